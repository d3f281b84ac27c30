import type { Point, Polygon } from './polygon.ts';
import type { Random } from './random.ts';

/** Corners that a whole turn is drawn with, so that no edge leaves its curve by a tenth of a unit. */
function cornersFor(radius: number): number {
  return Math.max(10, Math.ceil(7 * Math.sqrt(radius)));
}

export function circle(x: number, y: number, radius: number): Polygon {
  return ellipse(x, y, radius, radius);
}

/** @param angle of the first radius, clockwise in radians, as all angles here */
export function ellipse(x: number, y: number, radiusX: number, radiusY: number, angle = 0): Polygon {
  const corners = cornersFor(Math.max(radiusX, radiusY));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: corners }, (_, i) => {
    const turn = (2 * Math.PI * i) / corners;
    const [along, across] = [radiusX * Math.cos(turn), radiusY * Math.sin(turn)];
    return [x + along * cos - across * sin, y + along * sin + across * cos] as const;
  });
}

export function rectangle(left: number, top: number, right: number, bottom: number): Polygon {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** @param inner radius of the dents as a share of the points' */
export function star(
  x: number,
  y: number,
  radius: number,
  points: number,
  inner: number,
  angle = 0,
): Polygon {
  return Array.from({ length: 2 * points }, (_, i) =>
    polar(x, y, i % 2 === 0 ? radius : radius * inner, angle + (Math.PI * i) / points),
  );
}

/** The part of a ring between two angles; of a disc where `inner` is 0. */
export function sector(
  x: number,
  y: number,
  inner: number,
  outer: number,
  from: number,
  to: number,
): Polygon {
  const steps = Math.max(2, Math.ceil((cornersFor(outer) * (to - from)) / (2 * Math.PI)));
  const arc = (radius: number) =>
    Array.from({ length: steps + 1 }, (_, i) => polar(x, y, radius, from + ((to - from) * i) / steps));
  return inner === 0 ? [[x, y], ...arc(outer)] : [...arc(outer), ...arc(inner).reverse()];
}

export function polar(x: number, y: number, radius: number, angle: number): Point {
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

/** A closed curve through points (Catmull and Rom, 1974). */
export function smooth(points: Polygon, steps = 5): Polygon {
  const { length } = points;
  return points.flatMap((from, i) => {
    const before = points[(i + length - 1) % length]!;
    const to = points[(i + 1) % length]!;
    const after = points[(i + 2) % length]!;
    return Array.from({ length: steps }, (_, step) => spline(before, from, to, after, step / steps));
  });
}

/** An open curve through points. */
export function smoothLine(points: readonly Point[], steps = 6): Point[] {
  const line = points.slice(0, -1).flatMap((from, i) => {
    const to = points[i + 1]!;
    const before = points[i - 1] ?? from;
    const after = points[i + 2] ?? to;
    return Array.from({ length: steps }, (_, step) => spline(before, from, to, after, step / steps));
  });
  return [...line, points.at(-1)!];
}

function spline(before: Point, from: Point, to: Point, after: Point, t: number): Point {
  const value = (a: number, b: number, c: number, d: number) =>
    b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  return [value(before[0], from[0], to[0], after[0]), value(before[1], from[1], to[1], after[1])];
}

/** Round about a centre, its radius uneven between `least` and 1 of `radius`. */
export function blob(
  random: Random,
  x: number,
  y: number,
  radius: number,
  lobes: number,
  least: number,
): Polygon {
  const start = random.between(0, 2 * Math.PI);
  const points = Array.from({ length: lobes }, (_, i) =>
    polar(
      x,
      y,
      radius * random.between(least, 1),
      start + (2 * Math.PI * (i + random.between(-0.2, 0.2))) / lobes,
    ),
  );
  return smooth(points, radius > 25 ? 6 : 4);
}

/**
 * A leaf from the origin to (length, 0), fullest at `fullest` of its length.
 *
 * @param halfWidth at its fullest
 */
export function leaf(length: number, halfWidth: number, fullest = 0.42): Polygon {
  const steps = Math.max(5, Math.ceil(2.2 * Math.sqrt(length)));
  const side = (sign: number) =>
    Array.from({ length: steps }, (_, i): Point => {
      const t = i / steps;
      // Warps the length so that sin's crest comes to lie at `fullest`.
      const crest = t < fullest ? t / (2 * fullest) : 0.5 + (t - fullest) / (2 * (1 - fullest));
      return [t * length, sign * halfWidth * Math.sin(Math.PI * crest) ** 0.9];
    });
  const [, ...back] = side(1);
  return [...side(-1), [length, 0], ...back.reverse()];
}

/**
 * A line as an area with round ends.
 *
 * @param halfWidth along the line: a number, or a function of the share of it that is behind
 */
export function stroke(line: readonly Point[], halfWidth: number | ((share: number) => number)): Polygon {
  const widthAt = typeof halfWidth === 'number' ? () => halfWidth : halfWidth;
  const last = line.length - 1;
  const left: Point[] = [];
  const right: Point[] = [];
  line.forEach(([x, y], i) => {
    const before = line[Math.max(0, i - 1)]!;
    const after = line[Math.min(last, i + 1)]!;
    const angle = Math.atan2(after[1] - before[1], after[0] - before[0]);
    const width = widthAt(i / last);
    left.push(polar(x, y, width, angle - Math.PI / 2));
    right.push(polar(x, y, width, angle + Math.PI / 2));
    if (i === 0) left.unshift(...cap(x, y, width, angle + Math.PI / 2));
    if (i === last) left.push(...cap(x, y, width, angle - Math.PI / 2));
  });
  return [...left, ...right.reverse()];
}

function cap(x: number, y: number, radius: number, from: number): Point[] {
  const steps = Math.max(2, Math.ceil(cornersFor(radius) / 4));
  return Array.from({ length: steps }, (_, i) => polar(x, y, radius, from + (Math.PI * (i + 0.5)) / steps));
}

/** A polygon drawn round the origin: turned, then moved to (x, y). */
export function placed(polygon: Polygon, x: number, y: number, angle = 0, scale = 1): Polygon {
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  return polygon.map(([px, py]) => [x + px * cos - py * sin, y + px * sin + py * cos] as const);
}
