import { describe, expect, it } from 'vitest';
import type { Homography, Point } from '../../client/viewer/homography.ts';
import { fitHomography } from '../../client/viewer/mindar/fit-homography.ts';

const TRUTH: Homography = [0.8, -0.1, 90, 0.06, 0.75, 60, 0.0002, -0.0003, 1];
const POINTS: Point[] = Array.from({ length: 24 }, (_, k) => ({
  x: (k % 6) * 125 + 7,
  y: Math.floor(k / 6) * 130 + 11,
}));
const CORNERS: Point[] = [
  { x: 0, y: 0 },
  { x: 640, y: 0 },
  { x: 640, y: 427 },
  { x: 0, y: 427 },
];

function map([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: Point): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

const seen = POINTS.map((point) => map(TRUTH, point));

function cornerError(fit: Homography | null): number {
  if (!fit) return Number.NaN;
  const distances = CORNERS.map((corner) => {
    const [found, truth] = [map(fit, corner), map(TRUTH, corner)];
    return Math.hypot(found.x - truth.x, found.y - truth.y);
  });
  return Math.max(...distances);
}

describe('fitting a homography to pairs of points', () => {
  it('finds the one that made them', () => {
    expect(cornerError(fitHomography(POINTS, seen))).toBeLessThan(1e-4);
  });

  it('stays within a pixel although a quarter of the points were mistaken by 10 to 40 px', () => {
    const mistaken = seen.map((point, k) =>
      k % 4 === 1
        ? { x: point.x + 10 + k, y: point.y - 30 + 2 * k }
        : { x: point.x + 0.2 * Math.sin(7 * k), y: point.y },
    );
    expect(cornerError(fitHomography(POINTS, mistaken))).toBeLessThan(1);
  });

  it('finds none where the points agree on none', () => {
    const scattered = seen.map((_, k) => ({ x: (k * 379) % 640, y: (k * 197) % 480 }));
    expect(fitHomography(POINTS, scattered)).toBeNull();
  });

  it('finds none from five points, from points on one line, or from a mirror image', () => {
    expect(fitHomography(POINTS.slice(0, 5), seen.slice(0, 5))).toBeNull();
    const line = POINTS.map(({ x }) => ({ x, y: 0.5 * x }));
    expect(fitHomography(line, line)).toBeNull();
    const mirrored = POINTS.map(({ x, y }) => ({ x: 640 - x, y }));
    expect(fitHomography(POINTS, mirrored)).toBeNull();
  });
});
