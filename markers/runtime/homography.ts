// Plane-to-plane maps as 3×3 matrices, row by row: (u, v) → ((au+bv+c)/w, (du+ev+f)/w), w = gu+hv+i.
import type { Size } from '../formats.ts';

export type Homography = readonly [number, number, number, number, number, number, number, number, number];

export interface Point {
  x: number;
  y: number;
}

/** Where a point goes. */
export function apply([a, b, c, d, e, f, g, h, i]: Homography, u: number, v: number): Point {
  const w = g * u + h * v + i;
  return { x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w };
}

/** Where a rectangle's corners go, clockwise from its upper left. */
export function mapCorners(homography: Homography, { width, height }: Size): [Point, Point, Point, Point] {
  return [
    apply(homography, 0, 0),
    apply(homography, width, 0),
    apply(homography, width, height),
    apply(homography, 0, height),
  ];
}

/** The short side that a rectangle of this shape and of the same area as the mapped one would have. */
export function mappedShortSide(homography: Homography, size: Size): number {
  const { width, height } = size;
  return Math.sqrt((area(mapCorners(homography, size)) * Math.min(width, height)) / Math.max(width, height));
}

function area(corners: readonly Point[]): number {
  let twice = 0;
  corners.forEach(({ x, y }, i) => {
    const next = corners[(i + 1) % corners.length]!;
    twice += x * next.y - next.x * y;
  });
  return Math.abs(twice) / 2;
}

const SMALLEST_AREA = 1500;
const SHORTEST_SIDE = 25;
/** How unequal opposite sides of a print may look: what is more comes from a wrong fit. */
const LARGEST_TAPER = 3.2;

/** Whether a camera can see a print like this: from its front, large enough, and not torn by perspective. */
export function isPlausible(homography: Homography, size: Size): boolean {
  if (!homography.every(Number.isFinite)) return false;
  const [, , , , , , g, h, i] = homography;
  const depths = [i, g * size.width + i, g * size.width + h * size.height + i, h * size.height + i];
  if (depths.some((depth) => !(depth > 0))) return false;
  const corners = mapCorners(homography, size);
  const sides = corners.map(({ x, y }, k) => {
    const next = corners[(k + 1) % 4]!;
    const after = corners[(k + 2) % 4]!;
    const turn = (next.x - x) * (after.y - next.y) - (next.y - y) * (after.x - next.x);
    return turn > 0 ? Math.hypot(next.x - x, next.y - y) : 0;
  });
  const [top, right, bottom, left] = sides as [number, number, number, number];
  if (Math.min(...sides) < SHORTEST_SIDE || area(corners) < SMALLEST_AREA) return false;
  const taper = Math.max(top / bottom, bottom / top, left / right, right / left);
  return taper <= LARGEST_TAPER;
}
