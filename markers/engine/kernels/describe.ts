// Turns the extrema kept in the grid into feature points: sub-pixel position, orientation, FREAK descriptor.
import { FEATURE_BYTES, FEATURE_DESCRIPTOR, MAXIMUM_FEATURES } from '../layout';
import { floatAt } from './arithmetic';
import { Extremum, extremumAt } from './extrema';
import { freak } from './freak';
import { levelOf } from './levels';
import { orientation } from './orientation';

/** A feature point in pixels of the image that was searched; the descriptor follows. */
@unmanaged
export class Feature {
  x: f64;
  y: f64;
  angle: f64;
  scale: i32;
  maximum: i32;
}

/** Describes every extremum in `grid`, in its order, and returns how many there are. */
export function describe(grid: usize, features: usize): i32 {
  let count = 0;
  for (let i = 0; i < MAXIMUM_FEATURES; i++) {
    const extremum = extremumAt(grid, i);
    if (extremum.score == 0) continue;
    describeOne(extremum, features + <usize>(count * FEATURE_BYTES));
    count++;
  }
  return count;
}

function describeOne(extremum: Extremum, target: usize): void {
  const octave = extremum.octave;
  const level = levelOf(octave);
  const image = level.smoothed, width = level.width, height = level.height;
  localise(level.differences, width, extremum.y, extremum.x);
  const y = localisedY, x = localisedX;
  const angle = orientation(image, width, height, <i32>y, <i32>x);
  freak(image, width, height, y, x, angle, target + FEATURE_DESCRIPTOR);

  const feature = changetype<Feature>(target);
  const scale = <f64>(1 << octave);
  feature.x = x * scale + scale / 2.0 - 0.5;
  feature.y = y * scale + scale / 2.0 - 0.5;
  feature.angle = angle;
  feature.scale = 1 << octave;
  feature.maximum = extremum.score > 0 ? 1 : 0;
}

let localisedX: f64 = 0, localisedY: f64 = 0;

/** One Newton step on the quadratic through the 3 × 3 differences; the position is stored as f32. */
function localise(differences: usize, width: i32, y: i32, x: i32): void {
  const p = y * width + x;
  const centre = <f64>floatAt(differences, p);
  const left = <f64>floatAt(differences, p - 1), right = <f64>floatAt(differences, p + 1);
  const upper = <f64>floatAt(differences, p - width), lower = <f64>floatAt(differences, p + width);
  const dx = 0.5 * (right - left), dy = 0.5 * (lower - upper);
  const dxx = right + left - 2.0 * centre, dyy = lower + upper - 2.0 * centre;
  const dxy = 0.25 * (
    <f64>floatAt(differences, p - width - 1) + <f64>floatAt(differences, p + width + 1) -
    <f64>floatAt(differences, p - width + 1) - <f64>floatAt(differences, p + width - 1));
  const determinant = dxx * dyy - dxy * dxy;
  localisedX = <f64>x;
  localisedY = <f64>y;
  if (Math.abs(determinant) < 0.0001) return;
  localisedX = <f64><f32>(<f64>x + (dyy * -dx + -dxy * -dy) / determinant);
  localisedY = <f64><f32>(<f64>y + (-dxy * -dx + dxx * -dy) / determinant);
}
