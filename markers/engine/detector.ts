import type { Kernels } from './kernels.ts';
import {
  DESCRIPTOR_WORDS,
  EXTREMUM_BYTES,
  FEATURE_BYTES,
  FEATURE_DESCRIPTOR,
  FEATURE_MAXIMUM,
  FEATURE_SCALE,
  MAXIMUM_FEATURES,
  MAXIMUM_OCTAVES,
} from './layout.ts';
import type { Arena, Fixed } from './memory.ts';
import type { FeaturePoint } from './mind-format.ts';
import type { PlacedImage } from './resize.ts';

/** An octave is at least this long on both sides, before rounding down. */
const SMALLEST_OCTAVE = 8;

/** How many octaves an image has. MindAR halves without rounding to count them. */
export function countOctaves(width: number, height: number): number {
  let octaves = 0;
  for (let side = Math.min(width, height); side >= SMALLEST_OCTAVE && octaves < MAXIMUM_OCTAVES; side /= 2)
    octaves++;
  return octaves;
}

/**
 * Finds the feature points of an image, at most 500, and leaves their records in the fixed part of the memory.
 * Returns how many there are.
 */
export function detectFeatures(kernels: Kernels, arena: Arena, fixed: Fixed, image: PlacedImage): number {
  const octaves = countOctaves(image.width, image.height);
  if (octaves < 3) return 0; // an extremum needs an octave below and one above
  const mark = arena.mark();
  buildPyramid(kernels, arena, image, octaves);
  arena.bytes(fixed.grid, MAXIMUM_FEATURES * EXTREMUM_BYTES).fill(0);
  for (let octave = 1; octave < octaves - 1; octave++) kernels.extrema(octave, fixed.grid);
  const count = kernels.describe(fixed.grid, fixed.features);
  arena.release(mark);
  return count;
}

function buildPyramid(kernels: Kernels, arena: Arena, image: PlacedImage, octaves: number): void {
  let width = image.width >> 1;
  let height = image.height >> 1;
  const first = arena.allocate(width * height * 4); // the first image of the octave
  const differencesOfZero = arena.allocate(width * height * 4);
  const scratch = arena.allocate(
    Math.max(kernels.octaveZeroScratch(image.width), kernels.octaveScratch(width)),
  );
  kernels.octaveZero(image.pointer, image.width, image.height, first, differencesOfZero, scratch);
  kernels.setLevel(0, image.width, image.height, 0, differencesOfZero);
  for (let octave = 1; octave < octaves; octave++) {
    const smoothed = arena.allocate(width * height * 4);
    const differences = arena.allocate(width * height * 4);
    kernels.octave(first, width, height, smoothed, differences, scratch);
    kernels.setLevel(octave, width, height, smoothed, differences);
    if (octave === octaves - 1) break;
    // `first` was the larger octave's and is no longer needed: halve into its place.
    kernels.downsample(smoothed, width, height, first);
    width >>= 1;
    height >>= 1;
  }
}

/** The record numbers of the maxima and of the minima among the first `count` features. */
export function splitFeatures(
  arena: Arena,
  fixed: Fixed,
  count: number,
): { maxima: number[]; minima: number[] } {
  const words = arena.int32(fixed.features, (count * FEATURE_BYTES) / 4);
  const maxima: number[] = [];
  const minima: number[] = [];
  for (let i = 0; i < count; i++) {
    (words[(i * FEATURE_BYTES + FEATURE_MAXIMUM) / 4] === 1 ? maxima : minima).push(i);
  }
  return { maxima, minima };
}

/** Reads the records of the first `count` features. */
export function readFeatures(arena: Arena, fixed: Fixed, count: number): FeaturePoint[] {
  const floats = arena.float64(fixed.features, (count * FEATURE_BYTES) / 8);
  const integers = arena.uint32(fixed.features, (count * FEATURE_BYTES) / 4);
  const points: FeaturePoint[] = [];
  for (let i = 0; i < count; i++) {
    const float = (i * FEATURE_BYTES) / 8;
    const integer = (i * FEATURE_BYTES) / 4;
    const descriptors: number[] = []; // Array.from would iterate, and takes longer
    for (let word = 0; word < DESCRIPTOR_WORDS; word++) {
      descriptors.push(integers[integer + FEATURE_DESCRIPTOR / 4 + word]!);
    }
    points.push({
      maxima: integers[integer + FEATURE_MAXIMUM / 4] === 1,
      x: floats[float]!,
      y: floats[float + 1]!,
      scale: integers[integer + FEATURE_SCALE / 4]!,
      angle: floats[float + 2]!,
      descriptors,
    });
  }
  return points;
}
