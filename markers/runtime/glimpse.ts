// How far a print has moved since an older frame, however long ago: the small picture of it is looked for in the newest frame.
import type { Size } from '../formats.ts';
import type { Point } from './homography.ts';

/** What is kept of a frame: a halving of it that is small. */
export interface Glimpse extends Size {
  /** One byte a pixel. */
  pixels: Uint8Array;
  /** Pixels of the frame a pixel of the glimpse, along each axis. */
  scale: number;
}

/** A hand was seen to move a print by 14 pixels of 720 in a frame: a quarter of the picture's short side is half a second of that. */
const FURTHEST = 0.25;
/** The part of the print that must still be in view, as a share of its pixels. */
const LEAST_IN_VIEW = 0.5;
/** Of the correlation: less is chance. */
const LEAST_SIMILARITY = 0.5;
const SMALLEST_SIDE = 5;
/** Points of the print that are compared at each offset, about. */
const POINTS = 700;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Normalised cross-correlation, at every offset up to a quarter of the picture, of what lay inside of these corners.
 *
 * @param corners in pixels of the frame of `before`
 * @returns in pixels of the frame, a multiple of the glimpse's scale; null where nothing like it is in view
 */
export function shiftSince(before: Glimpse, now: Glimpse, corners: readonly Point[]): Point | null {
  const box = boxOf(before, corners);
  const [columns, rows] = [box.right - box.left, box.bottom - box.top];
  if (columns < SMALLEST_SIDE || rows < SMALLEST_SIDE) return null;
  const stride = Math.max(1, Math.round(Math.sqrt((columns * rows) / POINTS)));
  const reach = Math.round(FURTHEST * Math.min(now.width, now.height));
  let best: Point | null = null;
  let most = LEAST_SIMILARITY;
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const similarity = correlate(before, now, box, x, y, stride);
      if (similarity <= most) continue;
      most = similarity;
      best = { x: x * now.scale, y: y * now.scale };
    }
  return best;
}

/** The pixels of a glimpse that lie inside of the corners' bounding box. */
function boxOf({ width, height, scale }: Glimpse, corners: readonly Point[]): Box {
  const xs = corners.map(({ x }) => x / scale);
  const ys = corners.map(({ y }) => y / scale);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(width, Math.ceil(Math.max(...xs))),
    bottom: Math.min(height, Math.ceil(Math.max(...ys))),
  };
}

function correlate(before: Glimpse, now: Glimpse, box: Box, x: number, y: number, stride: number): number {
  const { width, pixels } = now;
  const left = Math.max(box.left, -x);
  const right = Math.min(box.right, width - x);
  const top = Math.max(box.top, -y);
  const bottom = Math.min(box.bottom, now.height - y);
  const inView = Math.max(0, right - left) * Math.max(0, bottom - top);
  if (inView < LEAST_IN_VIEW * (box.right - box.left) * (box.bottom - box.top)) return 0;
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = top; row < bottom; row += stride)
    for (let column = left; column < right; column += stride) {
      const old = before.pixels[row * width + column]!;
      const here = pixels[(row + y) * width + column + x]!;
      n++;
      a += old;
      b += here;
      aa += old * old;
      bb += here * here;
      ab += old * here;
    }
  const spread = (n * aa - a * a) * (n * bb - b * b);
  return spread > 0 ? (n * ab - a * b) / Math.sqrt(spread) : 0;
}
