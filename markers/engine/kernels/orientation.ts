// The main direction of the gradients around a feature point: a histogram of 36 bins over a disc, smoothed, and a
// parabola through its highest bin. Images are f32, computation is in doubles, as in MindAR.
import { clamp, floatAt } from './arithmetic';

// @ts-ignore: decorator
@external("math", "atan2")
declare function atan2(y: f64, x: f64): f64;

const BINS = 36;
const BINS_BYTES: usize = 36 * 8;
const PI: f64 = 3.141592653589793;
const INVERSE_TWO_PI: f64 = 0.159154943091895; // MindAR's own digits
const SMOOTHING_PASSES = 5;
const SMOOTHING_SIDE: f64 = 0.274068619061197, SMOOTHING_CENTRE: f64 = 0.451862761877606;

// The disc: all pixels within a radius of 4.5, by rows. Gradients and weights of its pixels lie in arrays of f64, with
// places to spare, as they are written four and read two at a time.
const DISC_RADIUS = 4;
const DISC_BYTES: usize = 69 * 8;
const ARRAY_BYTES = 80 * 8;
const HALF_WIDTHS = memory.data<u8>([2, 3, 4, 4, 4, 4, 4, 3, 2]);
const weights = memory.data(ARRAY_BYTES, 16);
const gradientsY = memory.data(ARRAY_BYTES, 16);
const gradientsX = memory.data(ARRAY_BYTES, 16);
fillWeights();

/** A Gaussian of sigma 3 (MindAR's polynomial for exp), rounded to f32. The places to spare weigh nothing. */
function fillWeights(): void {
  let place = weights;
  for (let dy = -DISC_RADIUS; dy <= DISC_RADIUS; dy++) {
    const halfWidth = <i32>load<u8>(HALF_WIDTHS + <usize>(dy + DISC_RADIUS));
    for (let dx = -halfWidth; dx <= halfWidth; dx++) {
      const exponent = -1.0 / 18.0, last: f64 = 0.0013888888;
      const t: f64 = <f64>(dx * dx + dy * dy) * exponent;
      const weight = (720.0 + t * (720.0 + t * (360.0 + t * (120.0 + t * (30.0 + t * (6.0 + t)))))) * last;
      store<f64>(place, <f64><f32>weight);
      place += 8;
    }
  }
}

const histogram = memory.data(BINS * 8);
// Smoothed bins, f32 values kept as f64, with the last bin repeated before the first and the first after the last.
const smoothA = memory.data((BINS + 4) * 8, 16) + 16, smoothB = memory.data((BINS + 4) * 8, 16) + 16;

/** The angle in radians, −π … π, at pixel (y, x) of `image`. */
export function orientation(image: usize, width: i32, height: i32, y: i32, x: i32): f64 {
  const reach = DISC_RADIUS + 4; // one for the gradient, three for reading four pixels at a time
  const inside = y > DISC_RADIUS && y < height - DISC_RADIUS - 1 && x >= reach && x < width - reach;
  if (inside) gatherGradients(image, width, y, x);
  else gatherGradientsAtBorder(image, width, height, y, x);
  fillHistogram();
  for (let i: usize = 0; i < BINS_BYTES; i += 8) store<f64>(smoothA + i, <f64><f32>load<f64>(histogram + i));
  let from = smoothA, to = smoothB;
  for (let pass = 0; pass < SMOOTHING_PASSES; pass++) {
    smooth(from, to);
    const swap = from;
    from = to;
    to = swap;
  }
  return highestAngle(from);
}

function gatherGradients(image: usize, width: i32, y: i32, x: i32): void {
  const stride = <usize>width << 2;
  let place: usize = 0;
  for (let dy = -DISC_RADIUS; dy <= DISC_RADIUS; dy++) {
    const halfWidth = <i32>load<u8>(HALF_WIDTHS + <usize>(dy + DISC_RADIUS));
    const row = image + (<usize>((y + dy) * width + x - halfWidth) << 2);
    const rowBytes = <usize>(2 * halfWidth + 1) << 2;
    for (let p: usize = 0; p < rowBytes; p += 16) { // may write up to three too many: the next row overwrites them
      storeDifferences(v128.load(row + p + stride), v128.load(row + p - stride), gradientsY + place + (p << 1));
      storeDifferences(v128.load(row + p, 4), v128.load(row + p - 4), gradientsX + place + (p << 1));
    }
    place += rowBytes << 1;
  }
}

/** Four differences of f32, in f64. */
// @ts-ignore: decorator
@inline
function storeDifferences(a: v128, b: v128, target: usize): void {
  v128.store(target, f64x2.sub(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
  const highA = v128.shuffle<i64>(a, a, 1, 1), highB = v128.shuffle<i64>(b, b, 1, 1);
  v128.store(target, f64x2.sub(f64x2.promote_low_f32x4(highA), f64x2.promote_low_f32x4(highB)), 16);
}

function gatherGradientsAtBorder(image: usize, width: i32, height: i32, y: i32, x: i32): void {
  let place: usize = 0;
  for (let dy = -DISC_RADIUS; dy <= DISC_RADIUS; dy++) {
    const halfWidth = <i32>load<u8>(HALF_WIDTHS + <usize>(dy + DISC_RADIUS));
    const row = clamp(y + dy, height) * width;
    const above = clamp(y + dy - 1, height) * width, below = clamp(y + dy + 1, height) * width;
    for (let dx = -halfWidth; dx <= halfWidth; dx++) {
      const column = clamp(x + dx, width), left = clamp(x + dx - 1, width), right = clamp(x + dx + 1, width);
      store<f64>(gradientsY + place, <f64>floatAt(image, below + column) - <f64>floatAt(image, above + column));
      store<f64>(gradientsX + place, <f64>floatAt(image, row + right) - <f64>floatAt(image, row + left));
      place += 8;
    }
  }
}

/** Shares each gradient's weight between the two nearest bins. */
function fillHistogram(): void {
  memory.fill(histogram, 0, BINS * 8);
  const half = f64x2.splat(0.5);
  for (let p: usize = 0; p < DISC_BYTES; p += 16) {
    const dy = v128.load(gradientsY + p), dx = v128.load(gradientsX + p);
    const length = f64x2.sqrt(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)));
    const magnitude = roundToFloat(f64x2.mul(v128.load(weights + p), length));
    const position = binPosition(dy, dx);
    const lower = f64x2.floor(f64x2.sub(position, half));
    const upperShare = f64x2.sub(f64x2.sub(position, lower), half);
    const lowerShare = f64x2.sub(f64x2.splat(1.0), upperShare);
    const bins = i32x4.trunc_sat_f64x2_s_zero(lower);
    const lowerPart = f64x2.mul(lowerShare, magnitude), upperPart = f64x2.mul(upperShare, magnitude);
    addToBins(i32x4.extract_lane(bins, 0), f64x2.extract_lane(lowerPart, 0), f64x2.extract_lane(upperPart, 0));
    addToBins(i32x4.extract_lane(bins, 1), f64x2.extract_lane(lowerPart, 1), f64x2.extract_lane(upperPart, 1));
  }
}

/** `bin` is −1 … 35; the bins are a circle. */
// @ts-ignore: decorator
@inline
function addToBins(bin: i32, lowerPart: f64, upperPart: f64): void {
  const lower = bin < 0 ? BINS - 1 : bin, upper = bin == BINS - 1 ? 0 : bin + 1;
  const lowerPlace = histogram + (<usize>lower << 3), upperPlace = histogram + (<usize>upper << 3);
  store<f64>(lowerPlace, load<f64>(lowerPlace) + lowerPart);
  store<f64>(upperPlace, load<f64>(upperPlace) + upperPart);
}

/** Two f64 rounded to f32, as f64. */
// @ts-ignore: decorator
@inline
function roundToFloat(v: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v));
}

/**
 * The places of two gradients on the circle of bins, 0 … 36, rounded to f32.
 *
 * MindAR's value is the rounded result of Math.atan2. Ours is off by some 10⁻¹⁴ before it is rounded, which changes
 * the f32 only next to the middle between two of them: there, once in a million, Math.atan2 is asked after all.
 */
// @ts-ignore: decorator
@inline
function binPosition(dy: v128, dx: v128): v128 {
  const error = f64x2.splat(1e-12);
  const position = angleToPosition(arcTangent(dy, dx));
  const low = f32x4.demote_f64x2_zero(f64x2.sub(position, error));
  const high = f32x4.demote_f64x2_zero(f64x2.add(position, error));
  if (!v128.any_true(v128.xor(low, high))) return f64x2.promote_low_f32x4(low);
  return exactBinPosition(dy, dx);
}

// @ts-ignore: decorator
@inline
function angleToPosition(angle: v128): v128 {
  return f64x2.mul(f64x2.mul(f64x2.add(angle, f64x2.splat(PI)), f64x2.splat(<f64>BINS)), f64x2.splat(INVERSE_TWO_PI));
}

function exactBinPosition(dy: v128, dx: v128): v128 {
  const first = atan2(f64x2.extract_lane(dy, 0), f64x2.extract_lane(dx, 0));
  const second = atan2(f64x2.extract_lane(dy, 1), f64x2.extract_lane(dx, 1));
  return roundToFloat(angleToPosition(f64x2.replace_lane(f64x2.splat(first), 1, second)));
}

// Arc tangents of 0, 1/16 … 1.
const TANGENT_STEPS = 16;
const arcTangents = memory.data((TANGENT_STEPS + 1) * 8);
fillArcTangents();

function fillArcTangents(): void {
  for (let i = 0; i <= TANGENT_STEPS; i++) store<f64>(arcTangents + (<usize>i << 3), atan2(<f64>i, <f64>TANGENT_STEPS));
}

/** atan2 of two pairs, to about 10⁻¹⁵: atan r = atan c + atan((r − c) / (1 + r c)), with c the nearest step to r ≤ 1. */
// @ts-ignore: decorator
@inline
function arcTangent(y: v128, x: v128): v128 {
  const absoluteY = f64x2.abs(y), absoluteX = f64x2.abs(x);
  const steep = f64x2.gt(absoluteY, absoluteX);
  const longer = f64x2.pmax(f64x2.pmax(absoluteX, absoluteY), f64x2.splat(1e-300)); // 0/0 shall be 0
  const ratio = f64x2.div(f64x2.pmin(absoluteX, absoluteY), longer);
  const step = f64x2.nearest(f64x2.mul(ratio, f64x2.splat(<f64>TANGENT_STEPS)));
  const nearest = f64x2.mul(step, f64x2.splat(1.0 / <f64>TANGENT_STEPS));
  const t = f64x2.div(f64x2.sub(ratio, nearest), f64x2.add(f64x2.splat(1.0), f64x2.mul(ratio, nearest)));
  const steps = i32x4.trunc_sat_f64x2_s_zero(step);
  const first = v128.load64_zero(arcTangents + (<usize>i32x4.extract_lane(steps, 0) << 3));
  const base = v128.load64_lane(arcTangents + (<usize>i32x4.extract_lane(steps, 1) << 3), first, 1);
  let angle = f64x2.add(base, smallArcTangent(t));
  angle = v128.bitselect(f64x2.sub(f64x2.splat(PI / 2.0), angle), angle, steep);
  angle = v128.bitselect(f64x2.sub(f64x2.splat(PI), angle), angle, f64x2.lt(x, f64x2.splat(0)));
  return v128.or(angle, v128.and(y, f64x2.splat(-0.0))); // the sign of y
}

/** The series t − t³/3 + t⁵/5 − t⁷/7 + t⁹/9, for |t| ≤ 1/32. */
// @ts-ignore: decorator
@inline
function smallArcTangent(t: v128): v128 {
  const square = f64x2.mul(t, t);
  let sum = f64x2.add(f64x2.splat(-1.0 / 7.0), f64x2.mul(square, f64x2.splat(1.0 / 9.0)));
  sum = f64x2.add(f64x2.splat(1.0 / 5.0), f64x2.mul(square, sum));
  sum = f64x2.add(f64x2.splat(-1.0 / 3.0), f64x2.mul(square, sum));
  return f64x2.add(t, f64x2.mul(t, f64x2.mul(square, sum)));
}

/** One pass of the filter [side, centre, side] round the circle, rounded to f32. */
function smooth(from: usize, to: usize): void {
  const side = f64x2.splat(SMOOTHING_SIDE), centre = f64x2.splat(SMOOTHING_CENTRE);
  store<f64>(from - 8, load<f64>(from + (BINS - 1) * 8));
  store<f64>(from + BINS * 8, load<f64>(from));
  for (let i: usize = 0; i < BINS_BYTES; i += 16) {
    const p = from + i;
    const left = f64x2.add(f64x2.mul(side, v128.load(p - 8)), f64x2.mul(centre, v128.load(p)));
    v128.store(to + i, roundToFloat(f64x2.add(left, f64x2.mul(side, v128.load(p, 8)))));
  }
}

// @ts-ignore: decorator
@inline
function binAt(bins: usize, index: i32): f64 {
  return load<f64>(bins + (<usize>index << 3));
}

/** The vertex of the parabola through the highest bin and its two neighbours. */
function highestAngle(bins: usize): f64 {
  let highest = 0;
  for (let i = 1; i < BINS; i++) if (binAt(bins, i) > binAt(bins, highest)) highest = i;
  const previous = binAt(bins, highest == 0 ? BINS - 1 : highest - 1);
  const value = binAt(bins, highest);
  const next = binAt(bins, highest == BINS - 1 ? 0 : highest + 1);
  const x0 = <f64>(highest - 1), x1 = <f64>highest;
  let curvature = (next - value) / 2.0 - (previous - value) / -2.0;
  if (curvature != curvature) curvature = 0;
  const slope = (previous - value + curvature * (x1 * x1 - x0 * x0)) / -1.0;
  let vertex = -slope / (2.0 * curvature);
  if (vertex != vertex) vertex = 0; // flat: MindAR stores NaN as 0
  const count: f64 = BINS;
  return <f64><f32>(2.0 * PI * (vertex + 0.5) / count - PI);
}
