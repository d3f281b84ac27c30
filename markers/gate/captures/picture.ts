import sharp from 'sharp';
import type { Capture } from './index.ts';
import type { Point } from './pose.ts';

const FOUND = '#ff2d95';
const MISSED = '#ffb300';

/**
 * A capture as a JPEG for people, with the print's outline as it was found; where nothing was found, with a dashed outline of where the
 * print is.
 */
export async function drawFinding(
  { image, corners }: Capture,
  found: readonly Point[] | null,
  /** Width of the picture in pixels; the capture's own by default. */
  width: number = image.width,
): Promise<Uint8Array> {
  const scale = width / image.width;
  const height = Math.round(image.height * scale);
  const outline = (found ?? corners).map(({ x, y }) => `${x * scale},${y * scale}`).join(' ');
  const line = Math.max(1.5, width / 320);
  const stroke = found
    ? `stroke="${FOUND}"`
    : `stroke="${MISSED}" stroke-dasharray="${4 * line} ${3 * line}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><polygon points="${outline}" fill="none" stroke-width="${line}" ${stroke}/></svg>`;
  const jpeg = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } })
    .resize(width, height)
    .toColourspace('srgb')
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 78 })
    .toBuffer();
  return new Uint8Array(jpeg);
}
