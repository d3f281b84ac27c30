// Octaves 1 and up: the binomial filter [1 4 6 4 1] in both directions, and the difference to the image before it.
//
// MindAR computes in doubles and stores f32 after the horizontal and after the vertical pass; so do we.
import { binomial64, clamp } from './arithmetic';

const RING = 6; // rows of horizontal sums kept; five are needed at a time
const LEFT: usize = 64; // bytes before a padded row

// @ts-ignore: decorator
@inline
function rowBytes(width: i32): i32 {
  return (((width + 3) & ~3) + 16) << 3;
}

/** Bytes of scratch that `octave` needs for an image of this width. */
export function octaveScratch(width: i32): i32 {
  return rowBytes(width) * (RING + 1);
}

/** Filters `image` (f32) into `smoothed` and writes image − smoothed to `differences`. */
export function octave(
  image: usize, width: i32, height: i32, smoothed: usize, differences: usize, scratch: usize,
): void {
  const stride = <usize>rowBytes(width);
  const padded = scratch + LEFT, ring = scratch + stride;
  let filtered = -1;
  for (let y = 0; y < height; y++) {
    const needed = clamp(y + 2, height);
    while (filtered < needed) {
      filtered++;
      padRow(image + (<usize>(filtered * width) << 2), width, padded);
      filterRow(padded, width, ring + <usize>(filtered % RING) * stride);
    }
    const a = ring + <usize>(clamp(y - 2, height) % RING) * stride;
    const b = ring + <usize>(clamp(y - 1, height) % RING) * stride;
    const c = ring + <usize>(y % RING) * stride;
    const d = ring + <usize>(clamp(y + 1, height) % RING) * stride;
    const e = ring + <usize>(clamp(y + 2, height) % RING) * stride;
    const row = <usize>(y * width) << 2;
    filterColumns(a, b, c, d, e, width, image + row, smoothed + row, differences + row);
  }
}

/** A row of f32 as f64, its first and last pixels repeated twice. */
function padRow(row: usize, width: i32, padded: usize): void {
  for (let x: usize = 0; x < <usize>width; x += 4) {
    const v = v128.load(row + (x << 2));
    v128.store(padded + (x << 3), f64x2.promote_low_f32x4(v));
    v128.store(padded + (x << 3), f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3)), 16);
  }
  const end = padded + (<usize>width << 3);
  const first = load<f64>(padded), last = load<f64>(end - 8);
  store<f64>(padded - 8, first);
  store<f64>(padded - 16, first);
  store<f64>(end, last);
  store<f64>(end, last, 8);
}

/** Horizontal pass; the sums are rounded to f32 but kept as f64, ready for the vertical pass. */
function filterRow(padded: usize, width: i32, target: usize): void {
  for (let x: usize = 0; x < <usize>width << 3; x += 16) {
    const p = padded + x;
    const sum = binomial64(v128.load(p - 16), v128.load(p - 8), v128.load(p), v128.load(p + 8), v128.load(p + 16));
    v128.store(target + x, f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(sum)));
  }
}

/** Vertical pass and the difference, four pixels at a time; the last few singly, to write no further than the row. */
function filterColumns(
  a: usize, b: usize, c: usize, d: usize, e: usize, width: i32, image: usize, smoothed: usize, differences: usize,
): void {
  const share = f64x2.splat(1.0 / 256.0);
  const four: f64 = 4.0, six: f64 = 6.0;
  let x: usize = 0;
  for (; x + 4 <= <usize>width; x += 4) {
    const q = x << 3;
    const low = columnPair(a + q, b + q, c + q, d + q, e + q);
    const high = columnPair(a + q + 16, b + q + 16, c + q + 16, d + q + 16, e + q + 16);
    const sums = v128.shuffle<i32>(
      f32x4.demote_f64x2_zero(f64x2.mul(low, share)), f32x4.demote_f64x2_zero(f64x2.mul(high, share)), 0, 1, 4, 5);
    v128.store(smoothed + (x << 2), sums);
    v128.store(differences + (x << 2), f32x4.sub(v128.load(image + (x << 2)), sums));
  }
  for (; x < <usize>width; x++) {
    const q = x << 3;
    const left = load<f64>(a + q) + load<f64>(b + q) * four + load<f64>(c + q) * six;
    const sum = <f32>((left + load<f64>(d + q) * four + load<f64>(e + q)) * (1.0 / 256.0));
    store<f32>(smoothed + (x << 2), sum);
    store<f32>(differences + (x << 2), load<f32>(image + (x << 2)) - sum);
  }
}

// @ts-ignore: decorator
@inline
function columnPair(a: usize, b: usize, c: usize, d: usize, e: usize): v128 {
  return binomial64(v128.load(a), v128.load(b), v128.load(c), v128.load(d), v128.load(e));
}

/** Halves an image of f32: rounds after each addition, in the order (y, x), (y + 1, x), (y, x + 1), (y + 1, x + 1). */
export function downsample(image: usize, width: i32, height: i32, target: usize): void {
  const halfWidth = width >> 1, halfHeight = height >> 1;
  const quarter = f32x4.splat(0.25);
  for (let y = 0; y < halfHeight; y++) {
    const upperRow = image + (<usize>(2 * y * width) << 2), lowerRow = upperRow + (<usize>width << 2);
    const targetRow = target + (<usize>(y * halfWidth) << 2);
    for (let x: usize = 0; x < <usize>halfWidth << 2; x += 16) {
      const upper0 = v128.load(upperRow + (x << 1)), upper1 = v128.load(upperRow + (x << 1), 16);
      const lower0 = v128.load(lowerRow + (x << 1)), lower1 = v128.load(lowerRow + (x << 1), 16);
      const upperEven = v128.shuffle<i32>(upper0, upper1, 0, 2, 4, 6);
      const evens = f32x4.add(upperEven, v128.shuffle<i32>(lower0, lower1, 0, 2, 4, 6));
      const three = f32x4.add(evens, v128.shuffle<i32>(upper0, upper1, 1, 3, 5, 7));
      const sum = f32x4.add(three, v128.shuffle<i32>(lower0, lower1, 1, 3, 5, 7));
      v128.store(targetRow + x, f32x4.mul(sum, quarter));
    }
  }
}
