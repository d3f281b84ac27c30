import type { GreyImage } from '../../engine/image.ts';
import type { Size } from '../../formats.ts';

/** One byte a pixel, 1 where it is dark, with a margin of one pixel of 0 all round: the stride is `width + 2`. */
export interface Silhouette extends Size {
  data: Uint8Array;
}

/** Sums of all pixels above and to the left of each pixel's corner, `width + 1` to a row (Crow 1984). */
export function integralOf({ data, width, height }: GreyImage): Uint32Array {
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0, from = 0; y < height; y++) {
    let row = 0;
    for (let x = 0, to = (y + 1) * stride + 1; x < width; x++, to++) {
      row += data[from++]!;
      sums[to] = sums[to - stride]! + row;
    }
  }
  return sums;
}

/**
 * Which pixels are darker than the mean of the square around them, `radius` pixels each way, by more than `difference` grey
 * levels (Bradley and Roth 2007).
 */
export function darkPixels(
  { data, width, height }: GreyImage,
  integral: Uint32Array,
  radius: number,
  difference: number,
): Silhouette {
  const dark = new Uint8Array((width + 2) * (height + 2));
  const stride = width + 1;
  for (let y = 0, from = 0; y < height; y++) {
    const top = Math.max(0, y - radius) * stride;
    const bottom = Math.min(height, y + radius + 1) * stride;
    const rows = (bottom - top) / stride;
    let to = (y + 1) * (width + 2) + 1;
    for (let x = 0; x < width; x++, from++, to++) {
      const left = x < radius ? 0 : x - radius;
      const right = x + radius + 1 > width ? width : x + radius + 1;
      const sum =
        integral[bottom + right]! - integral[top + right]! - integral[bottom + left]! + integral[top + left]!;
      dark[to] = (data[from]! + difference) * (right - left) * rows < sum ? 1 : 0;
    }
  }
  return { data: dark, width, height };
}
