import type { GreyImage } from './engine/image.ts';

/** A picture and its halvings, largest first, for sampling at any scale. */
export type Halvings = readonly GreyImage[];

const SMALLEST_SIDE = 32;

export function halvingsOf(picture: GreyImage): Halvings {
  const levels = [picture];
  for (let level = picture; Math.min(level.width, level.height) >= 2 * SMALLEST_SIDE; ) {
    level = halve(level);
    levels.push(level);
  }
  return levels;
}

/** Means of 2 × 2 pixels. */
function halve({ data, width, height }: GreyImage): GreyImage {
  const half = { width: width >> 1, height: height >> 1 };
  const target = new Uint8Array(half.width * half.height);
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0, from = 2 * y * width; x < half.width; x++, from += 2, to++) {
      target[to] = (data[from]! + data[from + 1]! + data[from + width]! + data[from + width + 1]! + 2) >> 2;
    }
  }
  return { data: target, ...half };
}
