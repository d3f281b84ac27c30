import sharp from 'sharp';
import type { Rectangle, Size } from '../../../markers/formats.ts';
import { type PrintProfile, pixelsOf } from '../../../markers/print-profiles.ts';

/** A file for a paper, and what will be seen of it. */
export interface ShopPrint extends Size {
  file: Uint8Array;
  contentType: string;
  /** What is seen when the very file is printed and cut: a JPEG, for the scan test. */
  seen: Uint8Array;
  /** Where what is recognised lies in that, in fractions of it. */
  within: Rectangle;
}

export const fractionsOf = ({ x, y, ...size }: Rectangle, { width, height }: Size): Rectangle => ({
  x: x / width,
  y: y / height,
  width: size.width / width,
  height: size.height / height,
});

/** Of the picture in a PDF what lies within the cut: nobody sees the bleed. */
export async function cutToTrim(
  jpeg: Uint8Array,
  marker: Rectangle,
  { bleedMm, dpi }: PrintProfile,
): Promise<Pick<ShopPrint, 'seen' | 'within'>> {
  const bleed = pixelsOf(bleedMm, dpi);
  const { width, height } = await sharp(jpeg).metadata();
  const cut = { width: width - 2 * bleed, height: height - 2 * bleed };
  const seen = await sharp(jpeg)
    .extract({ left: bleed, top: bleed, ...cut })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
  const moved = { ...marker, x: marker.x - bleed, y: marker.y - bleed };
  return { seen, within: fractionsOf(moved, cut) };
}
