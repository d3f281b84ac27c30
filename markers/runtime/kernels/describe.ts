// Turns kept extrema into features: place, direction of the gradients, and 256 comparisons of 37 samples (FREAK's rings).
// Nothing here depends on a library's trigonometry, so that every machine computes the same.
import { DESCRIPTOR_BYTES, DESCRIPTOR_RADIUS, PLACE_BYTES } from '../layout';
import { cellOf, Extremum, extremumIn, octaveOf } from './extrema';

const SAMPLES = 37;
/** Samples lie in units of the descriptor's radius: six rings of six from the outermost inwards, then the centre. */
const POINTS_X = memory.data<f32>([
  -1, -0.5, 0.5, 1, 0.5, -0.5,
  0, -0.806243, -0.806243, 0, 0.806243, 0.806243,
  0.847306, 0.423653, -0.423653, -0.847306, -0.423653, 0.423653,
  0, 0.641806, 0.641806, 0, -0.641806, -0.641806,
  -0.595502, -0.297751, 0.297751, 0.595502, 0.297751, -0.297751,
  0, -0.314179, -0.314179, 0, 0.314179, 0.314179,
  0,
]);
const POINTS_Y = memory.data<f32>([
  0, -0.866025, -0.866025, 0, 0.866025, 0.866025,
  0.930969, 0.465485, -0.465485, -0.930969, -0.465485, 0.465485,
  0, 0.733789, 0.733789, 0, -0.733789, -0.733789,
  -0.741094, -0.370547, 0.370547, 0.741094, 0.370547, -0.370547,
  0, -0.51572, -0.51572, 0, 0.51572, 0.51572,
  0.362783, 0.181391, -0.181391, -0.362783, -0.181391, 0.181391,
  0,
]);
/** Word k of a descriptor compares samples 0 … 31 with those so many places further on, all round. No two make the same pairs. */
const SHIFTS = memory.data<u8>([1, 3, 5, 7, 9, 12, 15, 18]);
const WORDS = 8;

/** The samples as 16-bit words, twice over, so that a shift never wraps. */
const samples = memory.data(96 * 2, 16);

const BINS = 36;
const SMOOTHING_PASSES = 5;
const SIDE: f32 = 0.274, CENTRE: f32 = 0.452;
const TAU: f32 = 6.2831855;
const HALF_PI: f32 = 1.5707964;
const PI: f32 = 3.1415927;

const DISC_RADIUS = 4;
const DISC_PIXELS = 69;
const HALF_WIDTHS = memory.data<u8>([2, 3, 4, 4, 4, 4, 4, 3, 2]);
/** exp(−k / 18) for the squared distances k = 0 … 20 of the disc's pixels. */
const FALL = memory.data<f32>([
  1, 0.945959, 0.894839, 0.846482, 0.800737, 0.757465, 0.716531, 0.677809, 0.64118, 0.606531, 0.573753,
  0.542747, 0.513417, 0.485671, 0.459426, 0.434598, 0.411112, 0.388896, 0.367879, 0.347999, 0.329193,
]);
// Gradients of the disc, their weights, and then their places in the histogram; padded to whole vectors.
const gradientsX = memory.data(72 * 4, 16), gradientsY = memory.data(72 * 4, 16);
const weights = memory.data(72 * 4, 16), bins = memory.data(72 * 4, 16);
const histogram = memory.data((BINS + 2) * 4, 16), smoothed = memory.data((BINS + 2) * 4, 16);
const cosines = memory.data(BINS * 4, 16), sines = memory.data(BINS * 4, 16);
fillTables();

function fillTables(): void {
  let place: usize = 0;
  for (let dy = -DISC_RADIUS; dy <= DISC_RADIUS; dy++) {
    const half = <i32>load<u8>(HALF_WIDTHS + <usize>(dy + DISC_RADIUS));
    for (let dx = -half; dx <= half; dx++) {
      store<f32>(weights + place, load<f32>(FALL + (<usize>(dx * dx + dy * dy) << 2)));
      place += 4;
    }
  }
  // The middle of bin k lies at (k + 0.5) · 10° − 180°: begin at −175° and turn by 10°.
  let c: f64 = -0.9961946980917455, s: f64 = -0.08715574274765817;
  const turnC: f64 = 0.984807753012208, turnS: f64 = 0.17364817766693033;
  for (let k: usize = 0; k < <usize>BINS; k++) {
    store<f32>(cosines + (k << 2), <f32>c);
    store<f32>(sines + (k << 2), <f32>s);
    const next = c * turnC - s * turnS;
    s = s * turnC + c * turnS;
    c = next;
  }
}

let count: i32 = 0;

/**
 * Describes the extrema of the cells `from` … `to` − 1 of a grid, behind `already` features that lie at `places` and
 * `descriptors`; returns how many features there are then.
 */
export function describe(grid: usize, from: i32, to: i32, already: i32, places: usize, descriptors: usize): i32 {
  count = already;
  for (let index = from; index < to; index++) {
    const cell = cellOf(grid, index);
    for (let i = 0; i < cell.count; i++) {
      describeOne(extremumIn(cell, i), places + <usize>(count * PLACE_BYTES), descriptors + <usize>(count * DESCRIPTOR_BYTES));
      count++;
    }
  }
  return count;
}

let cosine: f32 = 0, sine: f32 = 0;

function describeOne(extremum: Extremum, place: usize, descriptor: usize): void {
  const octave = octaveOf(extremum.octave);
  const image = octave.smoothed, width = octave.width, height = octave.height;
  const angle = orientation(image, width, height, extremum.x, extremum.y);
  sample(image, width, height, extremum.x, extremum.y);
  compare(descriptor);
  const scale = <f32>(1 << extremum.octave);
  store<f32>(place, (extremum.x + 0.5) * scale);
  store<f32>(place, (extremum.y + 0.5) * scale, 4);
  store<f32>(place, angle, 8);
  store<f32>(place, scale, 12);
}

// @ts-ignore: decorator
@inline
function pixel(image: usize, index: i32): f32 {
  return <f32>load<u16>(image + (<usize>index << 1));
}

/** The main direction of the gradients in a disc, −π … π; leaves its cosine and sine. */
function orientation(image: usize, width: i32, height: i32, x: f32, y: f32): f32 {
  const column = min(width - DISC_RADIUS - 2, max(DISC_RADIUS + 1, <i32>(x + 0.5)));
  const row = min(height - DISC_RADIUS - 2, max(DISC_RADIUS + 1, <i32>(y + 0.5)));
  let place: usize = 0;
  for (let dy = -DISC_RADIUS; dy <= DISC_RADIUS; dy++) {
    const half = <i32>load<u8>(HALF_WIDTHS + <usize>(dy + DISC_RADIUS));
    let p = (row + dy) * width + column - half;
    for (let dx = -half; dx <= half; dx++) {
      store<f32>(gradientsX + place, pixel(image, p + 1) - pixel(image, p - 1));
      store<f32>(gradientsY + place, pixel(image, p + width) - pixel(image, p - width));
      p++;
      place += 4;
    }
  }
  directions();
  fillHistogram();
  let best = 0;
  for (let k = 1; k < BINS; k++) if (binAt(k) > binAt(best)) best = k;
  const before = binAt(best - 1), here = binAt(best), after = binAt(best + 1);
  const curve = before - 2 * here + after;
  const shift: f32 = curve < 0 ? <f32>0.5 * (before - after) / curve : 0;
  const turn = shift * (TAU / <f32>BINS);
  const c: f32 = 1 - turn * turn * <f32>0.5, s: f32 = turn - turn * turn * turn * <f32>(1.0 / 6.0);
  const middleC = load<f32>(cosines + (<usize>best << 2)), middleS = load<f32>(sines + (<usize>best << 2));
  cosine = middleC * c - middleS * s;
  sine = middleS * c + middleC * s;
  return TAU * (<f32>best + <f32>0.5 + shift) / <f32>BINS - PI;
}

/** Replaces gradients by their directions in bins and by their lengths, four at a time; atan by a polynomial, to 0.00001. */
function directions(): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let i: usize = 0; i < 72 * 4; i += 16) {
    const x = v128.load(gradientsX + i), y = v128.load(gradientsY + i);
    const absX = f32x4.abs(x), absY = f32x4.abs(y);
    const ratio = f32x4.div(f32x4.min(absX, absY), f32x4.max(f32x4.max(absX, absY), one));
    const square = f32x4.mul(ratio, ratio);
    let sum = f32x4.add(f32x4.splat(-0.085133), f32x4.mul(square, f32x4.splat(0.0208351)));
    sum = f32x4.add(f32x4.splat(0.180141), f32x4.mul(square, sum));
    sum = f32x4.add(f32x4.splat(-0.3302995), f32x4.mul(square, sum));
    sum = f32x4.add(f32x4.splat(0.999866), f32x4.mul(square, sum));
    let angle = f32x4.mul(ratio, sum);
    angle = v128.bitselect(f32x4.sub(f32x4.splat(HALF_PI), angle), angle, f32x4.gt(absY, absX));
    angle = v128.bitselect(f32x4.sub(f32x4.splat(PI), angle), angle, f32x4.lt(x, zero));
    angle = v128.bitselect(f32x4.neg(angle), angle, f32x4.lt(y, zero));
    v128.store(bins + i, f32x4.mul(f32x4.add(angle, f32x4.splat(PI)), f32x4.splat(<f32>BINS / TAU)));
    v128.store(gradientsX + i, f32x4.sqrt(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y))));
  }
}

// @ts-ignore: decorator
@inline
function binAt(index: i32): f32 {
  return load<f32>(histogram + (<usize>((index + BINS) % BINS) << 2));
}

/** Each gradient goes to the two nearest bins; then five rounds of smoothing. */
function fillHistogram(): void {
  memory.fill(histogram, 0, BINS * 4);
  for (let i: usize = 0; i < <usize>(DISC_PIXELS * 4); i += 4) {
    const amount = load<f32>(gradientsX + i) * load<f32>(weights + i);
    const bin = load<f32>(bins + i) + <f32>(BINS - 0.5); // positive, so that truncation is a floor
    const lower = <i32>bin, share = bin - <f32>lower;
    const first = histogram + (<usize>(lower % BINS) << 2), second = histogram + (<usize>((lower + 1) % BINS) << 2);
    store<f32>(first, load<f32>(first) + (1 - share) * amount);
    store<f32>(second, load<f32>(second) + share * amount);
  }
  for (let pass = 0; pass < SMOOTHING_PASSES; pass++) {
    for (let k = 0; k < BINS; k++)
      store<f32>(smoothed + (<usize>k << 2), SIDE * (binAt(k - 1) + binAt(k + 1)) + CENTRE * binAt(k));
    memory.copy(histogram, smoothed, BINS * 4);
  }
}

/** Bilinear samples, turned by the orientation, in eighths of sixteenths: 15 bits. */
function sample(image: usize, width: i32, height: i32, x: f32, y: f32): void {
  const c = cosine * <f32>DESCRIPTOR_RADIUS, s = sine * <f32>DESCRIPTOR_RADIUS;
  const right: f32 = <f32>width - <f32>1.01, bottom: f32 = <f32>height - <f32>1.01;
  for (let i: usize = 0; i < <usize>SAMPLES; i++) {
    const pointX = load<f32>(POINTS_X + (i << 2)), pointY = load<f32>(POINTS_Y + (i << 2));
    const sampleX = max<f32>(0, min(right, x + pointX * c - pointY * s));
    const sampleY = max<f32>(0, min(bottom, y + pointX * s + pointY * c));
    const x0 = <i32>sampleX, y0 = <i32>sampleY;
    const shareX = sampleX - <f32>x0, shareY = sampleY - <f32>y0;
    const p = y0 * width + x0;
    const above = pixel(image, p) + (pixel(image, p + 1) - pixel(image, p)) * shareX;
    const below = pixel(image, p + width) + (pixel(image, p + width + 1) - pixel(image, p + width)) * shareX;
    const value = <u16>((above + (below - above) * shareY) * 8);
    store<u16>(samples + (i << 1), value);
    store<u16>(samples + ((i + SAMPLES) << 1), value);
  }
}

function compare(descriptor: usize): void {
  const a = v128.load(samples), b = v128.load(samples, 16), c = v128.load(samples, 32), d = v128.load(samples, 48);
  for (let word: usize = 0; word < <usize>WORDS; word++) {
    const other = samples + (<usize>load<u8>(SHIFTS + word) << 1);
    const low = i8x16.narrow_i16x8_s(i16x8.lt_s(a, v128.load(other)), i16x8.lt_s(b, v128.load(other, 16)));
    const high = i8x16.narrow_i16x8_s(i16x8.lt_s(c, v128.load(other, 32)), i16x8.lt_s(d, v128.load(other, 48)));
    store<u32>(descriptor + (word << 2), <u32>i8x16.bitmask(low) | (<u32>i8x16.bitmask(high) << 16));
  }
}
