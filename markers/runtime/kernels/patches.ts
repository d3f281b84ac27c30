// Looks for a level's patches in the frame, near where a homography expects them: normalised cross-correlation at every
// offset, a parabola through the best one.
import { IMAGE_BYTES, MAXIMUM_REACH, PATCH_BYTES, PATCH_HEADER_BYTES, PATCH_PLANE_BYTES, PATCH_SIDE, PATCH_STRIDE, SIGHTING_BYTES } from '../layout';

const RADIUS = PATCH_SIDE >> 1;
const LARGEST_WINDOW = 2 * (RADIUS + MAXIMUM_REACH) + 1;
const WINDOW_STRIDE = (LARGEST_WINDOW + 7) & ~3;
const LARGEST_SEARCH = 2 * MAXIMUM_REACH + 1;
/** A frame may have this many pixels for one of the level before a smaller image of its pyramid is taken. */
const LARGEST_STEP: f64 = 1.45;
/** Windows with less variance than this are flat: nothing is found in them. */
const FLAT: f32 = 4;
/** Pixels at the frame's edge in which no patch is looked for. */
const EDGE: f64 = 3;

const window_ = memory.data(LARGEST_WINDOW * WINDOW_STRIDE * 4 + 64, 16);
const similarities = memory.data(LARGEST_SEARCH * LARGEST_SEARCH * 4, 16);

/**
 * @param images the frame's pyramid, largest first
 * @param homography f64[9], from the target's units to the frame's pixels
 * @param unit level pixels per unit of the target
 * @param reach offsets tried each way, in level pixels
 */
export function searchPatches(images: usize, imageCount: i32, homography: usize, patches: usize, count: i32, unit: f64, reach: i32, sightings: usize): void {
  for (let i = 0; i < count; i++)
    searchOne(images, imageCount, homography, patches + <usize>(i * PATCH_BYTES), unit, reach, sightings + <usize>(i * SIGHTING_BYTES));
}

function searchOne(images: usize, imageCount: i32, h: usize, patch: usize, unit: f64, reach: i32, sighting: usize): void {
  store<f32>(sighting, -2, 8);
  const u = <f64>load<f32>(patch), v = <f64>load<f32>(patch, 4);
  const w = load<f64>(h, 48) * u + load<f64>(h, 56) * v + load<f64>(h, 64);
  if (!(w > 0)) return;
  const x = (load<f64>(h) * u + load<f64>(h, 8) * v + load<f64>(h, 16)) / w;
  const y = (load<f64>(h, 24) * u + load<f64>(h, 32) * v + load<f64>(h, 40)) / w;
  const width = <f64>load<i32>(images, 4), height = <f64>load<i32>(images, 8);
  if (!(x >= EDGE && y >= EDGE && x <= width - EDGE && y <= height - EDGE)) return;
  // How the level's pixels lie in the frame here.
  const scale = 1.0 / (w * unit);
  const a = (load<f64>(h) - x * load<f64>(h, 48)) * scale, b = (load<f64>(h, 8) - x * load<f64>(h, 56)) * scale;
  const c = (load<f64>(h, 24) - y * load<f64>(h, 48)) * scale, d = (load<f64>(h, 32) - y * load<f64>(h, 56)) * scale;
  const step = Math.sqrt(Math.abs(a * d - b * c));
  let image = images, shrink: f64 = 1;
  while (step * shrink > LARGEST_STEP && image < images + <usize>((imageCount - 1) * IMAGE_BYTES)) {
    shrink *= 0.5;
    image += IMAGE_BYTES;
  }
  fillWindow(image, <f32>(x * shrink - 0.5), <f32>(y * shrink - 0.5), <f32>(a * shrink), <f32>(b * shrink), <f32>(c * shrink), <f32>(d * shrink), RADIUS + reach);
  const best = correlate(patch, reach);
  const size = 2 * reach + 1, row = best / size, column = best % size;
  const shiftX = <f64>(column - reach) + (column > 0 && column < size - 1 ? <f64>vertex(best, 1) : 0);
  const shiftY = <f64>(row - reach) + (row > 0 && row < size - 1 ? <f64>vertex(best, size) : 0);
  store<f32>(sighting, <f32>(x + a * shiftX + b * shiftY));
  store<f32>(sighting, <f32>(y + c * shiftX + d * shiftY), 4);
  store<f32>(sighting, load<f32>(similarities + (<usize>best << 2)), 8);
  store<f32>(sighting, <f32>Math.sqrt(shiftX * shiftX + shiftY * shiftY), 12);
  store<f32>(sighting, <f32>step, 16);
}

/** The frame's pixels around (x, y) as the level would have them, bilinear; the border pixels are repeated. */
function fillWindow(image: usize, x: f32, y: f32, a: f32, b: f32, c: f32, d: f32, reach: i32): void {
  const pixels = <usize>load<i32>(image), width = load<i32>(image, 4);
  const right = <f32>width - <f32>1.01, bottom = <f32>load<i32>(image, 8) - <f32>1.01;
  for (let j = -reach; j <= reach; j++) {
    let place = window_ + (<usize>((j + reach) * WINDOW_STRIDE) << 2);
    let px = x - a * <f32>reach + b * <f32>j, py = y - c * <f32>reach + d * <f32>j;
    for (let i = -reach; i <= reach; i++) {
      const sampleX = max<f32>(0, min(right, px)), sampleY = max<f32>(0, min(bottom, py));
      const x0 = <i32>sampleX, y0 = <i32>sampleY;
      const shareX = sampleX - <f32>x0, shareY = sampleY - <f32>y0;
      const p = pixels + <usize>(y0 * width + x0), q = p + <usize>width;
      const above = <f32>load<u8>(p) + (<f32>load<u8>(p, 1) - <f32>load<u8>(p)) * shareX;
      const below = <f32>load<u8>(q) + (<f32>load<u8>(q, 1) - <f32>load<u8>(q)) * shareX;
      store<f32>(place, above + (below - above) * shareY);
      place += 4;
      px += a;
      py += c;
    }
  }
}

/** Fills the similarities at all offsets and returns the best one's index. The template has mean 0 and length 1 / n of its pixels' number. */
function correlate(patch: usize, reach: i32): i32 {
  const inUse = load<f32>(patch, 8);
  const template = patch + PATCH_HEADER_BYTES, mask = template + PATCH_PLANE_BYTES;
  const size = 2 * reach + 1;
  let best = 0, index = 0;
  let bestSimilarity: f32 = -2;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sums = f32x4.splat(0), squares = f32x4.splat(0), products = f32x4.splat(0);
      let line = window_ + (<usize>(row * WINDOW_STRIDE + column) << 2);
      for (let at: usize = 0; at < <usize>(PATCH_SIDE * PATCH_STRIDE * 4); at += PATCH_STRIDE * 4) {
        for (let k: usize = 0; k < <usize>(PATCH_STRIDE * 4); k += 16) {
          const value = f32x4.mul(v128.load(line + k), v128.load(mask + at + k));
          sums = f32x4.add(sums, value);
          squares = f32x4.add(squares, f32x4.mul(value, value));
          products = f32x4.add(products, f32x4.mul(value, v128.load(template + at + k)));
        }
        line += WINDOW_STRIDE << 2;
      }
      const mean = total(sums) / inUse, variance = total(squares) / inUse - mean * mean;
      const similarity: f32 = variance < FLAT ? -1 : total(products) / sqrt(variance);
      store<f32>(similarities + (<usize>index << 2), similarity);
      if (similarity > bestSimilarity) {
        bestSimilarity = similarity;
        best = index;
      }
      index++;
    }
  }
  return best;
}

// @ts-ignore: decorator
@inline
function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}

/** Where the parabola through a similarity and its two neighbours is highest, −0.5 … 0.5. */
function vertex(index: i32, stride: i32): f32 {
  const before = load<f32>(similarities + (<usize>(index - stride) << 2));
  const here = load<f32>(similarities + (<usize>index << 2));
  const after = load<f32>(similarities + (<usize>(index + stride) << 2));
  const curve = before - 2 * here + after;
  if (curve > -0.0001) return 0;
  return max<f32>(-0.5, min<f32>(0.5, <f32>0.5 * (before - after) / curve));
}
