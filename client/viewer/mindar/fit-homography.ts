import type { Homography, Point } from '../homography.ts';

/** Fits of fewer pairs follow every error of theirs. */
const FEWEST_PAIRS = 6;
/** A pair is trusted when the fit comes this near to it, in camera pixels; so many of the pairs must be. */
const TRUSTED_PIXELS = 3;
const TRUSTED_SHARE = 0.6;
/** Tukey's constant: 95 % efficient on normal errors. */
const TUKEY = 4.685;
/** Errors of the measurement itself, in camera pixels: smaller ones say nothing about a pair. */
const NOISE_PIXELS = 0.4;
const ROUNDS = 8;
const ROUNDS_OF_ABSOLUTE_ERRORS = 3;

/**
 * The homography that takes the target's points to the camera's, by least squares on the distances in the camera's
 * picture, repeated with less weight on pairs that do not fit (first as for the sum of absolute errors, which bears many outliers,
 * then with Tukey's weights). Null when the pairs agree on none, or on a mirrored one.
 */
export function fitHomography(target: readonly Point[], camera: readonly Point[]): Homography | null {
  if (target.length < FEWEST_PAIRS) return null;
  const from = normalizer(target);
  const to = normalizer(camera);
  const pairs = target.map((point, k) => ({ source: toUnit(from, point), image: toUnit(to, camera[k]!) }));
  let weights = pairs.map(() => 1);
  let depths = pairs.map(() => 1);
  let fit: number[] | null = null;
  let errors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    fit = solve(normalEquations(pairs, weights, depths));
    if (!fit) return null;
    const mapped = pairs.map(({ source }) => project(fit!, source));
    depths = mapped.map(({ depth }) => depth);
    if (depths.some((depth) => !(depth > 0))) return null;
    errors = mapped.map(({ x, y }, k) => Math.hypot(x - pairs[k]!.image.x, y - pairs[k]!.image.y) / to.scale);
    weights = round < ROUNDS_OF_ABSOLUTE_ERRORS ? absoluteWeights(errors) : tukeyWeights(errors);
  }
  const trusted = errors.filter((error) => error < TRUSTED_PIXELS).length;
  if (!fit || trusted < Math.max(FEWEST_PAIRS, TRUSTED_SHARE * pairs.length)) return null;
  return isMirrored(fit) ? null : withoutNormalizers(fit, from, to);
}

interface Normalizer {
  x: number;
  y: number;
  scale: number;
}

interface Pair {
  source: Point;
  image: Point;
}

/** Moves the points around the origin at a distance near 1: else the equations are ill-conditioned (Hartley 1997). */
function normalizer(points: readonly Point[]): Normalizer {
  const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const distance =
    points.reduce((sum, point) => sum + Math.hypot(point.x - x, point.y - y), 0) / points.length;
  return { x, y, scale: 1 / (distance || 1) };
}

function toUnit({ x, y, scale }: Normalizer, point: Point): Point {
  return { x: (point.x - x) * scale, y: (point.y - y) * scale };
}

/** Of the eight unknowns of a homography whose last value is 1, which `withoutNormalizers` adds: 8 rows of 9 numbers. */
function normalEquations(pairs: readonly Pair[], weights: number[], depths: number[]): number[][] {
  const equations = Array.from({ length: 8 }, () => new Array<number>(9).fill(0));
  pairs.forEach(({ source: { x, y }, image }, k) => {
    const weight = weights[k]! / depths[k]! ** 2; // Turns the algebraic error into a distance in the picture.
    const rows = [
      [x, y, 1, 0, 0, 0, -x * image.x, -y * image.x, image.x],
      [0, 0, 0, x, y, 1, -x * image.y, -y * image.y, image.y],
    ];
    for (const row of rows)
      for (let i = 0; i < 8; i++) for (let j = 0; j < 9; j++) equations[i]![j]! += weight * row[i]! * row[j]!;
  });
  return equations;
}

/** Gauss's elimination with pivots; null when the equations do not decide. */
function solve(equations: number[][]): number[] | null {
  const n = equations.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(equations[i]![k]!) > Math.abs(equations[pivot]![k]!)) pivot = i;
    [equations[k], equations[pivot]] = [equations[pivot]!, equations[k]!];
    const row = equations[k]!;
    if (Math.abs(row[k]!) < 1e-9) return null;
    for (const other of equations) {
      if (other === row) continue;
      const factor = other[k]! / row[k]!;
      for (let j = k; j <= n; j++) other[j]! -= factor * row[j]!;
    }
  }
  return equations.map((row, k) => row[n]! / row[k]!);
}

function project(h: number[], { x, y }: Point): Point & { depth: number } {
  const depth = h[6]! * x + h[7]! * y + 1;
  return {
    x: (h[0]! * x + h[1]! * y + h[2]!) / depth,
    y: (h[3]! * x + h[4]! * y + h[5]!) / depth,
    depth,
  };
}

function absoluteWeights(errors: number[]): number[] {
  return errors.map((error) => 1 / Math.max(error, NOISE_PIXELS));
}

function tukeyWeights(errors: number[]): number[] {
  const median = [...errors].sort((a, b) => a - b)[errors.length >> 1]!;
  const reach = TUKEY * Math.max(1.4826 * median, NOISE_PIXELS);
  return errors.map((error) => (error < reach ? (1 - (error / reach) ** 2) ** 2 : 0));
}

function isMirrored(h: number[]): boolean {
  const [a, b, c, d, e, f, g, i] = h as [number, number, number, number, number, number, number, number];
  return a * (e - f * i) - b * (d - f * g) + c * (d * i - e * g) <= 0;
}

function withoutNormalizers(h: number[], from: Normalizer, to: Normalizer): Homography {
  const [a, b, c, d, e, f, g, i] = h as [number, number, number, number, number, number, number, number];
  // Rows of the fit after the target's points were normalized …
  const before = (p: number, q: number, r: number): [number, number, number] => [
    p * from.scale,
    q * from.scale,
    r - (p * from.x + q * from.y) * from.scale,
  ];
  const [x, y, w] = [before(a, b, c), before(d, e, f), before(g, i, 1)];
  // … and the camera's put back where they were.
  const after = (row: [number, number, number], middle: number) =>
    row.map((value, k) => value / to.scale + middle * w[k]!) as [number, number, number];
  return [...after(x, to.x), ...after(y, to.y), ...w];
}
