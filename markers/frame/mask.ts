import sharp from 'sharp';
import type { Pixels } from '../art/index.ts';
import { CodedError } from '../coded-error.ts';

/** Of the longer side. */
const LARGEST_MASK = 4096;

/**
 * A picture where a mask lets it show, and what lies behind it elsewhere: where the mask is opaque and light, it shows. The mask is
 * stretched to the picture.
 *
 * @throws CodedError MASK_INVALID
 */
export async function applyMask(picture: Pixels, behind: Pixels, mask: Uint8Array): Promise<Pixels> {
  const { width, height } = picture;
  await checkMask(mask);
  const { data: light } = await sharp(mask)
    .resize({ width, height, fit: 'fill' })
    .flatten({ background: '#000000' })
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const data = Buffer.alloc(picture.data.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const share = light[pixel]! / 255;
    for (let at = pixel * 3; at < pixel * 3 + 3; at++)
      data[at] = Math.round(behind.data[at]! + share * (picture.data[at]! - behind.data[at]!));
  }
  return { data, width, height };
}

/** Throws MASK_INVALID where this is no PNG of a size that makes sense. */
export async function checkMask(mask: Uint8Array): Promise<void> {
  const header = await sharp(mask, { limitInputPixels: LARGEST_MASK ** 2 })
    .metadata()
    .catch(() => undefined);
  if (header?.format === 'png' && Math.max(header.width, header.height) <= LARGEST_MASK) return;
  throw new CodedError(
    'MASK_INVALID',
    `The mask has to be a PNG of at most ${LARGEST_MASK} pixels a side: the photo shows where it is light and opaque.`,
  );
}
