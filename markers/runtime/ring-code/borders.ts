import type { Silhouette } from './threshold.ts';

/** A closed chain of the dark pixels along a boundary: x and y of each, in order. */
export interface Border {
  xs: Int16Array;
  ys: Int16Array;
  /** The dark pixels lie around it, not within. */
  isHole: boolean;
}

/** Values of the pixels, once they were part of a border; RIGHT: of one whose light side lay to the right. */
const DARK = 1;
const SEEN = 2;
const RIGHT = 3;

/** Longer borders are those of no print. */
const LONGEST = 30_000;

/** The borders of dark areas that have at least so many pixels: Suzuki and Abe's border following (1985), without the hierarchy. */
export function followBorders({ data, width, height }: Silhouette, shortest: number): Border[] {
  const stride = width + 2;
  const pixels = data.slice();
  // Clockwise, beginning on the right.
  const around = [1, 1 + stride, stride, stride - 1, -1, -1 - stride, -stride, 1 - stride];
  const chain = new Int32Array(LONGEST);
  const borders: Border[] = [];
  for (let y = 1; y <= height; y++) {
    for (let at = y * stride + 1, end = at + width; at < end; at++) {
      const value = pixels[at]!;
      if (value === 0 || value === RIGHT) continue;
      const isOuter = value === DARK && pixels[at - 1] === 0;
      if (!isOuter && pixels[at + 1] !== 0) continue;
      const length = follow(pixels, around, at, isOuter ? 4 : 0, chain);
      if (length < shortest || length >= LONGEST) continue;
      const border = { xs: new Int16Array(length), ys: new Int16Array(length), isHole: !isOuter };
      for (let i = 0; i < length; i++) {
        const row = Math.floor(chain[i]! / stride);
        border.ys[i] = row - 1;
        border.xs[i] = chain[i]! - row * stride - 1;
      }
      borders.push(border);
    }
  }
  return borders;
}

/** Marks the border that begins at a pixel, seen from the light one in a direction, writes it to `chain` and returns its length. */
function follow(
  pixels: Uint8Array,
  around: readonly number[],
  start: number,
  light: number,
  chain: Int32Array,
): number {
  let direction = -1;
  for (let k = 1; k < 8; k++) {
    const turned = (light + k) & 7;
    if (pixels[start + around[turned]!] === 0) continue;
    direction = turned;
    break;
  }
  if (direction < 0) {
    pixels[start] = RIGHT;
    return 1;
  }
  const last = start + around[direction]!;
  let here = start;
  let length = 0;
  for (;;) {
    // Counterclockwise from where the last pixel lay to the next dark one.
    let isRight = false;
    let next = direction;
    do {
      next = (next - 1) & 7;
      if (pixels[here + around[next]!] !== 0) break;
      if (next === 0) isRight = true;
    } while (next !== direction);
    if (isRight) pixels[here] = RIGHT;
    else if (pixels[here] === DARK) pixels[here] = SEEN;
    if (length < chain.length) chain[length] = here;
    length++;
    const there = here + around[next]!;
    if (there === start && here === last) return length;
    here = there;
    direction = (next + 4) & 7;
  }
}
