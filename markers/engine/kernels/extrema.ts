// Extrema of the differences of Gaussians over space and scale, and the strongest of them per cell of a grid.
//
// MindAR builds whole images of extrema; here each pixel is asked only when needed: |value| ≥ 3 first, sixteen pixels
// at a time, then its own eight neighbours, four pixels at a time, and only for the survivors the octaves below and
// above. `pmin` and `pmax` are single instructions, unlike `min` and `max`: without NaN they say the same.
import { EXTREMA_PER_CELL, EXTREMUM_BYTES, GRID_CELLS } from '../layout';
import { floatAt } from './arithmetic';
import { Level, levelOf } from './levels';

const THRESHOLD: f32 = 3.0;
const MARGIN = 7; // FREAK's disc needs 7 pixels around the point
const EDGE_LIMIT: f64 = 6.25; // (4 + 1)² / 4: how unequal the two curvatures may be

/** One kept extremum; a score of 0 marks an empty place. */
@unmanaged
export class Extremum {
  strength: f64;
  score: f64;
  octave: i32;
  y: i32;
  x: i32;
  unused: i32;
}

/**
 * Finds the extrema of one octave (1 ≤ octave, with a level below and above) and enters them into `grid`, which
 * the driver clears before the first octave: 10 × 10 cells of 5 extrema each, strongest first.
 */
export function extrema(octave: i32, grid: usize): void {
  const level = levelOf(octave);
  const differences = level.differences, width = level.width;
  const halfWidth = width >> 1, lastBlockY = (level.height - 1 - MARGIN) >> 1;
  const end = width - MARGIN;
  const stride = <usize>width << 2;
  // Blocks of 2 × 2 pixels, of which at most one counts. The first block that can hold a point has index 3.
  for (let blockY = 3; blockY <= lastBlockY; blockY++) {
    const upper = differences + (<usize>(2 * blockY * width) << 2);
    for (let x = 6; x < end; x += 8) {
      const p = upper + (<usize>x << 2);
      if (!anyStrong(p, stride)) continue;
      const upperMask = exceptional(p, stride) | (exceptional(p + 16, stride) << 4);
      const lowerMask = exceptional(p + stride, stride) | (exceptional(p + stride + 16, stride) << 4);
      let masks = upperMask | (lowerMask << 8);
      for (let blockX = x >> 1; masks != 0; blockX++) {
        if ((masks & 0x303) != 0 && blockX < halfWidth) testBlock(octave, level, blockY, blockX, masks, grid);
        masks = (masks >> 2) & 0x3f3f;
      }
    }
  }
}

/** Whether one of 8 × 2 pixels reaches the threshold. */
// @ts-ignore: decorator
@inline
function anyStrong(p: usize, stride: usize): bool {
  const left = f32x4.pmax(f32x4.abs(v128.load(p)), f32x4.abs(v128.load(p + stride)));
  const right = f32x4.pmax(f32x4.abs(v128.load(p, 16)), f32x4.abs(v128.load(p + stride, 16)));
  return v128.any_true(f32x4.ge(f32x4.pmax(left, right), f32x4.splat(THRESHOLD)));
}

/** One bit for each of four pixels that reaches the threshold and is not between its eight neighbours. */
// @ts-ignore: decorator
@inline
function exceptional(p: usize, stride: usize): i32 {
  const value = v128.load(p), above = p - stride, below = p + stride;
  const strong = f32x4.ge(f32x4.abs(value), f32x4.splat(THRESHOLD));
  const a0 = v128.load(above - 4), a1 = v128.load(above), a2 = v128.load(above, 4);
  const b0 = v128.load(p - 4), b2 = v128.load(p, 4);
  const c0 = v128.load(below - 4), c1 = v128.load(below), c2 = v128.load(below, 4);
  const greatest = f32x4.pmax(
    f32x4.pmax(f32x4.pmax(a0, a1), f32x4.pmax(a2, b0)), f32x4.pmax(f32x4.pmax(b2, c0), f32x4.pmax(c1, c2)));
  const least = f32x4.pmin(
    f32x4.pmin(f32x4.pmin(a0, a1), f32x4.pmin(a2, b0)), f32x4.pmin(f32x4.pmin(b2, c0), f32x4.pmin(c1, c2)));
  return i32x4.bitmask(v128.and(strong, v128.or(f32x4.ge(value, greatest), f32x4.le(value, least))));
}

/**
 * Enters the extremum of a block; where there are several, the order of the tests decides, as in MindAR. The lowest two
 * bits of `masks` and of its second byte say which pixels of the upper and the lower row are worth testing.
 */
function testBlock(octave: i32, level: Level, blockY: i32, blockX: i32, masks: i32, grid: usize): void {
  const y = blockY << 1, x = blockX << 1;
  let location = -1; // 1: below, 2: right, 3: below right, 0: the pixel itself
  if ((masks & 0x100) != 0 && isExtremum(octave, level, y + 1, x)) location = 1;
  else if ((masks & 0x2) != 0 && isExtremum(octave, level, y, x + 1)) location = 2;
  else if ((masks & 0x200) != 0 && isExtremum(octave, level, y + 1, x + 1)) location = 3;
  else if ((masks & 0x1) != 0 && isExtremum(octave, level, y, x)) location = 0;
  if (location < 0) return;
  enter(octave, level, y + (location & 1), x + (location >> 1), location, grid);
}

function enter(octave: i32, level: Level, y: i32, x: i32, location: i32, grid: usize): void {
  const value = <f64>floatAt(level.differences, y * level.width + x);
  // MindAR packs location and value into one f32, 1000 · location + |value|, and takes the value out again by
  // modulo 1000: the score has lost the bits that did not fit beside the location.
  const packing = <f64>location * 1000.0;
  const score = value < 0 ? <f64><f32>(value - packing) + packing : <f64><f32>(value + packing) - packing;
  const strength = Math.abs(score);
  const cells: f64 = GRID_CELLS;
  const cellWidth = <f64>((level.width >> 1) * 2) / cells, cellHeight = <f64>((level.height >> 1) * 2) / cells;
  const cell = <i32>Math.floor(<f64>y / cellHeight) * GRID_CELLS + <i32>Math.floor(<f64>x / cellWidth);
  const kept = grid + <usize>(cell * EXTREMA_PER_CELL * EXTREMUM_BYTES);
  let rank = EXTREMA_PER_CELL;
  while (rank > 0 && strength > extremumAt(kept, rank - 1).strength) rank--;
  if (rank == EXTREMA_PER_CELL) return;
  const place = kept + <usize>(rank * EXTREMUM_BYTES);
  memory.copy(place + EXTREMUM_BYTES, place, (EXTREMA_PER_CELL - 1 - rank) * EXTREMUM_BYTES);
  const extremum = changetype<Extremum>(place);
  extremum.strength = strength;
  extremum.score = score;
  extremum.octave = octave;
  extremum.y = y;
  extremum.x = x;
}

// @ts-ignore: decorator
@inline
export function extremumAt(list: usize, index: i32): Extremum {
  return changetype<Extremum>(list + <usize>(index * EXTREMUM_BYTES));
}

/** The whole test of a pixel that is exceptional among its neighbours (or lies in a margin). */
function isExtremum(octave: i32, level: Level, y: i32, x: i32): bool {
  const differences = level.differences, width = level.width, height = level.height;
  const p = y * width + x;
  const value = floatAt(differences, p);
  if (y < MARGIN || y > height - 1 - MARGIN || x < MARGIN || x > width - 1 - MARGIN) return false;
  const a0 = floatAt(differences, p - width - 1), a1 = floatAt(differences, p - width);
  const a2 = floatAt(differences, p - width + 1);
  const b0 = floatAt(differences, p - 1), b2 = floatAt(differences, p + 1);
  const c0 = floatAt(differences, p + width - 1), c1 = floatAt(differences, p + width);
  const c2 = floatAt(differences, p + width + 1);
  const greatest = value >= max(max(max(a0, a1), max(a2, b0)), max(max(b2, c0), max(c1, c2)));
  const least = value <= min(min(min(a0, a1), min(a2, b0)), min(min(b2, c0), min(c1, c2)));

  // Along an edge one curvature is much smaller than the other: such points slide, so they are dropped.
  const twice = 2.0 * <f64>value;
  const dxx = <f64>b2 + <f64>b0 - twice, dyy = <f64>c1 + <f64>a1 - twice;
  const dxy = 0.25 * (<f64>a0 + <f64>c2 - <f64>a2 - <f64>c0);
  const determinant = dxx * dyy - dxy * dxy;
  if (Math.abs(determinant) < 0.0001) return false;
  if (!(Math.abs((dxx + dyy) * (dxx + dyy) / determinant) < EDGE_LIMIT)) return false;
  return isExtremumInScale(octave, y, x, value, greatest, least);
}

/**
 * Whether no pixel of the 3 × 3 neighbours in the octaves below and above exceeds (or undercuts) the value. The nearest
 * pixel, which decides most often, is asked first.
 */
function isExtremumInScale(octave: i32, y: i32, x: i32, value: f32, greatest: bool, least: bool): bool {
  for (let i = 0; i < 9; i++) {
    const neighbour = (i + 4) % 9;
    const row = y + neighbour / 3 - 1, column = x + neighbour % 3 - 1;
    const below = differenceBelow(octave, row, column), above = differenceAbove(octave, row, column);
    if (value < below || value < above) greatest = false;
    if (value > below || value > above) least = false;
    if (!greatest && !least) return false;
  }
  return true;
}

/** The octave below, halved to this octave's size. */
function differenceBelow(octave: i32, y: i32, x: i32): f32 {
  const below = levelOf(octave - 1);
  const differences = below.differences;
  if (octave == 1) return floatAt(differences, y * levelOf(1).width + x); // already halved
  const width = below.width, p = 2 * y * width + 2 * x;
  const three = floatAt(differences, p) + floatAt(differences, p + width) + floatAt(differences, p + 1);
  return (three + floatAt(differences, p + width + 1)) * <f32>0.25;
}

/** The octave above, doubled to this octave's size by bilinear interpolation in doubles. */
function differenceAbove(octave: i32, y: i32, x: i32): f32 {
  const above = levelOf(octave + 1);
  const differences = above.differences, width = above.width, height = above.height;
  let y0 = (y - 1) >> 1, x0 = (x - 1) >> 1;
  let y1 = y0 + 1, x1 = x0 + 1;
  const weightY1: f64 = (y & 1) ? 0.25 : 0.75, weightX1: f64 = (x & 1) ? 0.25 : 0.75;
  const weightY0 = 1.0 - weightY1, weightX0 = 1.0 - weightX1;
  y0 = min(y0, height - 1);
  y1 = min(y1, height - 1);
  x0 = min(x0, width - 1);
  x1 = min(x1, width - 1);
  return <f32>(
    <f64>floatAt(differences, y0 * width + x0) * (weightX0 * weightY0) +
    <f64>floatAt(differences, y1 * width + x0) * (weightX0 * weightY1) +
    <f64>floatAt(differences, y0 * width + x1) * (weightX1 * weightY0) +
    <f64>floatAt(differences, y1 * width + x1) * (weightX1 * weightY1));
}
