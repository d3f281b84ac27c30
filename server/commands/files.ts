import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { CodedError, codeOf } from '../../markers/coded-error.ts';

/** The pixels as people see them: upright, in sRGB, on white. */
export async function readImage(file: string): Promise<{ data: Uint8Array; width: number; height: number }> {
  try {
    const image = sharp(await readFile(file))
      .rotate()
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    const reason = `Cannot read ${path.resolve(file)} as an image: ${(error as Error).message}.`;
    throw new CodedError('IMAGE_UNREADABLE', `${reason} Give a JPEG, PNG, WebP, AVIF or TIFF file.`);
  }
}

/** A file that a command was given. Throws a CodedError FILE_UNREADABLE. */
export async function readInput(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new CodedError('FILE_UNREADABLE', `Cannot read ${path.resolve(file)}: ${reason}.`);
  }
}

/** Writes a file that is whole or not there. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(unfinished, bytes);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    const reason = codeOf(error) === 'ENOENT' ? 'its folder does not exist' : (error as Error).message;
    throw new CodedError('OUTPUT_UNWRITABLE', `Cannot write ${path.resolve(file)}: ${reason}.`);
  }
}
