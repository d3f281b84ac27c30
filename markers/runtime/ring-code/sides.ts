import type { Halvings } from '../../halvings.ts';
import type { Point } from '../homography.ts';
import { type Border, followBorders } from './borders.ts';
import { darkPixels, integralOf } from './threshold.ts';

/** A straight edge in a picture, in pixels (index k covers k … k + 1). Whichever of its sides is dark: a thin line's two edges are one. */
export interface Side {
  from: Point;
  to: Point;
  length: number;
}

/** Which halving is looked at, how large the surroundings are that a pixel is held against, and how much darker it must be. */
const LOOKS = [
  { halving: 0, radius: 13, difference: 6 },
  { halving: 0, radius: 31, difference: 7 },
  { halving: 1, radius: 9, difference: 6 },
  { halving: 1, radius: 21, difference: 7 },
];
/** Borders with fewer pixels hold no side. */
const SHORTEST_BORDER = 24;
/** How far a border's pixels may stray from a straight piece of it, in pixels. */
const STRAY = 1.6;
const SHORTEST_PIECE = 12;
/** What is left out at both ends of a piece when its line is fitted: corners are round. */
const END = 2;
/** Pieces belong to one side when they point the same way (sine of the angle) and lie this near to its line (pixels). */
const SAME_DIRECTION = 0.05;
const SAME_LINE = 2.2;
/** The share of a side that its pieces must cover. */
const LEAST_COVERED = 0.4;
const SHORTEST_SIDE = 36;
const MOST_SIDES = 160;

/** The longest straight edges between light and dark. */
export function findSides(picture: Halvings): Side[] {
  const pieces: Side[] = [];
  const integrals = new Map<number, Uint32Array>();
  for (const { halving, radius, difference } of LOOKS) {
    const level = picture[halving];
    if (!level) continue;
    const integral = integrals.get(halving) ?? integralOf(level);
    integrals.set(halving, integral);
    for (const border of followBorders(darkPixels(level, integral, radius, difference), SHORTEST_BORDER))
      addPieces(border, 2 ** halving, pieces);
  }
  return join(pieces).slice(0, MOST_SIDES);
}

/** The straight pieces of a border, in pixels of the whole picture. */
function addPieces(border: Border, scale: number, pieces: Side[]): void {
  const corners = simplify(border, STRAY);
  corners.forEach((start, k) => {
    const piece = fitPiece(border, start, corners[(k + 1) % corners.length]!);
    if (!piece) return;
    const scaled = ({ x, y }: Point) => ({ x: x * scale, y: y * scale });
    pieces.push({ from: scaled(piece.from), to: scaled(piece.to), length: piece.length * scale });
  });
}

/** Indices of the pixels that a closed border's polygon goes through (Ramer 1972; Douglas and Peucker 1973). */
function simplify({ xs, ys }: Border, stray: number): number[] {
  const n = xs.length;
  const furthestFrom = (from: number) => {
    let [best, most] = [from, -1];
    for (let i = 0; i < n; i++) {
      const square = (xs[i]! - xs[from]!) ** 2 + (ys[i]! - ys[from]!) ** 2;
      if (square <= most) continue;
      most = square;
      best = i;
    }
    return best;
  };
  const kept: number[] = [];
  const split = (from: number, to: number) => {
    const count = (to - from + n) % n;
    if (count < 2) return;
    const [dx, dy] = [xs[to]! - xs[from]!, ys[to]! - ys[from]!];
    const limit = stray * (Math.hypot(dx, dy) || 1);
    let [index, most] = [-1, limit];
    for (let step = 1, i = from; step < count; step++) {
      i = i + 1 === n ? 0 : i + 1;
      const distance = Math.abs(dx * (ys[i]! - ys[from]!) - dy * (xs[i]! - xs[from]!));
      if (distance <= most) continue;
      most = distance;
      index = i;
    }
    if (index < 0) return;
    split(from, index);
    kept.push(index);
    split(index, to);
  };
  const opposite = furthestFrom(0);
  const start = furthestFrom(opposite);
  kept.push(start);
  split(start, opposite);
  kept.push(opposite);
  split(opposite, start);
  return kept;
}

/** The line of least squares of distances through the pixels from one corner of a border to the next. */
function fitPiece({ xs, ys }: Border, start: number, end: number): Side | null {
  const n = xs.length;
  const count = (end - start + n) % n;
  const [spanX, spanY] = [xs[end]! - xs[start]!, ys[end]! - ys[start]!];
  if (Math.hypot(spanX, spanY) < SHORTEST_PIECE) return null;
  let [pixels, meanX, meanY] = [0, 0, 0];
  for (let step = END; step <= count - END; step++) {
    const i = (start + step) % n;
    pixels++;
    meanX += xs[i]!;
    meanY += ys[i]!;
  }
  meanX /= pixels;
  meanY /= pixels;
  let [xx, xy, yy] = [0, 0, 0];
  for (let step = END; step <= count - END; step++) {
    const i = (start + step) % n;
    const [x, y] = [xs[i]! - meanX, ys[i]! - meanY];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const sign = Math.cos(angle) * spanX + Math.sin(angle) * spanY < 0 ? -1 : 1;
  const [dx, dy] = [sign * Math.cos(angle), sign * Math.sin(angle)];
  // The pixels of a border lie half a pixel beside the edge, on its dark side; and their middles at halves.
  const middle = { x: meanX + 0.5 - 0.5 * dy, y: meanY + 0.5 + 0.5 * dx };
  const reach = (index: number) => (xs[index]! - meanX) * dx + (ys[index]! - meanY) * dy;
  const at = (along: number) => ({ x: middle.x + along * dx, y: middle.y + along * dy });
  const [first, last] = [reach(start), reach(end)];
  return { from: at(first), to: at(last), length: last - first };
}

/** Joins pieces that lie in one line: the longest take up what fits to them. Longest first. */
function join(pieces: Side[]): Side[] {
  const left = pieces.sort((a, b) => b.length - a.length);
  const taken = new Uint8Array(left.length);
  const sides: Side[] = [];
  for (let i = 0; i < left.length && sides.length < 4 * MOST_SIDES; i++) {
    if (taken[i]) continue;
    const side = takeUp(left, taken, i);
    if (side.length >= SHORTEST_SIDE) sides.push(side);
  }
  return sides.sort((a, b) => b.length - a.length);
}

function takeUp(pieces: readonly Side[], taken: Uint8Array, first: number): Side {
  const { from, to, length } = pieces[first]!;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const along = ({ x, y }: Point) => (x - from.x) * dx + (y - from.y) * dy;
  const beside = ({ x, y }: Point) => (x - from.x) * dy - (y - from.y) * dx;
  let [start, end] = [0, length];
  let [startBeside, endBeside] = [0, 0];
  for (let k = first + 1; k < pieces.length; k++) {
    if (taken[k]) continue;
    const piece = pieces[k]!;
    const [pieceX, pieceY] = [
      (piece.to.x - piece.from.x) / piece.length,
      (piece.to.y - piece.from.y) / piece.length,
    ];
    if (Math.abs(dx * pieceY - dy * pieceX) > SAME_DIRECTION) continue;
    // The line may turn a little as it grows.
    const slope = (endBeside - startBeside) / (end - start);
    const off = (point: Point) => Math.abs(beside(point) - startBeside - slope * (along(point) - start));
    if (off(piece.from) > SAME_LINE || off(piece.to) > SAME_LINE) continue;
    const [near, far] = along(piece.from) < along(piece.to) ? [piece.from, piece.to] : [piece.to, piece.from];
    const [a, b] = [along(near), along(far)];
    const added = Math.max(0, Math.min(b, start) - a) + Math.max(0, b - Math.max(a, end));
    const gap = Math.max(0, start - b, a - end);
    if (added < LEAST_COVERED * (added + gap) && gap > 0) continue;
    taken[k] = 1;
    if (a < start) {
      start = a;
      startBeside = beside(near);
    }
    if (b > end) {
      end = b;
      endBeside = beside(far);
    }
  }
  const at = (forth: number, aside: number) => ({
    x: from.x + forth * dx + aside * dy,
    y: from.y + forth * dy - aside * dx,
  });
  return { from: at(start, startBeside), to: at(end, endBeside), length: end - start };
}
