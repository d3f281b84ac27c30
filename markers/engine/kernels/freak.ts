// FREAK descriptors: 37 samples on rings around a feature point, each pair compared, 666 bits in 21 words.
import { clamp, floatAt } from './arithmetic';

// @ts-ignore: decorator
@external("math", "sin")
declare function sin(x: f64): f64;
// @ts-ignore: decorator
@external("math", "cos")
declare function cos(x: f64): f64;

const SAMPLES = 37;
const RADIUS: f64 = 7.0;

const POINTS = 38; // the samples and a repetition of the last one, as they are computed in pairs

/** x of the samples, then y: six rings of six from the outermost inwards, then the centre. MindAR stores f32. */
const POINTS_X = memory.data<f32>([
  -1, -0.5, 0.5, 1, 0.5, -0.5,
  0, -0.806243, -0.806243, 0, 0.806243, 0.806243,
  0.847306, 0.423653, -0.423653, -0.847306, -0.423653, 0.423653,
  0, 0.641806, 0.641806, 0, -0.641806, -0.641806,
  -0.595502, -0.297751, 0.297751, 0.595502, 0.297751, -0.297751,
  0, -0.314179, -0.314179, 0, 0.314179, 0.314179,
  0, 0,
]);
const POINTS_Y = memory.data<f32>([
  0, -0.866025, -0.866025, 0, 0.866025, 0.866025,
  0.930969, 0.465485, -0.465485, -0.930969, -0.465485, 0.465485,
  0, 0.733789, 0.733789, 0, -0.733789, -0.733789,
  -0.741094, -0.370547, 0.370547, 0.741094, 0.370547, -0.370547,
  0, -0.51572, -0.51572, 0, 0.51572, 0.51572,
  0.362783, 0.181391, -0.181391, -0.362783, -0.181391, 0.181391,
  0, 0,
]);

const values = memory.data(40 * 4, 16);
// Thresholds in reverse order (place r holds sample 36 − r), so that bits come out as the descriptor wants them. They
// are written four at a time: three places before the first one are for samples that do not exist.
const thresholds = memory.data((4 + 48) * 4, 16) + 16;

/** Writes the 21 words of the descriptor at (y, x) of `image`, rotated by `angle`, and three zero words. */
export function freak(image: usize, width: i32, height: i32, y: f64, x: f64, angle: f64, descriptor: usize): void {
  const cosine = RADIUS * cos(angle), sine = RADIUS * sin(angle);
  const reach = RADIUS + 2.0;
  const inside = x >= reach && y >= reach && x < <f64>width - reach && y < <f64>height - reach;
  // A flat histogram can give an infinite angle, whose sine is NaN.
  if (inside && sine == sine) sample(image, width, y, x, cosine, sine);
  else sampleAtBorder(image, width, height, y, x, cosine, sine);
  fillThresholds();
  compare(descriptor);
}

/** Bilinear samples in doubles, two at a time, stored as f32. */
function sample(image: usize, width: i32, y: f64, x: f64, cosine: f64, sine: f64): void {
  const cosines = f64x2.splat(cosine), sines = f64x2.splat(sine), minusSines = f64x2.splat(-sine);
  const ys = f64x2.splat(y), xs = f64x2.splat(x), one = f64x2.splat(1.0);
  const stride = <usize>width << 2;
  for (let i: usize = 0; i < <usize>POINTS << 2; i += 8) {
    const pointX = f64x2.promote_low_f32x4(v128.load64_zero(POINTS_X + i));
    const pointY = f64x2.promote_low_f32x4(v128.load64_zero(POINTS_Y + i));
    const sampleY = f64x2.add(f64x2.add(ys, f64x2.mul(pointX, sines)), f64x2.mul(pointY, cosines));
    const sampleX = f64x2.add(f64x2.add(xs, f64x2.mul(pointX, cosines)), f64x2.mul(pointY, minusSines));
    const upper = f64x2.floor(sampleY), left = f64x2.floor(sampleX);
    const lowerShare = f64x2.sub(sampleY, upper), rightShare = f64x2.sub(sampleX, left);
    const upperShare = f64x2.sub(f64x2.add(upper, one), sampleY);
    const leftShare = f64x2.sub(f64x2.add(left, one), sampleX);
    const rows = i32x4.trunc_sat_f64x2_s_zero(upper), columns = i32x4.trunc_sat_f64x2_s_zero(left);
    const p = image + (<usize>(i32x4.extract_lane(rows, 0) * width + i32x4.extract_lane(columns, 0)) << 2);
    const q = image + (<usize>(i32x4.extract_lane(rows, 1) * width + i32x4.extract_lane(columns, 1)) << 2);
    // Left and right pixel of the first sample, then of the second.
    const above = v128.load64_lane(q, v128.load64_zero(p), 1);
    const below = v128.load64_lane(q + stride, v128.load64_zero(p + stride), 1);
    let sum = f64x2.mul(f64x2.mul(leftShare, upperShare), evenLanes(above));
    sum = f64x2.add(sum, f64x2.mul(f64x2.mul(rightShare, upperShare), oddLanes(above)));
    sum = f64x2.add(sum, f64x2.mul(f64x2.mul(leftShare, lowerShare), evenLanes(below)));
    sum = f64x2.add(sum, f64x2.mul(f64x2.mul(rightShare, lowerShare), oddLanes(below)));
    v128.store64_lane(values + i, f32x4.demote_f64x2_zero(sum), 0);
  }
}

// @ts-ignore: decorator
@inline
function evenLanes(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 0, 2, 0, 2));
}

// @ts-ignore: decorator
@inline
function oddLanes(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 1, 3, 1, 3));
}

/** The same where samples may fall outside the image, whose border pixels are repeated; NaN is stored as 0. */
function sampleAtBorder(image: usize, width: i32, height: i32, y: f64, x: f64, cosine: f64, sine: f64): void {
  for (let i: usize = 0; i < <usize>SAMPLES << 2; i += 4) {
    const pointX = <f64>load<f32>(POINTS_X + i), pointY = <f64>load<f32>(POINTS_Y + i);
    const sampleY = y + pointX * sine + pointY * cosine, sampleX = x + pointX * cosine + pointY * -sine;
    if (sampleX != sampleX || sampleY != sampleY) {
      store<f32>(values + i, 0);
      continue;
    }
    const x0 = Math.floor(sampleX), y0 = Math.floor(sampleY), x1 = x0 + 1.0, y1 = y0 + 1.0;
    const left = clamp(<i32>x0, width), right = clamp(<i32>x1, width);
    const upper = clamp(<i32>y0, height) * width, lower = clamp(<i32>y1, height) * width;
    const sum =
      (x1 - sampleX) * (y1 - sampleY) * <f64>floatAt(image, upper + left) +
      (sampleX - x0) * (y1 - sampleY) * <f64>floatAt(image, upper + right) +
      (x1 - sampleX) * (sampleY - y0) * <f64>floatAt(image, lower + left) +
      (sampleX - x0) * (sampleY - y0) * <f64>floatAt(image, lower + right);
    store<f32>(values + i, <f32>sum);
  }
}

/**
 * MindAR's test is `a < b + 0.01` in doubles. For an f32 `a` it equals a comparison with the smallest f32 that is not
 * below b + 0.01: the rounded sum, or the next f32 where rounding went down. (Sums are positive, so the next one is
 * the next integer of its bits; a mask of −1 is subtracted.)
 */
function fillThresholds(): void {
  const margin = f64x2.splat(0.01);
  for (let i: usize = 0; i < 40 * 4; i += 16) {
    const v = v128.load(values + i);
    const low = f64x2.add(f64x2.promote_low_f32x4(v), margin);
    const high = f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)), margin);
    const roundedLow = f32x4.demote_f64x2_zero(low), roundedHigh = f32x4.demote_f64x2_zero(high);
    const belowLow = f64x2.lt(f64x2.promote_low_f32x4(roundedLow), low);
    const belowHigh = f64x2.lt(f64x2.promote_low_f32x4(roundedHigh), high);
    const below = v128.shuffle<i32>(belowLow, belowHigh, 6, 4, 2, 0);
    const rounded = v128.shuffle<i32>(roundedLow, roundedHigh, 5, 4, 1, 0);
    v128.store(thresholds + (<usize>(SAMPLES - 4) << 2) - i, i32x4.sub(rounded, below));
  }
}

/**
 * Bit (i, j), i < j, is value(i) < value(j) + 0.01; the bits follow each other by i, then j, highest bit first. With
 * the thresholds reversed the lowest 36 − i bits of a comparison of value(i) with all of them are just that.
 */
function compare(descriptor: usize): void {
  let bits: u64 = 0, count = 0;
  for (let i = 0; i < SAMPLES - 1; i++) {
    const wanted = SAMPLES - 1 - i;
    const value = v128.load32_splat(values + (<usize>i << 2));
    let mask: u64 = lessThanSixteen(value, thresholds);
    if (wanted > 16) mask |= <u64>lessThanSixteen(value, thresholds + 64) << 16;
    if (wanted > 32) mask |= <u64>lessThanSixteen(value, thresholds + 128) << 32;
    mask &= (<u64>1 << wanted) - 1;
    // At most 31 bits wait, and at most 36 come: write out in two parts, so that 64 bits hold them.
    if (wanted > 32) {
      bits = (bits << (wanted - 32)) | (mask >> 32);
      count += wanted - 32;
      if (count >= 32) {
        count -= 32;
        store<u32>(descriptor, <u32>(bits >> count));
        descriptor += 4;
      }
      bits = (bits << 32) | (mask & 0xffffffff);
      count += 32;
    } else {
      bits = (bits << wanted) | mask;
      count += wanted;
    }
    if (count >= 32) {
      count -= 32;
      store<u32>(descriptor, <u32>(bits >> count));
      descriptor += 4;
    }
  }
  store<u32>(descriptor, <u32>(bits << (32 - count)));
  store<u32>(descriptor, 0, 4);
  store<u64>(descriptor, 0, 8);
}

/** Sixteen comparisons as sixteen bits: masks of 32, then 16, then 8 bits a lane. */
// @ts-ignore: decorator
@inline
function lessThanSixteen(value: v128, limits: usize): u32 {
  const first = i16x8.narrow_i32x4_s(f32x4.lt(value, v128.load(limits)), f32x4.lt(value, v128.load(limits, 16)));
  const second = i16x8.narrow_i32x4_s(f32x4.lt(value, v128.load(limits, 32)), f32x4.lt(value, v128.load(limits, 48)));
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(first, second));
}
