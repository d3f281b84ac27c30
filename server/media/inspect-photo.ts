import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { CodedError } from '../../markers/coded-error.ts';
import type { Orientation } from '../../markers/formats.ts';
import { orientationOf } from '../../markers/frame/index.ts';

export interface PhotoFacts {
  /** Pixels as the photo is shown, its EXIF orientation applied. */
  width: number;
  height: number;
  orientation: Orientation;
  extension: string;
  contentType: string;
}

const ACCEPTED = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * Judges a photo by its bytes, not by its name. Throws PHOTO_FORMAT_UNSUPPORTED, or what reading its header throws
 * (PHOTO_UNREADABLE, PHOTO_TOO_LARGE).
 */
export async function inspectPhoto(path: string): Promise<PhotoFacts> {
  const bytes = await readFile(path);
  const type = await fileTypeFromBuffer(bytes);
  if (!type || !ACCEPTED.has(type.mime)) {
    const found = type
      ? `This is a ${type.ext.toUpperCase()} file.`
      : 'This file is not a picture that we know.';
    throw new CodedError('PHOTO_FORMAT_UNSUPPORTED', `${found} Please choose a JPEG, PNG or WebP photo.`);
  }
  return { ...(await orientationOf(bytes)), extension: type.ext, contentType: type.mime };
}
