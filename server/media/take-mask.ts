import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { CodedError } from '../../markers/coded-error.ts';
import { checkMask } from '../../markers/frame/index.ts';

/** A mask as it is kept, written over the file that it came in. */
export interface TakenMask {
  bytes: number;
  /** Hex SHA-256 of the content. */
  sha256: string;
}

/**
 * Turns a mask into what pages and frames take: a white PNG that is opaque where the photo is to show, without metadata. Where the file
 * has no transparency its light says so. Throws MASK_INVALID.
 */
export async function takeMask(path: string): Promise<TakenMask> {
  const given = await readFile(path);
  await checkMask(given);
  const { data, info } = await sharp(given, { failOn: 'error' })
    .autoOrient()
    .flatten({ background: '#000000' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error) => {
      throw new CodedError(
        'MASK_INVALID',
        'The mask is damaged and cannot be read. Please send another PNG.',
        { cause: error },
      );
    });
  const { width, height } = info;
  const white = sharp({ create: { width, height, channels: 3, background: '#ffffff' } });
  const mask = await white
    .joinChannel(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  await writeFile(path, mask);
  return { bytes: mask.length, sha256: createHash('sha256').update(mask).digest('hex') };
}
