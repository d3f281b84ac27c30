import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Pixels } from '../art/index.ts';
import { CodedError } from '../coded-error.ts';
import type { Orientation, Size } from '../formats.ts';

/**
 * How a photo comes into its window: cut to the window's shape, whole with the mat showing beside it, stretched, or whole and
 * never enlarged.
 */
export type Fit = 'cover' | 'contain' | 'fill' | 'exact';

export const LARGEST_PHOTO_PIXELS = 100_000_000;

const READABLE_FORMATS = new Set(['jpeg', 'png', 'webp']);

/**
 * Size of an encoded photo as it is shown, its EXIF orientation applied, and how its print hangs by default: a square one
 * landscape. Reads the header only.
 *
 * @throws CodedError PHOTO_UNREADABLE when this is no JPEG, PNG or WebP; PHOTO_TOO_LARGE beyond 100 megapixels.
 */
export async function orientationOf(photo: Uint8Array): Promise<Size & { orientation: Orientation }> {
  const { autoOrient } = await headerOf(photo);
  return { ...autoOrient, orientation: autoOrient.height > autoOrient.width ? 'portrait' : 'landscape' };
}

/**
 * A photo's pixels for a window, sRGB, upright, transparency on white. At most as large as the window; smaller where the fit
 * leaves room for the mat.
 *
 * @throws CodedError PHOTO_UNREADABLE, also when the file breaks off; PHOTO_TOO_LARGE beyond 100 megapixels.
 */
export async function fitPhoto(
  photo: Uint8Array,
  window: Size,
  fit: Fit,
  smartCrop: boolean,
): Promise<Pixels> {
  await headerOf(photo);
  const whole = fit === 'contain' || fit === 'exact';
  const { data, info } = await reading(() =>
    open(photo)
      .autoOrient()
      .resize({
        width: window.width,
        height: window.height,
        fit: whole ? 'inside' : fit,
        position: smartCrop ? sharp.strategy.attention : 'centre',
        withoutEnlargement: fit === 'exact',
      })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}

/** Also keeps out what sharp reads but we do not promise, as SVG, which may draw anything. */
async function headerOf(photo: Uint8Array): Promise<Metadata> {
  const header = await reading(() => open(photo).metadata());
  if (!READABLE_FORMATS.has(header.format)) throw unreadable();
  return header;
}

function open(photo: Uint8Array): Sharp {
  // 'error' also refuses what is truncated, but not the stray bytes that some cameras write ('warning' would).
  return sharp(photo, { failOn: 'error', limitInputPixels: LARGEST_PHOTO_PIXELS });
}

async function reading<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof Error && error.message.includes('exceeds pixel limit')) {
      throw new CodedError(
        'PHOTO_TOO_LARGE',
        'This photo has more than 100 megapixels. Please save it smaller and try again.',
        { cause: error },
      );
    }
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown): CodedError {
  return new CodedError(
    'PHOTO_UNREADABLE',
    'This photo cannot be read: it is damaged or no JPEG, PNG or WebP picture. Please choose another file.',
    { cause },
  );
}
