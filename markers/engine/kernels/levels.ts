// The pyramid as the kernels see it: one record per octave, filled by the driver before a detection.
import { MAXIMUM_OCTAVES } from '../layout';

/**
 * One octave. `smoothed` is the image after the second binomial filter, `differences` the first image minus the
 * second (difference of Gaussians); both are f32, row by row.
 *
 * Octave 0 is never stored: its `differences` are kept as octave 1 needs them, halved to octave 1's size.
 */
@unmanaged
export class Level {
  width: i32;
  height: i32;
  smoothed: usize;
  differences: usize;
}

const levels = memory.data(MAXIMUM_OCTAVES * 16);

export function levelOf(octave: i32): Level {
  return changetype<Level>(levels + <usize>octave * offsetof<Level>());
}

export function setLevel(octave: i32, width: i32, height: i32, smoothed: usize, differences: usize): void {
  const level = levelOf(octave);
  level.width = width;
  level.height = height;
  level.smoothed = smoothed;
  level.differences = differences;
}
