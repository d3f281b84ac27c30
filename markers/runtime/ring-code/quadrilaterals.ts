import type { Size } from '../../formats.ts';
import type { Point } from '../homography.ts';
import type { Side } from './sides.ts';

/** Something four-sided in a picture: its corners in pixels, clockwise. Some may lie outside of the picture. */
export interface Quadrilateral {
  corners: readonly [Point, Point, Point, Point];
  /** In square pixels. */
  area: number;
}

/** A corner may lie this far from the end of its sides: pixels, and a share of the side's length. */
const GAP = 6;
const GAP_SHARE = 1;
/** An end so near to the picture's edge goes on outside of it, by this share of its length at most. */
const AT_EDGE = 8;
const OUTSIDE_SHARE = 1;
/** Sine of the smallest angle between neighbouring sides. */
const SHARPEST = 0.2;
const SMALLEST_AREA = 1600;
/** The share of the perimeter that was seen. */
const LEAST_SEEN = 0.66;
/** Corners nearer than this belong to quadrilaterals that are one: pixels, and a share of their size. */
const SAME = 1.5;
const SAME_SHARE = 0.004;
const MOST = 80;
/**
 * Tiles and brick walls have thousands of sides, of which any four enclose something. The longest sides are looked at first, and no more
 * than so many of them, nor more chains of four than so many: some tenths of a second.
 */
const MOST_SIDES = 400;
const MOST_CHAINS = 300_000;
/** So many are kept to choose from. */
const MOST_KEPT = 2000;

/** How much more a well covered outline counts than a large one. */
const SEEN_COUNTS = 6;

interface Enclosed extends Quadrilateral {
  rank: number;
}

/** Where one side meets the next. */
interface Meeting {
  next: number;
  corner: Point;
}

/** Everything that four sides enclose; best covered by its sides first. */
export function findQuadrilaterals(found: readonly Side[], picture: Size): Quadrilateral[] {
  const longest = [...found].sort((p, q) => q.length - p.length).slice(0, MOST_SIDES);
  // Each can be walked both ways.
  const sides = longest.flatMap((side) => [side, { from: side.to, to: side.from, length: side.length }]);
  const meetings = sides.map((side) => meetingsOf(side, sides, picture));
  let enclosed: Enclosed[] = [];
  let chains = 0;
  const byRank = (p: Enclosed, q: Enclosed) => q.rank - p.rank;
  for (let a = 0; a < sides.length && chains < MOST_CHAINS; a++) {
    // Each is found once, from its first side.
    for (const ab of meetings[a]!) {
      if (ab.next < a) continue;
      for (const bc of meetings[ab.next]!) {
        if (bc.next < a) continue;
        for (const cd of meetings[bc.next]!) {
          if (cd.next < a) continue;
          chains++;
          const da = meetings[cd.next]!.find(({ next }) => next === a);
          if (!da) continue;
          const corners = [ab.corner, bc.corner, cd.corner, da.corner] as const;
          const quadrilateral = check(corners, [
            sides[ab.next]!,
            sides[bc.next]!,
            sides[cd.next]!,
            sides[a]!,
          ]);
          if (quadrilateral) enclosed.push(quadrilateral);
          if (enclosed.length === 2 * MOST_KEPT) enclosed = enclosed.sort(byRank).slice(0, MOST_KEPT);
        }
      }
    }
  }
  enclosed.sort(byRank);
  const distinct: Quadrilateral[] = [];
  for (const each of enclosed) {
    if (distinct.length === MOST) break;
    if (!distinct.some((other) => isSame(each, other))) distinct.push(each);
  }
  return distinct;
}

function meetingsOf(side: Side, sides: readonly Side[], picture: Size): Meeting[] {
  const meetings: Meeting[] = [];
  const [dx, dy] = directionOf(side);
  sides.forEach((other, next) => {
    const [otherX, otherY] = directionOf(other);
    const sine = dx * otherY - dy * otherX;
    if (sine < SHARPEST) return;
    const along = ((other.from.x - side.to.x) * otherY - (other.from.y - side.to.y) * otherX) / sine;
    const corner = { x: side.to.x + along * dx, y: side.to.y + along * dy };
    const before = (other.from.x - corner.x) * otherX + (other.from.y - corner.y) * otherY;
    if (reaches(side.to, along, side.length, picture) && reaches(other.from, before, other.length, picture))
      meetings.push({ next, corner });
  });
  return meetings;
}

/** Whether a side may go on so far beyond its end (or end so far before it). */
function reaches(end: Point, beyond: number, length: number, { width, height }: Size): boolean {
  const near = Math.max(GAP, GAP_SHARE * length);
  if (Math.abs(beyond) <= near) return true;
  const inside = Math.min(end.x, end.y, width - end.x, height - end.y);
  return inside < AT_EDGE && beyond > 0 && beyond <= OUTSIDE_SHARE * length;
}

function directionOf({ from, to, length }: Side): [number, number] {
  return [(to.x - from.x) / length, (to.y - from.y) / length];
}

/** @param sides the first from the first corner to the second, and so on */
function check(corners: Quadrilateral['corners'], sides: readonly Side[]): Enclosed | null {
  let [twice, perimeter, covered] = [0, 0, 0];
  corners.forEach(({ x, y }, k) => {
    const next = corners[(k + 1) % 4]!;
    twice += x * next.y - next.x * y;
    const length = Math.hypot(next.x - x, next.y - y);
    perimeter += length;
    const along = (point: Point) => ((point.x - x) * (next.x - x) + (point.y - y) * (next.y - y)) / length;
    const { from, to } = sides[k]!;
    covered += Math.max(0, Math.min(length, along(to)) - Math.max(0, along(from)));
  });
  const area = twice / 2;
  const seen = covered / perimeter;
  if (area < SMALLEST_AREA || seen < LEAST_SEEN) return null;
  return { corners, area, rank: seen ** SEEN_COUNTS * Math.sqrt(area) };
}

function isSame(a: Quadrilateral, b: Quadrilateral): boolean {
  const reach = Math.max(SAME, SAME_SHARE * Math.sqrt(a.area));
  return [0, 1, 2, 3].some((shift) =>
    a.corners.every(({ x, y }, k) => {
      const other = b.corners[(k + shift) % 4]!;
      return Math.hypot(x - other.x, y - other.y) < reach;
    }),
  );
}
