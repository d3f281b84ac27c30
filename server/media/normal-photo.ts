import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { fitPhoto } from '../../markers/frame/photo.ts';

const JPEG_QUALITY = 90;

export interface NormalPhoto extends GreyImage {
  /** sRGB, upright, without any metadata of the photo's. */
  jpeg: Uint8Array;
  /** SHA-256 of size and grey pixels, as hex. */
  pixelsHash: string;
}

/**
 * A photo as it is recognised and shown without a frame: upright, sRGB, on white, at most `longSide` pixels wide and high, never
 * enlarged. Throws PHOTO_UNREADABLE or PHOTO_TOO_LARGE.
 */
export async function normalisePhoto(path: string, longSide: number): Promise<NormalPhoto> {
  const size = { width: longSide, height: longSide };
  const pixels = await fitPhoto(await readFile(path), size, { fit: 'exact' });
  const { width, height } = pixels;
  const data = greyFromRgb(pixels.data, 3, 'luma');
  const jpeg = await drawJpeg(pixels);
  const pixelsHash = createHash('sha256').update(`${width}x${height}\n`).update(data).digest('hex');
  return { data, width, height, jpeg, pixelsHash };
}

/** The photo itself for print, so that its long side is so many millimetres. Throws what `normalisePhoto` throws. */
export async function drawPhotoForPrint(path: string, longSide: number, millimetres: number) {
  const size = { width: longSide, height: longSide };
  const pixels = await fitPhoto(await readFile(path), size, { fit: 'exact' });
  const density = Math.round(Math.max(pixels.width, pixels.height) / (millimetres / 25.4));
  return drawJpeg(pixels, density);
}

async function drawJpeg(
  { data, width, height }: { data: Uint8Array; width: number; height: number },
  density?: number,
): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels: 3 } }).jpeg({
    quality: JPEG_QUALITY,
    chromaSubsampling: '4:4:4',
    optimiseCoding: false,
  });
  if (density !== undefined) image.withMetadata({ density });
  return new Uint8Array(await image.toBuffer());
}
