// Homographies from point pairs: least squares, and robustly.
import type { Size } from '../formats.ts';
import { type Homography, isPlausible, type Point } from './homography.ts';

/** A point of the target (units) and where it was seen in the frame (pixels). */
export interface Pair {
  u: number;
  v: number;
  x: number;
  y: number;
  /** How far it is to be believed, 0 … 1. */
  weight: number;
}

const UNKNOWNS = 8;
const normal = new Float64Array(UNKNOWNS * UNKNOWNS);
const right = new Float64Array(UNKNOWNS);
const row = new Float64Array(UNKNOWNS);

/**
 * The homography that maps u, v to x, y with the least sum of weighted squares, in coordinates normalised as Hartley advises
 * (1997), with the last element 1. Null where the pairs do not fix one. Four pairs fix it exactly.
 */
export function fitHomography(pairs: readonly Pair[], weights?: ArrayLike<number>): Homography | null {
  const n = pairs.length;
  if (n < 4) return null;
  let [meanU, meanV, meanX, meanY] = [0, 0, 0, 0];
  for (const { u, v, x, y } of pairs) {
    meanU += u / n;
    meanV += v / n;
    meanX += x / n;
    meanY += y / n;
  }
  let [spreadU, spreadX] = [1e-9, 1e-9];
  for (const { u, v, x, y } of pairs) {
    spreadU += Math.sqrt((u - meanU) ** 2 + (v - meanV) ** 2) / n;
    spreadX += Math.sqrt((x - meanX) ** 2 + (y - meanY) ** 2) / n;
  }
  normal.fill(0);
  right.fill(0);
  for (let k = 0; k < n; k++) {
    const weight = weights ? weights[k]! : 1;
    if (weight <= 0) continue;
    const { u, v, x, y } = pairs[k]!;
    const [pu, pv] = [(u - meanU) / spreadU, (v - meanV) / spreadU];
    addEquation(0, pu, pv, (x - meanX) / spreadX, weight);
    addEquation(3, pu, pv, (y - meanY) / spreadX, weight);
  }
  if (!solve()) return null;
  const [a, b, c, d, e, f, g, h] = right as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return denormalise([a, b, c, d, e, f, g, h, 1], meanU, meanV, spreadU, meanX, meanY, spreadX);
}

function denormalise(
  [a, b, c, d, e, f, g, h, i]: Homography,
  meanU: number,
  meanV: number,
  spreadU: number,
  meanX: number,
  meanY: number,
  spreadX: number,
): Homography {
  const shifted = (p: number, q: number, r: number) =>
    [p / spreadU, q / spreadU, r - (p * meanU + q * meanV) / spreadU] as const;
  const [first, second, third] = [shifted(a, b, c), shifted(d, e, f), shifted(g, h, i)];
  const mix = (k: 0 | 1 | 2, own: readonly number[], mean: number) => spreadX * own[k]! + mean * third[k];
  return [
    mix(0, first, meanX),
    mix(1, first, meanX),
    mix(2, first, meanX),
    mix(0, second, meanY),
    mix(1, second, meanY),
    mix(2, second, meanY),
    ...third,
  ];
}

/** One of a pair's two equations; its three own unknowns begin at `offset`. */
function addEquation(offset: number, u: number, v: number, value: number, weight: number): void {
  row.fill(0);
  row[offset] = u;
  row[offset + 1] = v;
  row[offset + 2] = 1;
  row[6] = -value * u;
  row[7] = -value * v;
  for (let i = 0; i < UNKNOWNS; i++) {
    const factor = row[i]! * weight;
    if (factor === 0) continue;
    for (let j = i; j < UNKNOWNS; j++) normal[i * UNKNOWNS + j]! += factor * row[j]!;
    right[i]! += factor * value;
  }
}

/** The homography that maps a rectangle's corners, clockwise from its upper left, to these. */
export function fitCorners(size: Size, corners: readonly Point[]): Homography | null {
  const places = [
    [0, 0],
    [size.width, 0],
    [size.width, size.height],
    [0, size.height],
  ] as const;
  return fitHomography(
    corners.map(({ x, y }, k) => ({ u: places[k]![0], v: places[k]![1], x, y, weight: 1 })),
  );
}

const SINGULAR = 1e-12;

/** Cholesky's method on `normal` (its upper half) and `right`, where the result is left. False where it is singular. */
function solve(): boolean {
  const n = UNKNOWNS;
  for (let i = 0; i < n; i++) {
    let pivot = normal[i * n + i]!;
    for (let k = 0; k < i; k++) pivot -= normal[k * n + i]! ** 2;
    if (!(pivot > SINGULAR)) return false;
    pivot = Math.sqrt(pivot);
    normal[i * n + i] = pivot;
    for (let j = i + 1; j < n; j++) {
      let sum = normal[i * n + j]!;
      for (let k = 0; k < i; k++) sum -= normal[k * n + i]! * normal[k * n + j]!;
      normal[i * n + j] = sum / pivot;
    }
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= normal[k * n + i]! * right[k]!;
    right[i] = sum / pivot;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < n; k++) sum -= normal[i * n + k]! * right[k]!;
    right[i] = sum / normal[i * n + i]!;
  }
  return true;
}

/** The square of the distance between where a pair was seen and where the homography has it; infinite behind the camera. */
export function squaredError(homography: Homography, { u, v, x, y }: Pair): number {
  const w = homography[6] * u + homography[7] * v + homography[8];
  if (!(w > 0)) return Number.POSITIVE_INFINITY;
  const dx = (homography[0] * u + homography[1] * v + homography[2]) / w - x;
  const dy = (homography[3] * u + homography[4] * v + homography[5]) / w - y;
  return dx * dx + dy * dy;
}

/** Numbers that are the same in every run, for samples of pairs. */
export class Chance {
  #state = 1;

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 4294967296) * limit);
  }
}

/** `count` different elements of a list that is long enough. */
export function draw(pairs: readonly Pair[], count: number, chance: Chance): Pair[] {
  const drawn: Pair[] = [];
  while (drawn.length < count) {
    const pair = pairs[chance.below(pairs.length)]!;
    if (!drawn.includes(pair)) drawn.push(pair);
  }
  return drawn;
}

const LEAST_PAIRS = 6;
const ROUNDS = 6;
/** The first rounds of weighting are wide, the others narrow: shares of the tolerance. */
const WIDE = 1.2;
const NARROW = 0.7;

/**
 * A homography that fits most of the pairs: the best of some random samples and of a guess, then least squares with Tukey's
 * weights. `tolerance` in pixels. Null where fewer than six pairs agree.
 */
export function fitRobustly(
  pairs: readonly Pair[],
  guess: Homography,
  size: Size,
  tolerance: number,
  samples: number,
): Homography | null {
  if (pairs.length < LEAST_PAIRS) return null;
  const chance = new Chance();
  const limit = tolerance * tolerance;
  const score = (homography: Homography) => {
    let sum = 0;
    for (const pair of pairs) {
      const error = squaredError(homography, pair);
      if (error < limit) sum += (1 - error / limit) * pair.weight;
    }
    return sum;
  };
  let best = guess;
  let most = score(guess);
  for (let sample = 0; sample < samples; sample++) {
    const homography = fitHomography(draw(pairs, 4, chance));
    if (!homography || !isPlausible(homography, size)) continue;
    const sum = score(homography);
    if (sum <= most) continue;
    most = sum;
    best = homography;
  }
  return polish(pairs, best, tolerance);
}

function polish(pairs: readonly Pair[], start: Homography, tolerance: number): Homography | null {
  let homography = start;
  const weights = new Float64Array(pairs.length);
  for (let round = 0; round < ROUNDS; round++) {
    const reach = tolerance * (round < ROUNDS / 2 ? WIDE : NARROW);
    let agreeing = 0;
    pairs.forEach((pair, k) => {
      const error = squaredError(homography, pair) / (reach * reach);
      weights[k] = 0;
      if (error >= 1) return;
      agreeing++;
      // The equations are those of x and y times depth: dividing by its square makes them pixels again.
      const depth = (homography[6] * pair.u + homography[7] * pair.v + homography[8]) / homography[8];
      weights[k] = ((1 - error) ** 2 * Math.max(0, pair.weight)) / (depth * depth);
    });
    if (agreeing < LEAST_PAIRS) return null;
    const next = fitHomography(pairs, weights);
    if (!next) return homography;
    homography = next;
  }
  return homography;
}
