import type { GreyImage } from '../engine/image.ts';
import { PATCH_SIDE } from './layout.ts';
import { isConstant, type Level, type Patch, type Target } from './target.ts';

const RADIUS = PATCH_SIDE >> 1;
/** A patch at an edge may be partly of what is not constant: so many of its 121 pixels have to be. */
const LEAST_PIXELS = 45;
/** Smaller eigenvalue of the mean structure tensor: less slides. */
const LEAST_STRENGTH = 8;
/** Candidates are a pixel apart in a level of this many pixels on the short side, and further apart in larger ones. */
const STEP_SIDE = 140;
const FIRST_SPACING = 0.9;
const SMALLEST_SPACING = 2;

interface Candidate {
  x: number;
  y: number;
  strength: number;
}

/** The patches of one level that are best to follow: with gradients both ways, and spread over the print. */
export function pickPatches(
  image: GreyImage,
  target: Pick<Target, 'window' | 'photoKnown'>,
  most: number,
): Level {
  const { width, height } = image;
  const constant = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) constant[y * width + x] = isConstant(target, image, x, y) ? 1 : 0;
  const candidates = findCandidates(image, constant);
  const patches = spread(candidates, image, most).map(({ x, y }) => cut(image, x, y));
  return { width, height, patches };
}

/** By strength, strongest first. */
function findCandidates(image: GreyImage, constant: Uint8Array): Candidate[] {
  const { width, height } = image;
  const sums = tensorSums(image, constant);
  const step = Math.max(1, Math.round(Math.min(width, height) / STEP_SIDE));
  const candidates: Candidate[] = [];
  for (let y = 2; y < height - 2; y += step) {
    for (let x = 2; x < width - 2; x += step) {
      if (!constant[y * width + x]) continue;
      const n = sums(3, x, y);
      if (n < LEAST_PIXELS) continue;
      const [a, b, c] = [sums(0, x, y), sums(1, x, y), sums(2, x, y)];
      const strength = (a + c - Math.sqrt((a - c) ** 2 + 4 * b * b)) / 2 / n;
      if (strength > LEAST_STRENGTH) candidates.push({ x, y, strength });
    }
  }
  return candidates.sort((p, q) => q.strength - p.strength);
}

/** Sums over patches, of products of gradients (x·x, x·y, y·y) and of constant pixels, from tables of sums over rectangles. */
function tensorSums({ data, width, height }: GreyImage, constant: Uint8Array) {
  const stride = width + 1;
  const tables = [0, 1, 2, 3].map(() => new Float64Array(stride * (height + 1)));
  const row = [0, 0, 0, 0];
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1;
      if (constant[p]) row[3]!++;
      if (
        inner &&
        constant[p] &&
        constant[p - 1] &&
        constant[p + 1] &&
        constant[p - width] &&
        constant[p + width]
      ) {
        const gx = (data[p + 1]! - data[p - 1]!) / 2;
        const gy = (data[p + width]! - data[p - width]!) / 2;
        row[0]! += gx * gx;
        row[1]! += gx * gy;
        row[2]! += gy * gy;
      }
      const at = (y + 1) * stride + x + 1;
      for (let k = 0; k < 4; k++) tables[k]![at] = tables[k]![at - stride]! + row[k]!;
    }
  }
  return (which: 0 | 1 | 2 | 3, x: number, y: number): number => {
    const table = tables[which]!;
    const left = Math.max(0, x - RADIUS);
    const right = Math.min(width, x + RADIUS + 1);
    const top = Math.max(0, y - RADIUS) * stride;
    const bottom = Math.min(height, y + RADIUS + 1) * stride;
    return table[bottom + right]! - table[bottom + left]! - table[top + right]! + table[top + left]!;
  };
}

/** Takes the strongest that is far from all taken so far; when none is left, less far will do. */
function spread(candidates: Candidate[], { width, height }: GreyImage, most: number): Candidate[] {
  const taken: Candidate[] = [];
  let rest = candidates;
  let spacing = Math.max(3, Math.sqrt((width * height) / most) * FIRST_SPACING);
  while (spacing > SMALLEST_SPACING && taken.length < most) {
    const left: Candidate[] = [];
    for (const candidate of rest) {
      const { x, y } = candidate;
      const free = taken.every((other) => (other.x - x) ** 2 + (other.y - y) ** 2 >= spacing * spacing);
      if (free && taken.length < most) taken.push(candidate);
      else left.push(candidate);
    }
    rest = left;
    spacing *= 0.75;
  }
  return taken;
}

/** Outside of the image its nearest pixel is repeated. */
function cut({ data, width, height }: GreyImage, x: number, y: number): Patch {
  const pixels = new Uint8Array(PATCH_SIDE * PATCH_SIDE);
  for (let row = 0, to = 0; row < PATCH_SIDE; row++) {
    const from = Math.min(height - 1, Math.max(0, y + row - RADIUS)) * width;
    for (let column = 0; column < PATCH_SIDE; column++, to++)
      pixels[to] = data[from + Math.min(width - 1, Math.max(0, x + column - RADIUS))]!;
  }
  return { x, y, pixels };
}
