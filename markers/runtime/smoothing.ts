import type { Point } from './homography.ts';

/** A corner that is this many pixels away from where it was shown has really moved. */
const MOVED = 2;
/** How far a corner that hardly moved goes towards its new place. */
const STEADY = 0.35;

/**
 * Corners to show, from those shown last and those measured now: measuring errors of a fraction of a pixel are evened out, and
 * what moves is shown where it is, without lag.
 */
export function smooth<T extends readonly Point[]>(shown: T, measured: T): T {
  const furthest = Math.max(...measured.map(({ x, y }, k) => Math.hypot(x - shown[k]!.x, y - shown[k]!.y)));
  const share = STEADY + (1 - STEADY) * Math.min(1, furthest / MOVED);
  return measured.map(({ x, y }, k) => ({
    x: shown[k]!.x + share * (x - shown[k]!.x),
    y: shown[k]!.y + share * (y - shown[k]!.y),
  })) as unknown as T;
}
