import { FORMATS, type FormatId, LAYOUTS, type LayoutId, type Rectangle } from '../../formats.ts';
import type { Halvings } from '../../halvings.ts';
import { fitHomography } from '../fit.ts';
import { type Homography, mappedShortSide, type Point } from '../homography.ts';
import { SHORT_SIDE } from '../target.ts';

/** Where the bands of a frame lie: all but the ratio as fractions of its short side. */
export interface RingShape {
  /** Width over height. */
  ratio: number;
  sideBand: number;
  topBand: number;
  /** How much of a band is a line along the edge. */
  edgeLine: number;
}

export function ringShapeOf(format: FormatId, layout: LayoutId): RingShape {
  const { sideBand, topBand, edgeLine } = LAYOUTS[layout];
  return { ratio: FORMATS[format].ratio, sideBand, topBand, edgeLine };
}

/** How much of a band, at the window, is mat: no pattern. */
const MAT_SHARE = 0.09;
/** Rows of samples in a band: one for so many units of pattern, within limits. */
const ROW_UNITS = 36;
const FEWEST_ROWS = 2;
const MOST_ROWS = 4;
/** From one sample of a row to the next, relative to the distance of rows. */
const STEP = 0.78;

/** Places in units that are sampled: rows round the frame, one within the other. */
export interface Ring {
  shape: RingShape;
  width: number;
  height: number;
  /** u and v of each, row by row. */
  places: Float32Array;
  /** Samples of each row. */
  rows: number[];
  /** Units from one sample to the next. */
  step: number;
}

/** The places of a frame; each row runs clockwise from the upper left corner. */
export function ringOf(shape: RingShape): Ring {
  const height = shape.ratio >= 1 ? SHORT_SIDE : SHORT_SIDE / shape.ratio;
  const width = height * shape.ratio;
  const [side, top, edge] = [shape.sideBand, shape.topBand, shape.edgeLine].map(
    (share) => share * SHORT_SIDE,
  ) as [number, number, number];
  const pattern = (band: number) => Math.max(0, band * (1 - MAT_SHARE) - edge);
  const widest = Math.max(pattern(side), pattern(top));
  const rowCount = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, Math.round(widest / ROW_UNITS)));
  const step = (STEP * widest) / rowCount;
  const places: number[] = [];
  const rows: number[] = [];
  const line = (fromX: number, fromY: number, toX: number, toY: number) => {
    const count = Math.round(Math.hypot(toX - fromX, toY - fromY) / step);
    for (let i = 0; i < count; i++) {
      const share = (i + 0.5) / count;
      places.push(fromX + share * (toX - fromX), fromY + share * (toY - fromY));
    }
  };
  for (let row = 0; row < rowCount; row++) {
    const before = places.length;
    const share = (row + 0.5) / rowCount;
    const [x, y] = [edge + share * pattern(side), edge + share * pattern(top)];
    if (top > 0) line(x, y, width - x, y);
    if (side > 0) line(width - x, y, width - x, height - y);
    if (top > 0) line(width - x, height - y, x, height - y);
    if (side > 0) line(x, height - y, x, y);
    rows.push((places.length - before) / 2);
  }
  return { shape, width, height, places: Float32Array.from(places), rows, step };
}

/** What a frame's dark lines, in units, may be seen as: in the middle of the edge's line; and the mat's two sides. */
export function outlinesOf({ shape, width, height }: Ring): Rectangle[] {
  const inside = (x: number, y: number) => ({ x, y, width: width - 2 * x, height: height - 2 * y });
  const edge = OUTLINE_IN_EDGE * shape.edgeLine * SHORT_SIDE;
  const outlines = [inside(edge, edge)];
  for (const share of OUTLINES_IN_BAND)
    outlines.push(inside(share * shape.sideBand * SHORT_SIDE, share * shape.topBand * SHORT_SIDE));
  return outlines;
}

/** Of the edge's line 45 % are black: its outside and its inside are seen. */
const OUTLINE_IN_EDGE = 0.225;
/** The mat's inner line ends at the window, its outer one 8.6 % of the band further out. */
const OUTLINES_IN_BAND = [0.99, 0.92];

/** The homographies by which a rectangle, in units, appears with these corners: in each of four turns. */
export function turnsOf(outline: Rectangle, corners: readonly Point[]): Homography[] {
  const { x, y, width, height } = outline;
  const places = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ] as const;
  const turned = (turn: number) =>
    fitHomography(places.map(([u, v], k) => ({ u, v, ...corners[(k + turn) % 4]!, weight: 1 })));
  return [0, 1, 2, 3].map(turned).filter((homography) => homography !== null);
}

/** A sample is a mean of about this much of the way to the next one. */
const FOOTPRINT = 0.6;
/** More of the samples outside of the picture are too many. */
const LARGEST_OUTSIDE = 0.1;

/** The grey levels of a frame in a picture, seen through a homography; null where too much of it is out of view. */
export function sampleRing(
  picture: Halvings,
  homography: Homography,
  { places, width, height, step }: Ring,
): Float32Array | null {
  const unit = mappedShortSide(homography, { width, height }) / Math.min(width, height);
  let halving = 0;
  while (halving < picture.length - 1 && 2 ** (halving + 1) <= FOOTPRINT * step * unit) halving++;
  const { data, width: columns, height: rows } = picture[halving]!;
  const scale = 1 / 2 ** halving;
  const [a, b, c, d, e, f, g, h, i] = homography;
  const count = places.length / 2;
  const samples = new Float32Array(count);
  let outside = 0;
  for (let k = 0; k < count; k++) {
    const [u, v] = [places[2 * k]!, places[2 * k + 1]!];
    const w = g * u + h * v + i;
    if (!(w > 0)) return null;
    let x = ((a * u + b * v + c) / w) * scale - 0.5;
    let y = ((d * u + e * v + f) / w) * scale - 0.5;
    if (!(x >= -0.5 && y >= -0.5 && x <= columns - 0.5 && y <= rows - 0.5)) outside++;
    x = Math.min(columns - 1.01, Math.max(0, x));
    y = Math.min(rows - 1.01, Math.max(0, y));
    const [left, top] = [x | 0, y | 0];
    const [right, lower] = [x - left, y - top];
    const at = top * columns + left;
    const above = data[at]! + (data[at + 1]! - data[at]!) * right;
    const below = data[at + columns]! + (data[at + columns + 1]! - data[at + columns]!) * right;
    samples[k] = above + (below - above) * lower;
  }
  return outside > LARGEST_OUTSIDE * count ? null : samples;
}

/** Neighbours each way that a sample is held against. */
const NEIGHBOURS = 14;
/** What differs less, in grey levels, is noise. */
const LEAST_DEVIATION = 3;

/** Samples relative to their neighbours in the row: light and shade go, the pattern stays. */
export function normalise(samples: Float32Array, rows: readonly number[]): Float32Array {
  const result = new Float32Array(samples.length);
  let start = 0;
  for (const length of rows) {
    const reach = Math.min(NEIGHBOURS, (length - 1) >> 1);
    const n = 2 * reach + 1;
    const at = (k: number) => samples[start + ((k + length) % length)]!;
    let [sum, squares] = [0, 0];
    for (let k = -reach; k <= reach; k++) {
      sum += at(k);
      squares += at(k) ** 2;
    }
    for (let k = 0; k < length; k++) {
      const mean = sum / n;
      const deviation = Math.sqrt(Math.max(LEAST_DEVIATION ** 2, squares / n - mean * mean));
      result[start + k] = (at(k) - mean) / deviation;
      const [leaving, entering] = [at(k - reach), at(k + reach + 1)];
      sum += entering - leaving;
      squares += entering ** 2 - leaving ** 2;
    }
    start += length;
  }
  return result;
}
