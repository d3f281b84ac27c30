/** A corner [x, y] in marker units. */
export type Point = readonly [number, number];
/** Its corners in order, either way round; the last one is joined to the first. */
export type Polygon = readonly Point[];

/** The part of a polygon on the left of a directed line, at least `distance` away from it (Sutherland and Hodgman, 1974). */
export function clip(polygon: Polygon, through: Point, angle: number, distance: number): Polygon {
  const normal = [-Math.sin(angle), Math.cos(angle)] as const;
  const offsets = polygon.map(
    ([x, y]) => (x - through[0]) * normal[0] + (y - through[1]) * normal[1] - distance,
  );
  const kept: Point[] = [];
  polygon.forEach((point, i) => {
    const j = (i + 1) % polygon.length;
    const next = polygon[j]!;
    const here = offsets[i]!;
    const there = offsets[j]!;
    if (here >= 0) kept.push(point);
    if (here >= 0 !== there >= 0) {
      const share = here / (here - there);
      kept.push([point[0] + share * (next[0] - point[0]), point[1] + share * (next[1] - point[1])]);
    }
  });
  return kept;
}

/** In square marker units. */
export function areaOf(polygon: Polygon): number {
  let twice = 0;
  polygon.forEach(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}

/** The mean of the corners. */
export function middleOf(polygon: Polygon): Point {
  const sum = polygon.reduce(([x, y], point) => [x + point[0], y + point[1]] as const, [0, 0] as const);
  return [sum[0] / polygon.length, sum[1] / polygon.length];
}

/** A polygon whose corners are worn round, by at most `wear` marker units along each edge. */
export function worn(polygon: Polygon, wear: number): Polygon {
  const rounded: Point[] = [];
  for (let i = 0; i < polygon.length; i++) {
    const corner = polygon[i]!;
    const start = towards(corner, polygon[i === 0 ? polygon.length - 1 : i - 1]!, wear);
    const end = towards(corner, polygon[i + 1 === polygon.length ? 0 : i + 1]!, wear);
    // The middle of the quadratic curve from start to end about the corner.
    const middleX = (start[0] + end[0]) / 4 + corner[0] / 2;
    const middleY = (start[1] + end[1]) / 4 + corner[1] / 2;
    rounded.push(start, [middleX, middleY], end);
  }
  return rounded;
}

function towards(from: Point, to: Point, distance: number): Point {
  const across = to[0] - from[0];
  const down = to[1] - from[1];
  const length = Math.sqrt(across * across + down * down);
  const share = length > 0 ? Math.min(0.35, distance / length) : 0;
  return [from[0] + share * across, from[1] + share * down];
}
