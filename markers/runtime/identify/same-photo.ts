// Whether the photo in a recognised print is this one: markers are given again, and an earlier print hangs somewhere with another photo.
import type { GreyImage } from '../../engine/image.ts';
import type { Rectangle } from '../../formats.ts';
import { halvingsOf } from '../../halvings.ts';
import { apply, type Homography } from '../homography.ts';

/** Both photos are compared at this size: coarse enough for blur and small errors of the pose, fine enough for faces. */
const COLUMNS = 36;
const ROWS = 24;
/** Of the window, along its edge, is not looked at: mat, card, and what a small error of the pose brings in. */
const RIM = 0.06;
/** How far round a place its surroundings reach, in places. */
const REACH = 4;
/** What differs less than noise does counts for little: in levels of grey. */
const LEAST_SPREAD = 3;
/** Of a photo in which hardly anything differs nothing can be said: the mean square of what is left. */
const LEAST_CONTENT = 0.12;
/** From here on a camera shows no differences any more. */
const GLARE = 252;

/**
 * Of 383 captures, half of them hard, all but 2 of a print's own photo reached 0.64, and none of 1,149 other photos came over 0.22 (`bench
 * same-photo` with BENCH_SET=1; what it measures with others: docs/gate.md).
 */
export const LEAST_LIKENESS = 0.45;

/**
 * How alike what hangs in a print's window and a photo are: the correlation of their brightness, each place against its
 * surroundings; -1 … 1. Null where one of them is the same all over, such as a blank wall: then nothing can be said.
 *
 * @param picture what a camera saw
 * @param homography from fractions of the landscape print to pixels of the picture
 * @param print the print as it should be, lying as its marker does, whatever its size
 * @param window of the photo, in fractions of the print
 */
export function likenessOf(
  picture: GreyImage,
  homography: Homography,
  print: GreyImage,
  window: Rectangle,
): number | null {
  const whole: Homography = [print.width, 0, 0, 0, print.height, 0, 0, 0, 1];
  const seen = sample(picture, homography, window);
  const known = sample(print, whole, window);
  const both = Array.from(seen, (value, k) => value < GLARE && Number.isFinite(known[k]!));
  // Partly out of view, or in glare, is enough; hardly to be seen is not.
  if (both.filter(Boolean).length < seen.length / 2) return null;
  return correlation(sharpen(seen, both), sharpen(known, both), both);
}

/** Brightness at a grid of places in the window, each the mean of what lies round it; NaN where it is out of the picture. */
function sample(image: GreyImage, homography: Homography, window: Rectangle): Float64Array {
  const u = (column: number) => window.x + window.width * (RIM + ((1 - 2 * RIM) * (column + 0.5)) / COLUMNS);
  const v = (row: number) => window.y + window.height * (RIM + ((1 - 2 * RIM) * (row + 0.5)) / ROWS);
  const [left, right] = [
    apply(homography, u(0), v(ROWS / 2)),
    apply(homography, u(COLUMNS - 1), v(ROWS / 2)),
  ];
  const step = Math.hypot(right.x - left.x, right.y - left.y) / (COLUMNS - 1);
  // Of the smaller versions the one whose pixels are about as far apart as the places.
  const levels = halvingsOf(image);
  const level = Math.max(0, Math.min(levels.length - 1, Math.round(Math.log2(Math.max(1, step)))));
  const scaled = levels[level]!;
  const [across, down] = [scaled.width / image.width, scaled.height / image.height];
  const values = new Float64Array(COLUMNS * ROWS);
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const { x, y } = apply(homography, u(column), v(row));
      values[row * COLUMNS + column] = valueAt(scaled, x * across - 0.5, y * down - 0.5);
    }
  return values;
}

/** Between pixels in proportion; NaN outside. */
function valueAt({ data, width, height }: GreyImage, x: number, y: number): number {
  if (!(x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5)) return Number.NaN;
  const [left, top] = [
    Math.max(0, Math.min(width - 2, Math.floor(x))),
    Math.max(0, Math.min(height - 2, Math.floor(y))),
  ];
  const [rightShare, lowerShare] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))];
  const at = top * width + left;
  const upper = data[at]! * (1 - rightShare) + data[at + 1]! * rightShare;
  const lower = data[at + width]! * (1 - rightShare) + data[at + width + 1]! * rightShare;
  return upper * (1 - lowerShare) + lower * lowerShare;
}

/**
 * Each value against those round it, in units of how much they differ: shade, light from one side and glare change slowly, and a photo's
 * own shapes are left.
 */
function sharpen(values: Float64Array, counts: readonly boolean[]): Float64Array {
  return values.map((value, k) => {
    if (!counts[k]) return 0;
    const [column, row] = [k % COLUMNS, Math.floor(k / COLUMNS)];
    let [n, sum, squares] = [0, 0, 0];
    for (let y = Math.max(0, row - REACH); y <= Math.min(ROWS - 1, row + REACH); y++)
      for (let x = Math.max(0, column - REACH); x <= Math.min(COLUMNS - 1, column + REACH); x++) {
        const at = y * COLUMNS + x;
        if (!counts[at]) continue;
        n++;
        sum += values[at]!;
        squares += values[at]! * values[at]!;
      }
    const mean = sum / n;
    const spread = Math.sqrt(Math.max(0, squares / n - mean * mean));
    return (value - mean) / (spread + LEAST_SPREAD);
  });
}

function correlation(a: Float64Array, b: Float64Array, counts: readonly boolean[]): number | null {
  let [n, ab, aa, bb] = [0, 0, 0, 0];
  a.forEach((value, k) => {
    if (!counts[k]) return;
    n++;
    ab += value * b[k]!;
    aa += value * value;
    bb += b[k]! * b[k]!;
  });
  if (aa / n < LEAST_CONTENT || bb / n < LEAST_CONTENT) return null;
  return ab / Math.sqrt(aa * bb);
}
