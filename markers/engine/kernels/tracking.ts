// Tracking points: places with a strong gradient whose 13 × 13 neighbourhood resembles nothing nearby, by normalised
// cross correlation (NCC). The driver chooses among the candidates found here.
//
// Most of MindAR's time goes into comparing every candidate with 428 places around it. But few candidates are chosen,
// always the least self-similar first, and each chosen one rules its neighbours out. So a candidate is at first
// compared with its nearest places only, which gives a lower bound of its similarity; the driver asks for more, step by
// step, while a candidate is the best of all.
import { GRADIENT_BINS, SEARCH_OFFSETS, SEARCH_STEP, TEMPLATE_RADIUS } from '../layout';
import { floatAt, sumLanes } from './arithmetic';

const SIDE = 13;
const PIXELS: f64 = 169.0;
const SEARCH_RADIUS = 10; // similar places are sought this far away …
const NEAR_RADIUS = 2; // … and not closer than this
const MAXIMUM_SIMILARITY: f64 = 0.9;
const GRADIENT_SHARE: f64 = 0.02; // the strongest gradients: 2 % of the pixels
const SLACK: usize = 64; // what vector stores may write beyond an array

// The image in work, and per pixel the sum of its template and the sum of squares (i32), and the norm √Σ(v − mean)²
// (f64).
let pixels: usize = 0, width: i32 = 0, height: i32 = 0;
let sums: usize = 0, squares: usize = 0, norms: usize = 0;

/** Offsets {i32 x, i32 y} of the search, nearest first: a similar place is mostly near, and ends the search. */
const offsets = memory.data(SEARCH_OFFSETS * 8);
fillOffsets();

function fillOffsets(): void {
  let count = 0;
  for (let squared = NEAR_RADIUS * NEAR_RADIUS + 1; squared <= 2 * SEARCH_RADIUS * SEARCH_RADIUS; squared++) {
    for (let y = -SEARCH_RADIUS; y <= SEARCH_RADIUS; y++) {
      for (let x = -SEARCH_RADIUS; x <= SEARCH_RADIUS; x++) {
        if (x * x + y * y != squared) continue;
        store<i32>(offsets + (<usize>count << 3), x);
        store<i32>(offsets + (<usize>count << 3), y, 4);
        count++;
      }
    }
  }
}

/** The candidate's template as i16, rows of 16 with three zeros at the end. */
const template = memory.data(SIDE * 32, 16);

/** Bytes that `trackingCandidates` needs beside the image. */
export function trackingScratch(imageWidth: i32, imageHeight: i32): i32 {
  return imageWidth * imageHeight * (4 + 4 + 8 + 4 + 4) + GRADIENT_BINS * 4 + imageWidth * 8 + 256;
}

/**
 * Writes {i32 pixel index, f32 greatest similarity to the nearest places} of every candidate to `candidates` (8 bytes
 * each) and returns their number. Pixels in columns maskLeft … maskRight of rows maskTop … maskBottom are not considered.
 */
export function trackingCandidates(
  image: usize, imageWidth: i32, imageHeight: i32,
  maskLeft: i32, maskTop: i32, maskRight: i32, maskBottom: i32, scratch: usize, candidates: usize,
): i32 {
  pixels = image;
  width = imageWidth;
  height = imageHeight;
  const count = <usize>(width * height);
  norms = scratch;
  sums = norms + count * 8;
  squares = sums + count * 4 + SLACK;
  const gradients = squares + count * 4 + SLACK, maxima = gradients + count * 4;
  const histogram = maxima + count * 4, columnSums = histogram + GRADIENT_BINS * 4;
  fillGradients(gradients);
  const maximaCount = gradientMaxima(gradients, histogram, maxima, maskLeft, maskTop, maskRight, maskBottom);
  if (width < SIDE || height < SIDE) return 0;
  fillTemplateSums(columnSums);
  const threshold = gradientThreshold(histogram);
  let found = 0;
  for (let i = 0; i < maximaCount; i++) {
    const p = load<i32>(maxima + (<usize>i << 2));
    if (<f64>floatAt(gradients, p) * 1000.0 < <f64>threshold) continue;
    const similarity = similarityFrom(p, 0);
    if (<f64>similarity >= MAXIMUM_SIMILARITY) continue;
    store<i32>(candidates + (<usize>found << 3), p);
    store<f32>(candidates + (<usize>found << 3), similarity, 4);
    found++;
  }
  return found;
}

/** (d / 768)² for differences d of 0 … 765: MindAR divides each by 3 · 256 first, and this division rounds. */
const scaledSquares = memory.data(766 * 8);
for (let d = 0; d < 766; d++) {
  const scaled = <f64>d / 768.0;
  store<f64>(scaledSquares + (<usize>d << 3), scaled * scaled);
}

// @ts-ignore: decorator
@inline
function scaledSquare(difference: i32): f64 {
  return load<f64>(scaledSquares + (<usize>abs(difference) << 3));
}

/** Gradient magnitudes by 3 × 3 differences; −1 on the border. */
function fillGradients(gradients: usize): void {
  const half: f64 = 0.5;
  for (let x = 0; x < width; x++) {
    store<f32>(gradients + (<usize>x << 2), -1);
    store<f32>(gradients + (<usize>(width * (height - 1) + x) << 2), -1);
  }
  for (let y = 0; y < height; y++) {
    store<f32>(gradients + (<usize>(y * width) << 2), -1);
    store<f32>(gradients + (<usize>(y * width + width - 1) << 2), -1);
  }
  for (let y = 1; y < height - 1; y++) {
    const above = pixels + <usize>((y - 1) * width), middle = above + width, below = middle + width;
    // Of the columns left of, at and right of a pixel: their sums, and bottom minus top.
    let leftSum = columnSum(above, middle, below, 0), centreSum = columnSum(above, middle, below, 1);
    let leftStep = columnStep(above, below, 0), centreStep = columnStep(above, below, 1);
    for (let x = 1; x < width - 1; x++) {
      const rightSum = columnSum(above, middle, below, x + 1), rightStep = columnStep(above, below, x + 1);
      const squares = scaledSquare(rightSum - leftSum) + scaledSquare(leftStep + centreStep + rightStep);
      const magnitude: f64 = Math.sqrt(squares * half);
      store<f32>(gradients + (<usize>(y * width + x) << 2), <f32>magnitude);
      leftSum = centreSum, centreSum = rightSum;
      leftStep = centreStep, centreStep = rightStep;
    }
  }
}

// @ts-ignore: decorator
@inline
function columnSum(above: usize, middle: usize, below: usize, x: i32): i32 {
  return <i32>load<u8>(above + <usize>x) + <i32>load<u8>(middle + <usize>x) + <i32>load<u8>(below + <usize>x);
}

// @ts-ignore: decorator
@inline
function columnStep(above: usize, below: usize, x: i32): i32 {
  return <i32>load<u8>(below + <usize>x) - <i32>load<u8>(above + <usize>x);
}

/** Lists the pixels whose gradient exceeds its four neighbours', and counts them by strength. */
function gradientMaxima(
  gradients: usize, histogram: usize, maxima: usize, maskLeft: i32, maskTop: i32, maskRight: i32, maskBottom: i32,
): i32 {
  memory.fill(histogram, 0, GRADIENT_BINS * 4);
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    const masked = y >= maskTop && y <= maskBottom;
    for (let x = 1; x < width - 1; x++) {
      const p = y * width + x;
      const value = floatAt(gradients, p);
      if (!(value > floatAt(gradients, p - 1) && value > floatAt(gradients, p + 1))) continue;
      if (!(value > floatAt(gradients, p - width) && value > floatAt(gradients, p + width))) continue;
      if (masked && x >= maskLeft && x <= maskRight) continue;
      const bin = min(<i32>(<f64>value * 1000.0), GRADIENT_BINS - 1);
      const counter = histogram + (<usize>bin << 2);
      store<u32>(counter, load<u32>(counter) + 1);
      store<i32>(maxima + (<usize>count << 2), p);
      count++;
    }
  }
  return count;
}

/** The histogram bin down to which the strongest gradients fill their share of the pixels; −1 when they never do. */
function gradientThreshold(histogram: usize): i32 {
  const wanted = GRADIENT_SHARE * <f64>width * <f64>height;
  let bin = GRADIENT_BINS - 1, count = 0;
  while (bin >= 0) {
    count += load<u32>(histogram + (<usize>bin << 2));
    if (<f64>count > wanted) break;
    bin--;
  }
  return bin;
}

/** Running box sums: column sums of 13 rows move down, a window of 13 columns moves right. */
function fillTemplateSums(columnSums: usize): void {
  const columnSquares = columnSums + (<usize>width << 2) + SLACK;
  for (let x = 0; x < width; x++) {
    let sum = 0, square = 0;
    for (let y = 0; y < SIDE; y++) {
      const v = <i32>load<u8>(pixels + <usize>(y * width + x));
      sum += v;
      square += v * v;
    }
    store<i32>(columnSums + (<usize>x << 2), sum);
    store<i32>(columnSquares + (<usize>x << 2), square);
  }
  for (let y = TEMPLATE_RADIUS; y < height - TEMPLATE_RADIUS; y++) {
    fillTemplateRow(y, columnSums, columnSquares);
    if (y + TEMPLATE_RADIUS + 1 < height) moveDown(y, columnSums, columnSquares);
  }
}

function fillTemplateRow(y: i32, columnSums: usize, columnSquares: usize): void {
  let sum = 0, square = 0;
  for (let x = 0; x < SIDE - 1; x++) {
    sum += load<i32>(columnSums + (<usize>x << 2));
    square += load<i32>(columnSquares + (<usize>x << 2));
  }
  const row = <usize>(y * width) << 2;
  for (let x = <usize>TEMPLATE_RADIUS << 2; x < <usize>(width - TEMPLATE_RADIUS) << 2; x += 4) {
    sum += load<i32>(columnSums + x, TEMPLATE_RADIUS * 4);
    square += load<i32>(columnSquares + x, TEMPLATE_RADIUS * 4);
    store<i32>(sums + row + x, sum);
    store<i32>(squares + row + x, square);
    sum -= load<i32>(columnSums + x - TEMPLATE_RADIUS * 4);
    square -= load<i32>(columnSquares + x - TEMPLATE_RADIUS * 4);
  }
  fillNorms(row);
}

/** √(Σv² − (Σv)² / n) of a row, two at a time, in MindAR's order of operations. */
function fillNorms(row: usize): void {
  const count = f64x2.splat(PIXELS);
  for (let x = <usize>TEMPLATE_RADIUS << 2; x < <usize>(width - TEMPLATE_RADIUS) << 2; x += 8) {
    const sum = f64x2.convert_low_i32x4_s(v128.load64_zero(sums + row + x));
    const square = f64x2.convert_low_i32x4_s(v128.load64_zero(squares + row + x));
    v128.store(norms + ((row + x) << 1), f64x2.sqrt(f64x2.sub(square, f64x2.div(f64x2.mul(sum, sum), count))));
  }
}

/** Moves the column sums down by a row, four columns at a time. */
function moveDown(y: i32, columnSums: usize, columnSquares: usize): void {
  const leaving = pixels + <usize>((y - TEMPLATE_RADIUS) * width);
  const entering = pixels + <usize>((y + TEMPLATE_RADIUS + 1) * width);
  for (let x: usize = 0; x < <usize>width; x += 4) {
    const old = i32x4.extend_low_i16x8_u(v128.load8x8_u(leaving + x));
    const fresh = i32x4.extend_low_i16x8_u(v128.load8x8_u(entering + x));
    const sumPlace = columnSums + (x << 2), squarePlace = columnSquares + (x << 2);
    v128.store(sumPlace, i32x4.add(v128.load(sumPlace), i32x4.sub(fresh, old)));
    const change = i32x4.sub(i32x4.mul(fresh, fresh), i32x4.mul(old, old));
    v128.store(squarePlace, i32x4.add(v128.load(squarePlace), change));
  }
}

// @ts-ignore: decorator
@inline
function sumAt(p: i32): f64 {
  return <f64>load<i32>(sums + (<usize>p << 2));
}

/** √(n · variance) of the template at pixel `p`, or −1 when its standard deviation is under `leastDeviation`. */
function templateNorm(p: i32, leastDeviation: f64): f64 {
  const sum = sumAt(p), mean = sum / PIXELS;
  let squared = <f64>load<i32>(squares + (<usize>p << 2)); // the three steps as MindAR rounds them
  squared -= 2.0 * mean * sum;
  squared += PIXELS * mean * mean;
  if (squared / PIXELS < leastDeviation * leastDeviation) return -1;
  return Math.sqrt(squared);
}

/**
 * The greatest similarity of the template at `p` to the places at one step of offsets, as f32; 1 when it is too great
 * for a candidate, or there is no template. Valid after `trackingCandidates` on the same image.
 */
export function similarityFrom(p: i32, firstOffset: i32): f32 {
  const x = p % width, y = p / width;
  if (!templateFits(x, y)) return 1;
  const norm = templateNorm(p, 5.0);
  if (norm < 0) return 1;
  const mean = sumAt(p) / PIXELS;
  loadTemplate(x, y);
  let greatest = -1.0;
  const end = min(firstOffset + SEARCH_STEP, SEARCH_OFFSETS);
  for (let i = firstOffset; i < end; i++) {
    const otherX = x + load<i32>(offsets + (<usize>i << 3)), otherY = y + load<i32>(offsets + (<usize>i << 3), 4);
    if (!templateFits(otherX, otherY)) continue;
    const similarity = similarityTo(otherX, otherY, mean, norm);
    if (similarity > greatest) {
      greatest = similarity;
      if (<f64><f32>greatest >= MAXIMUM_SIMILARITY) return 1; // no candidate, however much greater it gets
    }
  }
  return <f32>greatest;
}

// @ts-ignore: decorator
@inline
function templateFits(x: i32, y: i32): bool {
  return x >= TEMPLATE_RADIUS && x + TEMPLATE_RADIUS < width && y >= TEMPLATE_RADIUS && y + TEMPLATE_RADIUS < height;
}

function loadTemplate(x: i32, y: i32): void {
  const fiveOfEight = i16x8(-1, -1, -1, -1, -1, 0, 0, 0);
  let row = pixels + <usize>((y - TEMPLATE_RADIUS) * width + x - TEMPLATE_RADIUS);
  for (let target = template; target < template + SIDE * 32; target += 32) {
    v128.store(target, v128.load8x8_u(row));
    v128.store(target, v128.and(v128.load8x8_u(row + 8), fiveOfEight), 16);
    row += width;
  }
}

/** NCC of the loaded template with the one at (x, y); −2, which no NCC is, when that one is flat. */
function similarityTo(x: i32, y: i32, mean: f64, norm: f64): f64 {
  const p = y * width + x;
  const otherNorm = load<f64>(norms + (<usize>p << 3));
  if (otherNorm == 0) return -2;
  const products = <f64>templateProducts(pixels + <usize>((y - TEMPLATE_RADIUS) * width + x - TEMPLATE_RADIUS));
  return (products - mean * sumAt(p)) / (norm * otherNorm);
}

/** Σ template · pixels: `dot` multiplies and adds pairs of i16 into i32, exactly. */
function templateProducts(row: usize): i32 {
  let left = i32x4.splat(0), right = i32x4.splat(0);
  for (let t = template; t < template + SIDE * 32; t += 32) {
    left = i32x4.add(left, i32x4.dot_i16x8_s(v128.load8x8_u(row), v128.load(t)));
    right = i32x4.add(right, i32x4.dot_i16x8_s(v128.load8x8_u(row, 8), v128.load(t, 16)));
    row += width;
  }
  return sumLanes(i32x4.add(left, right));
}

const LEAST_DEVIATION: f64 = 8.0;
const LEAST_NEAR_SIMILARITY: f64 = 0.2, GREATEST_NEAR_SIMILARITY: f64 = 0.99;

/**
 * Whether the candidate at `p` may be chosen: enough contrast, and neither unlike nor too like the places within two
 * pixels. Valid after `trackingCandidates` on the same image.
 */
export function isStableTemplate(p: i32, similarity: f32): bool {
  const norm = templateNorm(p, 0.0);
  if (norm < 0 || norm / 13.0 < LEAST_DEVIATION) return false;
  const cx = p % width, cy = p / width;
  const mean = sumAt(p) / PIXELS;
  loadTemplate(cx, cy);
  for (let dy = -NEAR_RADIUS; dy <= NEAR_RADIUS; dy++) {
    for (let dx = -NEAR_RADIUS; dx <= NEAR_RADIUS; dx++) {
      const squared = dx * dx + dy * dy;
      if (squared == 0 || squared > NEAR_RADIUS * NEAR_RADIUS || !templateFits(cx + dx, cy + dy)) continue;
      const near = similarityTo(cx + dx, cy + dy, mean, norm);
      if (near < -1.5) continue; // flat
      if (near < LEAST_NEAR_SIMILARITY && near < <f64>similarity) return false;
      if (near > GREATEST_NEAR_SIMILARITY) return false;
    }
  }
  return true;
}
