import sharp from 'sharp';
import type { GreyImage } from '../engine/index.ts';
import { readTarget, type Target } from '../runtime/index.ts';

/** Cells along the long side. */
const CELLS = 48;
/** How far a feature strengthens its surroundings, as a share of the short side (a standard deviation). */
const REACH = 0.05;
/** Features in a square of a tenth of the short side where nothing is wanting: a rich photograph has some 25. */
const ENOUGH = 6;
const PICTURE_SIDE = 640;
const WEAK = { r: 226, g: 48, b: 48 };
/** How much of the photo the strongest red covers. */
const COVER = 0.72;

/**
 * A PNG of a photo in grey, red where our runtime finds little to recognise it by: where nothing is red, everything helps.
 * Throws a RuntimeError BROKEN_TARGET, TARGET_VERSION.
 *
 * @param target the photo's `.target`, which knows the photo
 */
export async function drawWeakAreas(photo: GreyImage, target: Uint8Array | Target): Promise<Uint8Array> {
  const cells = weaknessOf(target instanceof Uint8Array ? readTarget(target) : target);
  const scale = Math.min(1, PICTURE_SIDE / Math.max(photo.width, photo.height));
  const size = { width: Math.round(photo.width * scale), height: Math.round(photo.height * scale) };
  const alpha = await sharp(
    Uint8Array.from(cells.values, (value) => 255 * COVER * value),
    {
      raw: { width: cells.columns, height: cells.rows, channels: 1 },
    },
  )
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const red = sharp({ create: { ...size, channels: 3, background: WEAK } }).joinChannel(alpha, {
    raw: { ...size, channels: 1 },
  });
  const png = await sharp(photo.data, { raw: { width: photo.width, height: photo.height, channels: 1 } })
    .resize({ ...size, fit: 'fill' })
    .toColourspace('srgb')
    .composite([{ input: await red.png().toBuffer() }])
    .png()
    .toBuffer();
  return new Uint8Array(png);
}

export interface Weakness {
  columns: number;
  rows: number;
  /** For each cell, row by row: 0 where there are features enough, 1 where there are none. */
  values: Float32Array;
}

/** How much is wanting in each part of a photo. */
export function weaknessOf({ size, lighter, darker }: Target): Weakness {
  const cell = Math.max(size.width, size.height) / CELLS;
  const [columns, rows] = [Math.round(size.width / cell), Math.round(size.height / cell)];
  const counts = new Float32Array(columns * rows);
  for (const { count, places } of [lighter, darker])
    for (let i = 0; i < count; i++) {
      const column = Math.min(columns - 1, Math.floor(places[2 * i]! / cell));
      const row = Math.min(rows - 1, Math.floor(places[2 * i + 1]! / cell));
      counts[row * columns + column]!++;
    }
  const shortSide = Math.min(size.width, size.height);
  const density = smooth(counts, columns, rows, (REACH * shortSide) / cell);
  const enough = ENOUGH * (cell / (0.1 * shortSide)) ** 2;
  return { columns, rows, values: density.map((value) => Math.max(0, 1 - value / enough)) };
}

/** A weighted mean of the cells around each; beyond the edge there are none, and none are missed. */
function smooth(counts: Float32Array, columns: number, rows: number, deviation: number): Float32Array {
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * deviation ** 2)),
  );
  const along = (source: Float32Array, length: number, stride: number, index: number, at: number) => {
    let [sum, whole] = [0, 0];
    for (let k = -reach; k <= reach; k++) {
      if (index + k < 0 || index + k >= length) continue;
      sum += weights[k + reach]! * source[at + k * stride]!;
      whole += weights[k + reach]!;
    }
    return sum / whole;
  };
  const across = counts.map((_, at) => along(counts, columns, 1, at % columns, at));
  return across.map((_, at) => along(across, rows, columns, Math.floor(at / columns), at));
}
