import sharp, { type Metadata, type Sharp } from 'sharp';
import { type Palette, type Pixels, paletteOfPhoto } from '../art/index.ts';
import { CodedError } from '../coded-error.ts';
import type { Orientation, Rectangle, Size } from '../formats.ts';
import { isPlaced, offsetFor, type Placing, placeInWindow } from './placing.ts';

/**
 * How a photo comes into its window: cut to the window's shape, whole with the mat showing beside it, stretched, or whole and
 * never enlarged.
 */
export type Fit = 'cover' | 'contain' | 'fill' | 'exact';

/** What cameras with "100 megapixels" have at the most. */
export const LARGEST_PHOTO_PIXELS = 104_000_000;

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

/** How a photo comes into its window. */
export interface FitOptions {
  fit: Fit;
  /** With `cover`: cut round what draws the eye instead of round the centre. */
  smartCrop?: boolean | undefined;
  /** With `cover`: what must not be cut off, such as faces; in fractions of the photo. Goes before `smartCrop`. */
  focus?: Rectangle | undefined;
  /** Goes before both. */
  placing?: Placing | undefined;
  /** Shown where the photo is moved away from. */
  background?: string;
}

/**
 * A photo's pixels for a window, sRGB, upright, transparency on white. At most as large as the window; smaller where the fit
 * leaves room for the mat; exactly as large where the photo is placed.
 *
 * @throws CodedError PHOTO_UNREADABLE, also when the file breaks off; PHOTO_TOO_LARGE beyond 100 megapixels.
 */
export async function fitPhoto(photo: Uint8Array, window: Size, options: FitOptions): Promise<Pixels> {
  const { fit, smartCrop, focus, placing } = options;
  const { autoOrient: size } = await headerOf(photo);
  if (placing && isPlaced(placing)) return placePhoto(photo, size, window, options, placing);
  if (focus && fit === 'cover')
    return placePhoto(photo, size, window, options, offsetFor(size, window, focus));
  const whole = fit === 'contain' || fit === 'exact';
  return readPixels(
    open(photo)
      .autoOrient()
      .resize({
        width: window.width,
        height: window.height,
        fit: whole ? 'inside' : fit,
        position: smartCrop ? sharp.strategy.attention : 'centre',
        withoutEnlargement: fit === 'exact',
      }),
  );
}

/** Pixels of the picture of a photo in which its colours are looked for. */
const PALETTE_SIZE = { width: 64, height: 64 };

/** A palette of a photo's own colours. Throws what `fitPhoto` throws. */
export async function paletteOf(photo: Uint8Array): Promise<Palette> {
  return paletteOfPhoto(await fitPhoto(photo, PALETTE_SIZE, { fit: 'contain' }));
}

/** @param size of the photo, upright */
async function placePhoto(
  photo: Uint8Array,
  size: Size,
  window: Size,
  { fit, background = '#ffffff' }: FitOptions,
  placing: Placing,
): Promise<Pixels> {
  const canvas = await sharp({ create: { ...window, channels: 3, background } })
    .raw()
    .toBuffer();
  const pixels = { data: canvas, ...window };
  const placement = placeInWindow(size, window, fit, placing);
  if (!placement) return pixels;
  const { region, rotation, centre } = placement;
  const { x: left, y: top, width, height } = region;
  let patch = await readPixels(
    open(photo)
      .autoOrient()
      .extract({ left, top, width, height })
      .resize({ ...placement.size, fit: 'fill' }),
  );
  if (rotation % 360 !== 0)
    patch = await readPixels(
      sharp(patch.data, { raw: { width: patch.width, height: patch.height, channels: 3 } }).rotate(rotation, {
        background,
      }),
    );
  copyPixels(patch, pixels, {
    x: Math.round(centre.x - patch.width / 2),
    y: Math.round(centre.y - patch.height / 2),
  });
  return pixels;
}

/** Copies what of one picture lies within another, row by row: several times as fast as letting an image library lay one on the other. */
export function copyPixels(from: Pixels, to: Pixels, at: { x: number; y: number }): void {
  const left = Math.max(0, at.x);
  const right = Math.min(to.width, at.x + from.width);
  if (right <= left) return;
  for (let row = Math.max(0, -at.y); row < from.height && at.y + row < to.height; row++) {
    const start = (row * from.width + left - at.x) * 3;
    const line = from.data.subarray(start, start + (right - left) * 3);
    to.data.set(line, ((at.y + row) * to.width + left) * 3);
  }
}

async function readPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await reading(() =>
    image
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
