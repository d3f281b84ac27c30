import type { Size } from '../formats.ts';
import { type Level, readTarget, type Target } from '../runtime/index.ts';
import { unlikePoints } from './measures.ts';
import { pointsOfTarget } from './target-points.ts';

/** What the static rules judge a marker's `.target` by. Plain JSON. */
export interface TargetMeasures {
  /** Features seen at 250 pixels on the short side. */
  features: number;
  /** The share of these that look like no other. */
  unlikeShare: number;
  /** Of the level for a print that half fills a phone's picture: patches that are followed, in the quarter that has the fewest. */
  leastPatchesInQuadrant: number;
  /** That quarter. */
  weakestQuadrant: 'upper left' | 'upper right' | 'lower left' | 'lower right';
}

/** Short side of that level, in pixels. */
const PATCH_SHORT_SIDE = 200;
const QUADRANTS = ['upper left', 'upper right', 'lower left', 'lower right'] as const;

/** Measures a `.target` in some milliseconds. Throws a RuntimeError BROKEN_TARGET, TARGET_VERSION. */
export function measureTarget(file: Uint8Array | Target): TargetMeasures {
  const target = file instanceof Uint8Array ? readTarget(file) : file;
  const { points } = pointsOfTarget(target);
  const unlike =
    unlikePoints(points.filter(({ maxima }) => maxima)) +
    unlikePoints(points.filter(({ maxima }) => !maxima));
  const quadrants = patchesInQuadrants(target.levels);
  const least = Math.min(...quadrants);
  return {
    features: points.length,
    unlikeShare: points.length > 0 ? unlike / points.length : 0,
    leastPatchesInQuadrant: least,
    weakestQuadrant: QUADRANTS[quadrants.indexOf(least)]!,
  };
}

function patchesInQuadrants(levels: readonly Level[]): number[] {
  const shortSide = ({ width, height }: Size) => Math.abs(Math.min(width, height) - PATCH_SHORT_SIDE);
  const [level] = levels.toSorted((a, b) => shortSide(a) - shortSide(b));
  const quadrants = [0, 0, 0, 0];
  for (const { x, y } of level?.patches ?? [])
    quadrants[(x >= level!.width / 2 ? 1 : 0) + (y >= level!.height / 2 ? 2 : 0)]!++;
  return quadrants;
}
