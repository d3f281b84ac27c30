import type { Homography, Point } from './homography.ts';

/** A corner may move by so much between two poses, as a share of the picture, before the pose is doubted. */
const LONGEST_STEP = 0.3;
/** The print's area may grow or shrink by this factor between two poses. */
const LARGEST_GROWTH = 2.2;
/** Less of the picture is too small to be a print that was recognised. */
const SMALLEST_AREA = 0.001;
/** A pose in doubt is believed when the next one agrees with it. */
const POSES_TO_AGREE = 2;

/**
 * Keeps wrong poses from the screen, whichever tracker they come from: prints seen from behind, folded ones, and those that jump to where
 * the last picture had nothing.
 */
export class PoseGuard {
  #shown: Point[] | null = null;
  #doubted: Point[] | null = null;
  #agreeing = 0;

  /** Whether this pose may be shown. */
  accepts(pose: Homography): boolean {
    const corners = cornersOf(pose);
    if (!corners) return false;
    if (this.#shown && !isNear(this.#shown, corners) && !this.#isConfirmed(corners)) return false;
    this.#shown = corners;
    this.#doubted = null;
    return true;
  }

  /** The print is lost: it may appear anywhere. */
  forget(): void {
    this.#shown = null;
    this.#doubted = null;
  }

  #isConfirmed(corners: Point[]): boolean {
    const agrees = this.#doubted !== null && isNear(this.#doubted, corners);
    this.#agreeing = agrees ? this.#agreeing + 1 : 1;
    this.#doubted = corners;
    return this.#agreeing >= POSES_TO_AGREE;
  }
}

/** Where the print's corners lie in fractions of the picture, clockwise; null where no camera could see it so. */
export function cornersOf([a, b, c, d, e, f, g, h, i]: Homography): Point[] | null {
  const corners: Point[] = [];
  for (const [u, v] of [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const) {
    const w = g * u + h * v + i;
    if (!(w > 0)) return null;
    corners.push({ x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w });
  }
  const isConvex = corners.every((corner, k) => {
    const next = corners[(k + 1) % 4]!;
    const after = corners[(k + 2) % 4]!;
    return (next.x - corner.x) * (after.y - next.y) - (next.y - corner.y) * (after.x - next.x) > 0;
  });
  return isConvex && areaOf(corners) > SMALLEST_AREA ? corners : null;
}

function isNear(before: Point[], now: Point[]): boolean {
  const step = Math.max(...now.map(({ x, y }, k) => Math.hypot(x - before[k]!.x, y - before[k]!.y)));
  const growth = areaOf(now) / areaOf(before);
  return step <= LONGEST_STEP && growth <= LARGEST_GROWTH && growth >= 1 / LARGEST_GROWTH;
}

function areaOf(corners: readonly Point[]): number {
  return (
    corners.reduce((sum, { x, y }, k) => {
      const next = corners[(k + 1) % corners.length]!;
      return sum + x * next.y - next.x * y;
    }, 0) / 2
  );
}
