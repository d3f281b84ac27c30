import type { Arena } from '../engine/memory.ts';
import type { Size } from '../formats.ts';
import type { Kernels } from './kernels.ts';
import {
  CELL_HEADER_BYTES,
  DESCRIPTOR_BYTES,
  EXTREMUM_BYTES,
  MAXIMUM_OCTAVES,
  PLACE_BYTES,
} from './layout.ts';

export interface DetectorOptions {
  /** Cells of the grid, and the extrema of each sign kept in a cell. */
  columns: number;
  rows: number;
  perCell: number;
  /** Octaves in which features are looked for; one more is made, for the comparison of scales. */
  octaves: number;
}

/** Differences of Gaussians weaker than this, in sixteenths of a grey level, are noise. */
const THRESHOLD = 48;
const SMALLEST_OCTAVE = 16;
/** Cells that are described in one slice, and rows that are searched. */
const CELLS_PER_SLICE = 40;
const ROWS_PER_SLICE = 400;

interface Plane extends Size {
  image: number;
  smoothed: number;
  differences: number;
}

/** The features found last: lie at `places` and `descriptors`, those of maxima first. */
export interface Found {
  lighter: number;
  darker: number;
}

/** Finds and describes the features of pictures of one size. All its memory is taken once. */
export class Detector {
  readonly places: number;
  readonly descriptors: number;
  readonly #kernels: Kernels;
  readonly #options: DetectorOptions;
  readonly #planes: Plane[] = [];
  readonly #once: number;
  readonly #scratch: number;
  readonly #maxima: number;
  readonly #minima: number;

  constructor(kernels: Kernels, arena: Arena, size: Size, options: DetectorOptions) {
    this.#kernels = kernels;
    this.#options = options;
    let { width, height } = size;
    const octaves = Math.min(options.octaves + 1, MAXIMUM_OCTAVES);
    this.#once = arena.allocate(width * height * 2);
    while (this.#planes.length < octaves && Math.min(width, height) >= SMALLEST_OCTAVE) {
      const [image, smoothed, differences] = [0, 1, 2].map(() => arena.allocate(width * height * 2));
      this.#planes.push({ width, height, image: image!, smoothed: smoothed!, differences: differences! });
      width >>= 1;
      height >>= 1;
    }
    this.#scratch = arena.allocate(kernels.binomialScratch(size.width));
    const cells = options.columns * options.rows;
    const gridBytes = cells * (CELL_HEADER_BYTES + options.perCell * EXTREMUM_BYTES);
    this.#maxima = arena.allocate(gridBytes);
    this.#minima = arena.allocate(gridBytes);
    const most = 2 * cells * options.perCell;
    this.places = arena.allocate(most * PLACE_BYTES);
    this.descriptors = arena.allocate(most * DESCRIPTOR_BYTES);
  }

  /** Looks at a picture in slices: yields between them. The picture (bytes) is read in the first slice only. */
  *detect(picture: number): Generator<void, Found> {
    const kernels = this.#kernels;
    yield* this.#buildPyramid(picture);
    const [{ width, height }] = this.#planes as [Plane];
    const { columns, rows, perCell } = this.#options;
    kernels.setGrid(width, height, columns, rows, perCell, this.#maxima, this.#minima);
    for (const [index, plane] of this.#planes.entries())
      kernels.setOctave(index, plane.width, plane.height, plane.smoothed, plane.differences);
    for (let octave = 0; octave < this.#planes.length - 1; octave++) {
      for (let top = 0; top < this.#planes[octave]!.height; top += ROWS_PER_SLICE) {
        kernels.findExtrema(octave, top, top + ROWS_PER_SLICE, THRESHOLD);
        if (octave === 0) yield;
      }
    }
    yield;
    let count = 0;
    let lighter = 0;
    for (const grid of [this.#maxima, this.#minima]) {
      lighter = count;
      for (let cell = 0; cell < columns * rows; cell += CELLS_PER_SLICE) {
        const end = Math.min(columns * rows, cell + CELLS_PER_SLICE);
        count = kernels.describe(grid, cell, end, count, this.places, this.descriptors);
        yield;
      }
    }
    return { lighter, darker: count - lighter };
  }

  *#buildPyramid(picture: number): Generator<void> {
    const kernels = this.#kernels;
    for (const [index, { width, height, image, smoothed, differences }] of this.#planes.entries()) {
      if (index === 0) {
        kernels.widen(picture, width * height, this.#once);
        kernels.binomial(this.#once, width, height, image, this.#scratch);
        yield;
      } else {
        const below = this.#planes[index - 1]!;
        kernels.halveWide(below.smoothed, below.width, below.height, image);
      }
      kernels.binomial(image, width, height, smoothed, this.#scratch);
      kernels.subtract(image, smoothed, width * height, differences);
      if (index === 0) yield;
    }
    yield;
  }
}

/** Runs what yields between its slices to its end. */
export function finish<T>(slices: Generator<void, T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
