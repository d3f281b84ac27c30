import type { Kernels } from './kernels.ts';
import type { Arena } from './memory.ts';

/** A grey image in linear memory. */
export interface PlacedImage {
  pointer: number;
  width: number;
  height: number;
}

/** The shortest side of the smallest keyframe, and the sides of the two tracking keyframes. */
const SMALLEST_MATCHING_SIDE = 100;
const TRACKING_SIDES = [256, 128];

/** The scales of the matching keyframes, largest (1) first: from 100 px up by the cube root of 2, as MindAR adds them up. */
export function matchingScales(width: number, height: number): number[] {
  const scales = [];
  let scale = SMALLEST_MATCHING_SIDE / Math.min(width, height);
  do {
    scales.push(scale);
    scale *= 2 ** (1 / 3);
  } while (scale < 0.95);
  scales.push(1);
  return scales.reverse();
}

/** The scales of the tracking keyframes: 256 and 128 px on the short side. */
export function trackingScales(width: number, height: number): number[] {
  return TRACKING_SIDES.map((side) => side / Math.min(width, height));
}

/** The size of an image at a scale. */
export function scaledSize(width: number, height: number, scale: number): { width: number; height: number } {
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * Where the source pixels that each target pixel averages begin, and, one more, where the last ones end: MindAR's
 * `utils/images.js`. Returns the smallest and the largest count.
 */
function fillEdges(edges: Int32Array, sourceSize: number, scale: number): { least: number; most: number } {
  let least = sourceSize;
  let most = 0;
  for (let i = 0; i < edges.length; i++) {
    edges[i] = Math.min(Math.round(i / scale), sourceSize);
    if (i === 0) continue;
    const count = edges[i]! - edges[i - 1]!;
    if (count < least) least = count;
    if (count > most) most = count;
  }
  return { least, most };
}

/** ⌈2³² / (rows · columns)⌉ as u64 for every count of rows and columns: see kernels/resize.ts. An empty count gives 0. */
function fillReciprocals(table: Uint32Array, rows: number, columns: number): void {
  let place = 0;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const count = row * column;
      const reciprocal = count === 0 ? 0 : Math.ceil(2 ** 32 / count);
      table[place++] = reciprocal % 2 ** 32;
      table[place++] = Math.floor(reciprocal / 2 ** 32);
    }
  }
}

/** The image at a scale, as MindAR resizes it; at scale 1 the source itself. */
export function resize(kernels: Kernels, arena: Arena, source: PlacedImage, scale: number): PlacedImage {
  if (scale === 1) return source;
  const { width, height } = scaledSize(source.width, source.height, scale);
  const target = { pointer: arena.allocate(width * height), width, height };
  const mark = arena.mark();
  const columnEdges = arena.allocate((width + 1) * 4);
  const rowEdges = arena.allocate((height + 1) * 4);
  const columnSums = arena.allocate(source.width * 2);
  const columns = fillEdges(arena.int32(columnEdges, width + 1), source.width, scale);
  const rows = fillEdges(arena.int32(rowEdges, height + 1), source.height, scale);
  const places = [
    source.pointer,
    source.width,
    target.pointer,
    width,
    height,
    columnEdges,
    rowEdges,
  ] as const;
  if (columns.least > 0 && columns.most <= 2 && rows.least > 0 && rows.most <= 2) {
    kernels.resizeByPairs(...places, columnSums, arena.allocate(kernels.picksBytes(width)));
  } else {
    const stride = (columns.most + 1) * 8;
    const reciprocals = arena.allocate((rows.most + 1) * stride);
    fillReciprocals(arena.uint32(reciprocals, ((rows.most + 1) * stride) / 4), rows.most, columns.most);
    const prefixes = arena.allocate((source.width + 8) * 4);
    kernels.resize(...places, reciprocals, stride, columnSums, prefixes);
  }
  arena.release(mark);
  return target;
}
