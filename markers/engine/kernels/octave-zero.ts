// Octave 0 of the pyramid, fused into one pass over the rows: two binomial filters, their difference, and the
// halving of both results, which is all that the octaves above need.
//
// The input is bytes, so everything is exact integer arithmetic: the first filter gives I · 256 < 2¹⁶, the second
// J · 65536 < 2²⁴, and both fit the 24-bit mantissa of MindAR's f32 images. Exact sums may be formed in any order:
// - vertical before horizontal, so that no horizontally padded copy of the source is needed;
// - the second horizontal pass by `i32x4.dot_i16x8_s`, which multiplies and adds pairs of pixels. It splits even
//   from odd columns, and that is just how the halving wants them. The instruction is signed: the first image is
//   stored with a bias of −32768, which the 256 parts of the second filter multiply to −2²³.
// Only the halving rounds: to f32 after each of its three additions.
import { binomial16, clamp } from './arithmetic';

const LEFT: usize = 8; // elements of padding before a row: keeps rows aligned, and holds two repeated border pixels
const RING: i32 = 7; // mask of a ring of eight rows

/** Bytes of scratch that `octaveZero` needs for an image of this width. */
export function octaveZeroScratch(width: i32): i32 {
  return rowBytes16(width) * 9 + rowBytes32(width) * 16;
}

// @ts-ignore: decorator
@inline
function rowBytes16(width: i32): i32 { // u16 elements with padding on both sides
  return (((width + 15) & ~15) + 32) << 1;
}

// @ts-ignore: decorator
@inline
function rowBytes32(width: i32): i32 { // i32 elements of half a row
  return (((width + 15) & ~15) + 32) << 1;
}

/** The 5-tap vertical filter on rows of bytes around `y`, to u16 in `target` (padding filled). */
function filterColumns(source: usize, width: i32, height: i32, y: i32, target: usize): void {
  const a = source + <usize>(clamp(y - 2, height) * width), b = source + <usize>(clamp(y - 1, height) * width);
  const c = source + <usize>(y * width);
  const d = source + <usize>(clamp(y + 1, height) * width), e = source + <usize>(clamp(y + 2, height) * width);
  for (let x: usize = 0; x < <usize>width; x += 8) {
    const sum = binomial16(
      v128.load8x8_u(a + x), v128.load8x8_u(b + x), v128.load8x8_u(c + x), v128.load8x8_u(d + x), v128.load8x8_u(e + x));
    v128.store(target + (x << 1), sum);
  }
  repeatBorders(target, width);
}

/** Repeats the first and the last element of a row of u16 twice, outwards. */
function repeatBorders(row: usize, width: i32): void {
  const first = load<u16>(row), end = row + (<usize>width << 1), last = load<u16>(end - 2);
  store<u16>(row - 2, first);
  store<u16>(row - 4, first);
  store<u16>(end, last);
  store<u16>(end, last, 2);
}

/** The horizontal pass of the first filter, biased by −32768 to fit i16. */
function filterRow(row: usize, width: i32, target: usize): void {
  const bias = i16x8.splat(-32768);
  for (let x: usize = 0; x < <usize>width << 1; x += 16) {
    const p = row + x;
    const sum = binomial16(v128.load(p - 4), v128.load(p - 2), v128.load(p), v128.load(p + 2), v128.load(p + 4));
    v128.store(target + x, v128.xor(sum, bias)); // subtracting 2¹⁵ is flipping the top bit
  }
  repeatBorders(target, width);
}

/** The horizontal pass of the second filter: even columns into `even`, odd ones into `odd`, as i32. */
function filterRowAgain(row: usize, width: i32, even: usize, odd: usize): void {
  const outerLeft = i16x8(1, 4, 1, 4, 1, 4, 1, 4), centre = i16x8(6, 4, 6, 4, 6, 4, 6, 4);
  const outerRight = i16x8(1, 0, 1, 0, 1, 0, 1, 0);
  for (let x: usize = 0; x < <usize>width << 1; x += 16) {
    const p = row + x;
    const e = i32x4.add(
      i32x4.add(i32x4.dot_i16x8_s(v128.load(p - 4), outerLeft), i32x4.dot_i16x8_s(v128.load(p), centre)),
      i32x4.dot_i16x8_s(v128.load(p + 4), outerRight));
    const o = i32x4.add(
      i32x4.add(i32x4.dot_i16x8_s(v128.load(p - 2), outerLeft), i32x4.dot_i16x8_s(v128.load(p + 2), centre)),
      i32x4.dot_i16x8_s(v128.load(p + 6), outerRight));
    v128.store(even + x, e);
    v128.store(odd + x, o);
  }
}

/** The vertical pass of the second filter: a + 4b + 6c + 4d + e, where bcd is b + c + d. */
// @ts-ignore: decorator
@inline
function binomialColumn(a: v128, bcd: v128, c: v128, e: v128): v128 {
  return i32x4.add(i32x4.add(i32x4.add(a, e), i32x4.shl(bcd, 2)), i32x4.shl(c, 1));
}

/**
 * Reads a byte image, writes the second image and the differences of octave 0 halved (⌊width / 2⌋ × ⌊height / 2⌋
 * f32 each): the halved image is the first image of octave 1.
 */
export function octaveZero(
  source: usize, width: i32, height: i32, image: usize, differences: usize, scratch: usize,
): void {
  const stride16 = <usize>rowBytes16(width), stride32 = <usize>rowBytes32(width);
  const columnSums = scratch + (LEFT << 1);
  const firstRing = scratch + stride16 + (LEFT << 1);
  const evenRing = scratch + stride16 * 9, oddRing = evenRing + stride32 * 8;
  const halfWidth = width >> 1, halfHeight = height >> 1;
  let filtered = -1; // the last row in the rings
  for (let halfY = 0; halfY < halfHeight; halfY++) {
    const y = halfY << 1;
    const needed = clamp(y + 3, height);
    while (filtered < needed) {
      filtered++;
      const slot = <usize>(filtered & RING), first = firstRing + slot * stride16;
      filterColumns(source, width, height, filtered, columnSums);
      filterRow(columnSums, width, first);
      filterRowAgain(first, width, evenRing + slot * stride32, oddRing + slot * stride32);
    }
    const a = <usize>(clamp(y - 2, height) & RING) * stride32, b = <usize>(clamp(y - 1, height) & RING) * stride32;
    const c = <usize>(y & RING) * stride32, d = <usize>((y + 1) & RING) * stride32;
    const e = <usize>(clamp(y + 2, height) & RING) * stride32, f = <usize>(clamp(y + 3, height) & RING) * stride32;
    halveRowPair(
      firstRing + <usize>(y & RING) * stride16, firstRing + <usize>((y + 1) & RING) * stride16,
      evenRing, oddRing, a, b, c, d, e, f, halfWidth,
      image + (<usize>(halfY * halfWidth) << 2), differences + (<usize>(halfY * halfWidth) << 2));
  }
}

/** Finishes rows y and y + 1 and halves them. `a` … `f` are the offsets of rows y − 2 … y + 3 in the rings. */
function halveRowPair(
  firstUpper: usize, firstLower: usize, even: usize, odd: usize,
  a: usize, b: usize, c: usize, d: usize, e: usize, f: usize, halfWidth: i32, image: usize, differences: usize,
): void {
  const bias = i32x4.splat(1 << 23), twice = i32x4.splat(1 << 24);
  const scale = f32x4.splat(<f32>(1.0 / 262144.0)); // 2⁻¹⁸: 1/65536 of the filters, 1/4 of the halving
  for (let x: usize = 0; x < <usize>halfWidth << 2; x += 16) {
    const evenC = v128.load(even + c + x), evenD = v128.load(even + d + x), evenCD = i32x4.add(evenC, evenD);
    const evenB = v128.load(even + b + x), evenE = v128.load(even + e + x);
    const upperEven = binomialColumn(v128.load(even + a + x), i32x4.add(evenB, evenCD), evenC, evenE);
    const lowerEven = binomialColumn(evenB, i32x4.add(evenCD, evenE), evenD, v128.load(even + f + x));
    const oddC = v128.load(odd + c + x), oddD = v128.load(odd + d + x), oddCD = i32x4.add(oddC, oddD);
    const oddB = v128.load(odd + b + x), oddE = v128.load(odd + e + x);
    const upperOdd = binomialColumn(v128.load(odd + a + x), i32x4.add(oddB, oddCD), oddC, oddE);
    const lowerOdd = binomialColumn(oddB, i32x4.add(oddCD, oddE), oddD, v128.load(odd + f + x));
    v128.store(image + x, f32x4.mul(scale, roundedSum(
      i32x4.add(i32x4.add(upperEven, lowerEven), twice), i32x4.add(upperOdd, bias), i32x4.add(lowerOdd, bias))));
    // The first image times 256, minus the second: the biases cancel.
    const upper = v128.load(firstUpper + x), lower = v128.load(firstLower + x);
    const evens = i32x4.add(i32x4.sub(evenTimes256(upper), upperEven), i32x4.sub(evenTimes256(lower), lowerEven));
    v128.store(differences + x, f32x4.mul(scale, roundedSum(
      evens, i32x4.sub(oddTimes256(upper), upperOdd), i32x4.sub(oddTimes256(lower), lowerOdd))));
  }
}

/** MindAR adds (y, x), (y + 1, x), (y, x + 1), (y + 1, x + 1), rounding to f32 each time. `columnSum` is the first two. */
// @ts-ignore: decorator
@inline
function roundedSum(columnSum: v128, third: v128, fourth: v128): v128 {
  const three = f32x4.add(f32x4.convert_i32x4_s(columnSum), f32x4.convert_i32x4_s(third));
  return f32x4.add(three, f32x4.convert_i32x4_s(fourth));
}

// @ts-ignore: decorator
@inline
function evenTimes256(pairs: v128): v128 {
  return i32x4.shr_s(i32x4.shl(pairs, 16), 8);
}

// @ts-ignore: decorator
@inline
function oddTimes256(pairs: v128): v128 {
  return i32x4.shl(i32x4.shr_s(pairs, 16), 8);
}
