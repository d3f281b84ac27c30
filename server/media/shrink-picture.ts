import sharp from 'sharp';

/** Much smaller than 80 and skies show bands; larger and nobody sees it at this size. */
const JPEG_QUALITY = 80;

/** A small copy of a picture of ours, as JPEG, at most `longSide` pixels wide and high. */
export async function shrinkPicture(picture: string | Uint8Array, longSide: number): Promise<Uint8Array> {
  return sharp(picture)
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
