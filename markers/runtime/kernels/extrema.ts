// Extrema of the differences of Gaussians over space and scale. The strongest are kept in each cell of a grid, maxima and
// minima apart, so that a busy background does not crowd out the print.
import { CELL_HEADER_BYTES, EXTREMUM_BYTES, MAXIMUM_OCTAVES } from '../layout';

/** Pixels at an octave's border in which there are no features: the disc of the orientation reaches so far. */
const MARGIN = 5;
/** How unequal the two curvatures may be, (trace²) / determinant: along an edge a point would slide. */
const EDGE_LIMIT: f32 = 8;

/** One octave: `smoothed` u16, `differences` i16. */
@unmanaged
export class Octave {
  width: i32;
  height: i32;
  smoothed: usize;
  differences: usize;
}

/** One kept extremum, in pixels of its octave. */
@unmanaged
export class Extremum {
  strength: f32;
  x: f32;
  y: f32;
  octave: i32;
}

@unmanaged
export class Cell {
  count: i32;
  weakest: i32;
  unusedA: i32;
  unusedB: i32;
}

const octaves = memory.data(MAXIMUM_OCTAVES * 16, 16);
let octaveCount: i32 = 0;

let columns: i32 = 1, rows: i32 = 1, capacity: i32 = 1;
let cellWidth: f32 = 1, cellHeight: f32 = 1;
let maxima: usize = 0, minima: usize = 0;

export function octaveOf(octave: i32): Octave {
  return changetype<Octave>(octaves + <usize>(octave << 4));
}

export function setOctave(index: i32, width: i32, height: i32, smoothed: usize, differences: usize): void {
  const octave = octaveOf(index);
  octave.width = width;
  octave.height = height;
  octave.smoothed = smoothed;
  octave.differences = differences;
  octaveCount = index + 1;
}

/** Clears two grids of `gridColumns` × `gridRows` cells, each with room for `perCell` extrema. */
export function setGrid(width: i32, height: i32, gridColumns: i32, gridRows: i32, perCell: i32, ofMaxima: usize, ofMinima: usize): void {
  columns = gridColumns;
  rows = gridRows;
  capacity = perCell;
  cellWidth = <f32>width / <f32>gridColumns;
  cellHeight = <f32>height / <f32>gridRows;
  maxima = ofMaxima;
  minima = ofMinima;
  for (let i = 0; i < columns * rows; i++) {
    cellOf(maxima, i).count = 0;
    cellOf(minima, i).count = 0;
  }
}

// @ts-ignore: decorator
@inline
export function cellOf(grid: usize, index: i32): Cell {
  return changetype<Cell>(grid + <usize>(index * (CELL_HEADER_BYTES + capacity * EXTREMUM_BYTES)));
}

// @ts-ignore: decorator
@inline
export function extremumIn(cell: Cell, index: i32): Extremum {
  return changetype<Extremum>(changetype<usize>(cell) + CELL_HEADER_BYTES + <usize>(index * EXTREMUM_BYTES));
}

/** Enters the extrema of rows `top` … `bottom` − 1 of an octave that are at least `threshold` sixteenths strong. */
export function findExtrema(index: i32, top: i32, bottom: i32, threshold: i32): void {
  const octave = octaveOf(index);
  const width = octave.width;
  const end = width - MARGIN;
  const stride = <usize>width << 1;
  const limit = i16x8.splat(<i16>threshold);
  for (let y = max(top, MARGIN); y < min(bottom, octave.height - MARGIN); y++) {
    const row = octave.differences + <usize>y * stride;
    for (let x = MARGIN; x < end; x += 8) {
      const p = row + (<usize>x << 1);
      const value = v128.load(p);
      const strong = i16x8.ge_s(i16x8.abs(value), limit);
      if (!v128.any_true(strong)) continue;
      const above = p - stride, below = p + stride;
      const a0 = v128.load(above - 2), a1 = v128.load(above), a2 = v128.load(above, 2);
      const b0 = v128.load(p - 2), b2 = v128.load(p, 2);
      const c0 = v128.load(below - 2), c1 = v128.load(below), c2 = v128.load(below, 2);
      const greatest = i16x8.max_s(i16x8.max_s(i16x8.max_s(a0, a1), i16x8.max_s(a2, b0)), i16x8.max_s(i16x8.max_s(b2, c0), i16x8.max_s(c1, c2)));
      const least = i16x8.min_s(i16x8.min_s(i16x8.min_s(a0, a1), i16x8.min_s(a2, b0)), i16x8.min_s(i16x8.min_s(b2, c0), i16x8.min_s(c1, c2)));
      const zero = i16x8.splat(0);
      const peak = v128.and(i16x8.gt_s(value, zero), i16x8.ge_s(value, greatest));
      const pit = v128.and(i16x8.lt_s(value, zero), i16x8.le_s(value, least));
      let mask = i16x8.bitmask(v128.and(strong, v128.or(peak, pit)));
      for (let column = x; mask != 0 && column < end; column++) {
        if (mask & 1) test(index, octave, column, y);
        mask >>= 1;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function at(differences: usize, index: i32): f32 {
  return <f32>load<i16>(differences + (<usize>index << 1));
}

function test(index: i32, octave: Octave, x: i32, y: i32): void {
  const d = octave.differences, width = octave.width, p = y * width + x;
  const value = at(d, p);
  const left = at(d, p - 1), right = at(d, p + 1), upper = at(d, p - width), lower = at(d, p + width);
  const dxx = left + right - 2 * value, dyy = upper + lower - 2 * value;
  const dxy: f32 = 0.25 * (at(d, p - width - 1) + at(d, p + width + 1) - at(d, p - width + 1) - at(d, p + width - 1));
  const determinant = dxx * dyy - dxy * dxy;
  if (abs(determinant) < 0.01) return;
  if (abs((dxx + dyy) * (dxx + dyy) / determinant) >= EDGE_LIMIT) return;
  if (!standsOutInScale(index, x, y, value)) return;
  const dx: f32 = 0.5 * (right - left), dy: f32 = 0.5 * (lower - upper);
  let shiftX = (dxy * dy - dyy * dx) / determinant, shiftY = (dxy * dx - dxx * dy) / determinant;
  if (!(abs(shiftX) <= 1 && abs(shiftY) <= 1)) {
    shiftX = 0;
    shiftY = 0;
  }
  enter(value > 0 ? maxima : minima, index, <f32>x + shiftX, <f32>y + shiftY, abs(value));
}

/** Whether neither the octave above nor the one below has more at the same place. */
function standsOutInScale(index: i32, x: i32, y: i32, value: f32): bool {
  if (index + 1 < octaveCount) {
    const above = octaveOf(index + 1);
    const other = at(above.differences, min(above.height - 1, y >> 1) * above.width + min(above.width - 1, x >> 1));
    if (value > 0 ? other > value : other < value) return false;
  }
  if (index > 0) {
    const below = octaveOf(index - 1);
    const p = 2 * y * below.width + 2 * x, d = below.differences;
    const other = (at(d, p) + at(d, p + 1) + at(d, p + below.width) + at(d, p + below.width + 1)) * 0.25;
    if (value > 0 ? other > value : other < value) return false;
  }
  return true;
}

function enter(grid: usize, index: i32, x: f32, y: f32, strength: f32): void {
  const scale = <f32>(1 << index);
  const column = min(columns - 1, max(0, <i32>(x * scale / cellWidth)));
  const row = min(rows - 1, max(0, <i32>(y * scale / cellHeight)));
  const cell = cellOf(grid, row * columns + column);
  let place = cell.count;
  if (place < capacity) cell.count = place + 1;
  else {
    place = cell.weakest;
    if (extremumIn(cell, place).strength >= strength) return;
  }
  const extremum = extremumIn(cell, place);
  extremum.strength = strength;
  extremum.x = x;
  extremum.y = y;
  extremum.octave = index;
  if (cell.count < capacity) return;
  let weakest = 0;
  for (let i = 1; i < capacity; i++)
    if (extremumIn(cell, i).strength < extremumIn(cell, weakest).strength) weakest = i;
  cell.weakest = weakest;
}
