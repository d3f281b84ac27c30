// Reads a flat-coloured quadrilateral out of a screenshot: what a visitor sees, not what the page believes.
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Point } from './fake-camera-pose.ts';

type IsColour = (red: number, green: number, blue: number) => boolean;

/** How far inside and outside of the first guess of an edge its true place is looked for, in pixels. */
const REACH = 6;
const STEP = 0.25;
/** The ends of an edge are left out: there the other edges' pixels mix in. */
const END_SHARE = 0.08;
const SMALLEST_AREA = 400;

interface Image {
  data: Buffer;
  width: number;
  height: number;
}

/** A line: the points p with normal · p = offset, the normal of length 1 pointing out of the quadrilateral. */
interface Line {
  normal: Point;
  offset: number;
}

/** Magenta, also after a video's compression has softened it. */
export const isMagenta: IsColour = (red, green, blue) => red > 170 && blue > 170 && green < 100;

/**
 * The corners of the largest connected area of the colour, taken as a quadrilateral, in pixels of the PNG (a pixel with index
 * k covers [k, k + 1)): clockwise from the one nearest the picture's top left. Each edge is a line fitted to the places where half of
 * the colour's saturation is gone, so that single pixels do not matter. The colour has to be a saturated one, much unlike its surroundings. Null when there is no such
 * area of at least 400 pixels.
 */
export async function findQuadrilateral(
  screenshot: Buffer,
  isColour: IsColour,
): Promise<[Point, Point, Point, Point] | null> {
  const { data, info } = await sharp(screenshot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const image = { data, width: info.width, height: info.height };
  const area = largestArea(image, isColour);
  if (area.length < SMALLEST_AREA) return null;
  const rough = reduceToFour(convexHull(outline(area, image.width)));
  if (rough.length < 4) return null;
  const inside = meanColour(image, area);
  const lines = rough.map((corner, k) => fitEdge(image, corner, rough[(k + 1) % 4]!, inside));
  const corners = lines.map((line, k) => intersection(lines[(k + 3) % 4]!, line));
  const start = corners.reduce(
    (best, { x, y }, k) => (x + y < corners[best]!.x + corners[best]!.y ? k : best),
    0,
  );
  return [0, 1, 2, 3].map((k) => corners[(start + k) % 4]!) as [Point, Point, Point, Point];
}

/**
 * Looks at the page again and again until the quadrilateral is there and has come to rest (no corner moved by 0.5 px between
 * two looks), and returns its corners. Throws after `timeoutMs`. In a moving feed pass `still: false`: the first look counts.
 */
export async function waitForQuadrilateral(
  page: Page,
  isColour: IsColour = isMagenta,
  { timeoutMs = 60_000, still = true } = {},
): Promise<[Point, Point, Point, Point]> {
  const end = Date.now() + timeoutMs;
  let last: Point[] | null = null;
  while (Date.now() < end) {
    const corners = await findQuadrilateral(await page.screenshot(), isColour);
    const settled =
      corners &&
      last?.every((point, k) => Math.hypot(point.x - corners[k]!.x, point.y - corners[k]!.y) < 0.5);
    if (corners && (settled || !still)) return corners;
    last = corners;
    await page.waitForTimeout(300);
  }
  throw new Error(
    `No ${still ? 'resting ' : ''}quadrilateral of the colour appeared within ${timeoutMs} ms.`,
  );
}

/** Indices of the pixels of the largest area connected by sides. */
function largestArea({ data, width, height }: Image, isColour: IsColour): number[] {
  const open = new Uint8Array(width * height);
  for (let k = 0; k < open.length; k++)
    open[k] = isColour(data[3 * k]!, data[3 * k + 1]!, data[3 * k + 2]!) ? 1 : 0;
  let largest: number[] = [];
  for (let first = 0; first < open.length; first++) {
    if (!open[first]) continue;
    open[first] = 0;
    const area = [first];
    for (let next = 0; next < area.length; next++) {
      const pixel = area[next]!;
      const x = pixel % width;
      const neighbours = [
        x > 0 ? pixel - 1 : -1,
        x < width - 1 ? pixel + 1 : -1,
        pixel - width,
        pixel + width,
      ];
      for (const neighbour of neighbours)
        if (open[neighbour]) {
          open[neighbour] = 0;
          area.push(neighbour);
        }
    }
    if (area.length > largest.length) largest = area;
  }
  return largest;
}

/** The corners of the first and last pixel of each row of the area: enough for its hull. */
function outline(area: number[], width: number): Point[] {
  const rows = new Map<number, { first: number; last: number }>();
  for (const pixel of area) {
    const y = Math.floor(pixel / width);
    const x = pixel % width;
    const row = rows.get(y);
    if (!row) rows.set(y, { first: x, last: x });
    else {
      row.first = Math.min(row.first, x);
      row.last = Math.max(row.last, x);
    }
  }
  return [...rows].flatMap(([y, { first, last }]) => [
    { x: first, y },
    { x: first, y: y + 1 },
    { x: last + 1, y },
    { x: last + 1, y: y + 1 },
  ]);
}

/** Andrew's monotone chain; clockwise on a screen whose y grows downwards. */
function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const chain = (ordered: Point[]) => {
    const hull: Point[] = [];
    for (const point of ordered) {
      while (hull.length > 1 && cross(hull.at(-2)!, hull.at(-1)!, point) <= 0) hull.pop();
      hull.push(point);
    }
    return hull.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** Takes away, again and again, the edge whose neighbours meet with the least area added, until four are left. */
function reduceToFour(hull: Point[]): Point[] {
  let polygon = hull;
  while (polygon.length > 4) {
    const n = polygon.length;
    let best: { added: number; edge: number; corner: Point } | undefined;
    for (let k = 0; k < n; k++) {
      const [before, a, b, after] = [-1, 0, 1, 2].map((step) => polygon[(k + step + n) % n]!) as [
        Point,
        Point,
        Point,
        Point,
      ];
      const corner = intersection(lineThrough(before, a), lineThrough(b, after));
      // Neighbours that run apart would meet on the wrong side.
      if (
        cross(before, a, corner) < -1e-6 ||
        (corner.x - b.x) * (after.x - b.x) + (corner.y - b.y) * (after.y - b.y) > 1e-6
      )
        continue;
      const added = Math.abs(cross(a, corner, b)) / 2;
      if (Number.isFinite(added) && (!best || added < best.added)) best = { added, edge: k, corner };
    }
    if (!best) return [];
    const { edge, corner } = best;
    polygon = polygon.flatMap((point, k) => (k === edge ? [corner] : k === (edge + 1) % n ? [] : [point]));
  }
  return polygon;
}

function fitEdge(image: Image, from: Point, to: Point, inside: number[]): Line {
  const rough = lineThrough(from, to);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const crossings: Point[] = [];
  const samples = Math.max(8, Math.round(length));
  for (let k = 0; k <= samples; k++) {
    const share = END_SHARE + ((1 - 2 * END_SHARE) * k) / samples;
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    const distance = crossingAt(image, at, rough.normal, inside);
    if (distance !== null)
      crossings.push({ x: at.x + rough.normal.x * distance, y: at.y + rough.normal.y * distance });
  }
  return crossings.length < 6 ? rough : robustLine(crossings, rough);
}

/** How far along the normal, seen from a point near the edge, half of the inside's colour is gone; null where it never is. */
function crossingAt(image: Image, at: Point, normal: Point, inside: number[]): number | null {
  const shareInside = (distance: number) => {
    const here = colour(image, at.x + normal.x * distance, at.y + normal.y * distance);
    return here ? saturationAlong(inside, here) : Number.NaN;
  };
  let before = shareInside(-REACH);
  for (let distance = -REACH + STEP; distance <= REACH; distance += STEP) {
    const share = shareInside(distance);
    if (before >= 0.5 && share < 0.5) return distance - STEP + (STEP * (before - 0.5)) / (before - share);
    before = share;
  }
  return null;
}

/**
 * How much of a saturated colour another one has: 1 for itself, 0 for white, black and every grey, and in proportion for mixtures
 * with these. So a thin dark line round the quadrilateral with a white area behind it does not move the edge.
 */
function saturationAlong(saturated: number[], other: number[]): number {
  const grey = (saturated[0]! + saturated[1]! + saturated[2]!) / 3;
  let [share, whole] = [0, 0];
  for (let k = 0; k < 3; k++) {
    share += (saturated[k]! - grey) * other[k]!;
    whole += (saturated[k]! - grey) * saturated[k]!;
  }
  return share / whole;
}

/** Least squares on the distances, repeated with less and less weight on far points (Tukey's weights). */
function robustLine(points: Point[], rough: Line): Line {
  let line = rough;
  for (const scale of [6, 3, 1.5, 1, 1, 1]) {
    let [sum, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
    for (const point of points) {
      const residual = (line.normal.x * point.x + line.normal.y * point.y - line.offset) / scale;
      const weight = Math.abs(residual) < 1 ? (1 - residual * residual) ** 2 : 0;
      sum += weight;
      x += weight * point.x;
      y += weight * point.y;
      xx += weight * point.x * point.x;
      xy += weight * point.x * point.y;
      yy += weight * point.y * point.y;
    }
    if (sum < 4) return line;
    const middle = { x: x / sum, y: y / sum };
    const angle =
      Math.atan2(
        2 * (xy / sum - middle.x * middle.y),
        xx / sum - middle.x * middle.x - (yy / sum - middle.y * middle.y),
      ) / 2;
    let normal = { x: -Math.sin(angle), y: Math.cos(angle) };
    if (normal.x * rough.normal.x + normal.y * rough.normal.y < 0) normal = { x: -normal.x, y: -normal.y };
    line = { normal, offset: normal.x * middle.x + normal.y * middle.y };
  }
  return line;
}

/** Bilinear; the middle of pixel k is at k + 0.5. Null outside of the picture. */
function colour({ data, width, height }: Image, x: number, y: number): number[] | null {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return null;
  const [right, down] = [x - 0.5 - left, y - 0.5 - top];
  const at = (top * width + left) * 3;
  const below = at + width * 3;
  return [0, 1, 2].map(
    (k) =>
      (data[at + k]! * (1 - right) + data[at + 3 + k]! * right) * (1 - down) +
      (data[below + k]! * (1 - right) + data[below + 3 + k]! * right) * down,
  );
}

function meanColour({ data }: Image, area: number[]): number[] {
  return [0, 1, 2].map((k) => area.reduce((sum, pixel) => sum + data[3 * pixel + k]!, 0) / area.length);
}

/** With clockwise corners (y downwards) the normal points outwards. */
function lineThrough(from: Point, to: Point): Line {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const normal = { x: (to.y - from.y) / length, y: -(to.x - from.x) / length };
  return { normal, offset: normal.x * from.x + normal.y * from.y };
}

function intersection(a: Line, b: Line): Point {
  const determinant = a.normal.x * b.normal.y - a.normal.y * b.normal.x;
  return {
    x: (a.offset * b.normal.y - b.offset * a.normal.y) / determinant,
    y: (a.normal.x * b.offset - b.normal.x * a.offset) / determinant,
  };
}

function cross(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
