import sharp, { type Sharp } from 'sharp';
import type { Rectangle, Size } from '../../markers/formats.ts';
import { PREVIEW_SIZE } from './share-sizes.ts';

/** The most of the wall's width and height that a print takes. */
const LARGEST_SHARE = 0.84;
const JPEG_QUALITY = 90;

/** A framed picture on a quiet wall, as JPEG of 1200 × 630 pixels. */
export async function drawPreview(picture: string): Promise<Uint8Array> {
  const wall = await hangOnWall(picture, PREVIEW_SIZE);
  return wall.picture.jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Hangs a picture in the middle of a wall of so many pixels, and says where it hangs. */
export async function hangOnWall(picture: string, wall: Size): Promise<{ picture: Sharp; print: Rectangle }> {
  const { width, height } = await sharp(picture).metadata();
  const scale = LARGEST_SHARE * Math.min(wall.width / width, wall.height / height);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const print = {
    x: Math.round((wall.width - size.width) / 2),
    y: Math.round((wall.height - size.height) / 2),
    ...size,
  };
  const hung = await sharp(picture)
    .resize({ ...size, fit: 'fill' })
    .toBuffer();
  const drawn = sharp(Buffer.from(wallWithShadow(wall, print)))
    .composite([{ input: hung, left: print.x, top: print.y }])
    .removeAlpha();
  return { picture: drawn, print };
}

/** The light comes from above: the wall is a little darker below, and the shadow falls there. */
function wallWithShadow({ width, height }: Size, print: Rectangle): string {
  const blur = Math.round(Math.min(width, height) / 45);
  const shadow = { ...print, y: print.y + blur };
  const attributes = Object.entries(shadow).map(([name, value]) => `${name}="${value}"`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs>
      <linearGradient id="wall" x1="0" y1="0" x2="0" y2="1">
        <stop offset="0" stop-color="#efece7"/><stop offset="1" stop-color="#dfdad2"/>
      </linearGradient>
      <filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${blur}"/></filter>
    </defs>
    <rect width="${width}" height="${height}" fill="url(#wall)"/>
    <rect ${attributes.join(' ')} fill="#2b2620" opacity="0.42" filter="url(#soft)"/>
  </svg>`;
}
