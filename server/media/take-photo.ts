import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { CodedError } from '../../markers/coded-error.ts';
import type { Orientation } from '../../markers/formats.ts';
import { LARGEST_PHOTO_PIXELS } from '../../markers/frame/index.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { decodeHeic } from './decode-heic.ts';

export interface PhotoFacts {
  /** Pixels as the photo is shown, its orientation applied. */
  width: number;
  height: number;
  /** How its print hangs by default: a square one landscape. */
  orientation: Orientation;
}

/** A photo as it is kept, written over the file that it came in. */
export interface TakenPhoto extends PhotoFacts {
  bytes: number;
  /** Hex SHA-256 of the content. */
  sha256: string;
}

/** What people have, by its bytes. HEIC is decoded by another library than the rest. */
const ACCEPTED = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/heic',
  'image/heif',
  'image/tiff',
]);
const HEIC = new Set(['image/heic', 'image/heif']);
const PHOTOS = 'JPEG, PNG, WebP, AVIF, HEIC or TIFF';

/** With fewer pixels across there is nothing to print, and hardly anything to recognise. */
const LEAST_PIXELS = 100;
/** What a JPEG can have. */
const LONGEST_SIDE = 65_500;

/** Of what is not a JPEG already: nobody sees the difference, also after it is coded once more. */
const MASTER_QUALITY = 95;
/** What libvips may take; a thread that runs longer is ended by its caller. */
const DECODE_SECONDS = 30;

/**
 * Judges a photo by its bytes, not by its name, and turns it into the master that all else is made of: a JPEG of RGB pixels, with its
 * colour profile and orientation if it has any and nothing else beside the picture. The pixels of a JPEG stay bit for bit; what
 * is anything else (CMYK, 16 bit, transparent, HEIC …) becomes sRGB, upright, on white.
 *
 * Throws PHOTO_EMPTY, PHOTO_FORMAT_UNSUPPORTED, PHOTO_ANIMATED, PHOTO_TOO_LARGE, PHOTO_TOO_SMALL, PHOTO_TRUNCATED or PHOTO_UNREADABLE.
 */
export async function takePhoto(path: string): Promise<TakenPhoto> {
  const photo = await readFile(path);
  const type = await typeOf(photo);
  const master = await drawMaster(photo, type, await headerOf(photo));
  await writeFile(path, master);
  // Not the photo's own: some formats turn the picture in more than one place.
  const { width, height } = (await sharp(master, { limitInputPixels: false }).metadata()).autoOrient;
  return {
    width,
    height,
    orientation: height > width ? 'portrait' : 'landscape',
    bytes: master.length,
    sha256: createHash('sha256').update(master).digest('hex'),
  };
}

async function typeOf(photo: Uint8Array): Promise<string> {
  if (photo.length === 0)
    throw new CodedError('PHOTO_EMPTY', 'This photo is an empty file. Please choose it again.');
  const type = await fileTypeFromBuffer(photo).catch(() => undefined);
  if (type?.mime === 'image/apng') throw animated();
  if (type && ACCEPTED.has(type.mime)) return type.mime;
  const found = type
    ? `This is a ${type.ext.toUpperCase()} file.`
    : 'This file is not a picture that we know.';
  throw new CodedError('PHOTO_FORMAT_UNSUPPORTED', `${found} Please choose a photo as ${PHOTOS}.`);
}

/** All that can be said before a single pixel is decoded. */
async function headerOf(photo: Uint8Array): Promise<Metadata> {
  const header = await reading(() => sharp(photo, { limitInputPixels: false }).metadata());
  const { width, height } = header.autoOrient;
  if (width * height > LARGEST_PHOTO_PIXELS)
    throw new CodedError(
      'PHOTO_TOO_LARGE',
      `This photo has ${Math.round((width * height) / 1e6)} megapixels, and 100 are the most. Please save it smaller and try again.`,
    );
  if (Math.max(width, height) > LONGEST_SIDE)
    throw new CodedError(
      'PHOTO_TOO_LARGE',
      `This photo has ${Math.max(width, height)} pixels on one side, and ${LONGEST_SIDE} are the most. Please save it smaller and try again.`,
    );
  if (Math.min(width, height) < LEAST_PIXELS)
    throw new CodedError(
      'PHOTO_TOO_SMALL',
      `This photo has only ${width} × ${height} pixels: at least ${LEAST_PIXELS} are needed in both directions. Please choose a larger one.`,
    );
  if (header.format === 'webp' && (header.pages ?? 1) > 1) throw animated();
  return header;
}

async function drawMaster(photo: Buffer, type: string, header: Metadata): Promise<Uint8Array> {
  if (type === 'image/jpeg' && header.space !== 'cmyk')
    return cleanJpeg(photo, { orientation: header.orientation ?? 1 });
  if (HEIC.has(type)) {
    const { data, width, height, profile } = await reading(() => decodeHeic(photo));
    const pixels = sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
    const jpeg = await asJpeg(pixels).toBuffer();
    // The pixels stay in the camera's colours: the profile says which those are.
    return cleanJpeg(jpeg, { orientation: 1, ...(profile && { profile }) });
  }
  const image = sharp(photo, { failOn: 'error', limitInputPixels: LARGEST_PHOTO_PIXELS, pages: 1 });
  return reading(() => asJpeg(image.autoOrient().toColourspace('srgb')).toBuffer());
}

function asJpeg(image: Sharp): Sharp {
  return image
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: MASTER_QUALITY, chromaSubsampling: '4:4:4', optimiseCoding: false })
    .timeout({ seconds: DECODE_SECONDS });
}

const animated = () =>
  new CodedError(
    'PHOTO_ANIMATED',
    'This picture moves. Please choose one that stands still; what moves can be the video.',
  );

async function reading<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/timeout/i.test(reason))
      throw new CodedError(
        'PHOTO_TOO_SLOW',
        'Reading this photo took too long. Please save it anew as a JPEG and try again.',
        { cause: error },
      );
    throw new CodedError(
      'PHOTO_UNREADABLE',
      `This photo is damaged and cannot be read. Please choose another file: ${PHOTOS}.`,
      { cause: error },
    );
  }
}
