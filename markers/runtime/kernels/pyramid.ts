// The detector's pyramid. Grey levels are kept in sixteenths (12 bits), so that a 5-tap binomial filter of unsigned 16-bit
// lanes never overflows: 16 · 4080 + 8 < 2¹⁶. Stores run up to 7 elements over the end of a row; the next row, or slack, takes them.

/** Bytes to sixteenths of grey levels. */
export function widen(source: usize, count: i32, target: usize): void {
  for (let i = 0; i < count; i += 16) {
    const bytes = v128.load(source + <usize>i);
    const words = target + (<usize>i << 1);
    v128.store(words, i16x8.shl(i16x8.extend_low_i8x16_u(bytes), 4));
    v128.store(words, i16x8.shl(i16x8.extend_high_i8x16_u(bytes), 4), 16);
  }
}

/** Sixteenths back to bytes, rounded. */
export function narrow(source: usize, count: i32, target: usize): void {
  const half = i16x8.splat(8);
  for (let i = 0; i < count; i += 8) {
    const words = i16x8.shr_u(i16x8.add(v128.load(source + (<usize>i << 1)), half), 4);
    v128.store64_lane(target + <usize>i, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

const PADDING: usize = 32;

/** Bytes of the scratch row that `binomial` needs. */
export function binomialScratch(width: i32): i32 {
  return 2 * width + 2 * <i32>PADDING + 32;
}

/** Filters with 1 4 6 4 1 along columns and rows; border pixels are repeated. */
export function binomial(source: usize, width: i32, height: i32, target: usize, scratch: usize): void {
  const stride = <usize>width << 1;
  const row = scratch + PADDING;
  for (let y = 0; y < height; y++) {
    const a = source + <usize>max(0, y - 2) * stride, b = source + <usize>max(0, y - 1) * stride;
    const c = source + <usize>y * stride;
    const d = source + <usize>min(height - 1, y + 1) * stride, e = source + <usize>min(height - 1, y + 2) * stride;
    for (let x: usize = 0; x < stride; x += 16) {
      v128.store(row + x, filter(v128.load(a + x), v128.load(b + x), v128.load(c + x), v128.load(d + x), v128.load(e + x)));
    }
    const first = load<u16>(row), last = load<u16>(row + stride - 2);
    store<u16>(row - 2, first);
    store<u16>(row - 4, first);
    store<u16>(row + stride, last);
    store<u16>(row + stride, last, 2);
    const out = target + <usize>y * stride;
    for (let x: usize = 0; x < stride; x += 16) {
      const p = row + x;
      v128.store(out + x, filter(v128.load(p - 4), v128.load(p - 2), v128.load(p), v128.load(p, 2), v128.load(p, 4)));
    }
  }
}

// @ts-ignore: decorator
@inline
function filter(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const fourfold = i16x8.shl(i16x8.add(i16x8.add(b, d), c), 2);
  const sum = i16x8.add(i16x8.add(i16x8.add(a, e), fourfold), i16x8.shl(c, 1));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(8)), 4);
}

/** a − b in signed 16-bit lanes. */
export function subtract(a: usize, b: usize, count: i32, target: usize): void {
  for (let i: usize = 0; i < <usize>count << 1; i += 16)
    v128.store(target + i, i16x8.sub(v128.load(a + i), v128.load(b + i)));
}

/** Means of 2 × 2 pixels. */
export function halveWide(source: usize, width: i32, height: i32, target: usize): void {
  const half = width >> 1, two = i32x4.splat(2);
  for (let y = 0; y < height >> 1; y++) {
    let upper = source + (<usize>(2 * y * width) << 1), lower = upper + (<usize>width << 1);
    const row = target + (<usize>(y * half) << 1);
    for (let x = 0; x < half; x += 4) {
      const sum = i32x4.add(i32x4.extadd_pairwise_i16x8_u(v128.load(upper)), i32x4.extadd_pairwise_i16x8_u(v128.load(lower)));
      const mean = i32x4.shr_u(i32x4.add(sum, two), 2);
      v128.store64_lane(row + (<usize>x << 1), i16x8.narrow_i32x4_u(mean, mean), 0);
      upper += 16;
      lower += 16;
    }
  }
}
