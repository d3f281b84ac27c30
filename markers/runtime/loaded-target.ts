import type { Arena } from '../engine/memory.ts';
import { PATCH_BYTES, PATCH_HEADER_BYTES, PATCH_PLANE_BYTES, PATCH_SIDE, PATCH_STRIDE } from './layout.ts';
import { type FeatureSet, isConstant, type Level, type Target } from './target.ts';

/** Features as the kernels want them. */
export interface LoadedFeatures extends FeatureSet {
  descriptorsPointer: number;
  placesPointer: number;
}

export interface LoadedLevel {
  /** Short side in pixels. */
  side: number;
  /** Level pixels per unit. */
  unit: number;
  patches: number;
  count: number;
  /** u and v of each patch, in units. */
  places: Float32Array;
}

/** A target in the kernels' memory. */
export interface LoadedTarget {
  target: Target;
  lighter: LoadedFeatures;
  darker: LoadedFeatures;
  /** Largest first. */
  levels: LoadedLevel[];
}

export function loadTarget(arena: Arena, target: Target): LoadedTarget {
  return {
    target,
    lighter: loadFeatures(arena, target.lighter),
    darker: loadFeatures(arena, target.darker),
    levels: target.levels.map((level) => loadLevel(arena, target, level)),
  };
}

function loadFeatures(arena: Arena, set: FeatureSet): LoadedFeatures {
  const descriptorsPointer = arena.allocate(set.descriptors.length);
  arena.bytes(descriptorsPointer, set.descriptors.length).set(set.descriptors);
  const placesPointer = arena.allocate(set.places.length * 4);
  arena.float32(placesPointer, set.places.length).set(set.places);
  return { ...set, descriptorsPointer, placesPointer };
}

function loadLevel(arena: Arena, target: Target, level: Level): LoadedLevel {
  const count = level.patches.length;
  const patches = arena.allocate(count * PATCH_BYTES);
  const floats = arena.float32(patches, (count * PATCH_BYTES) / 4);
  floats.fill(0);
  const across = target.size.width / level.width;
  const down = target.size.height / level.height;
  const places = new Float32Array(2 * count);
  level.patches.forEach(({ x, y, pixels }, i) => {
    const at = (i * PATCH_BYTES) / 4;
    places[2 * i] = (x + 0.5) * across;
    places[2 * i + 1] = (y + 0.5) * down;
    floats[at] = places[2 * i]!;
    floats[at + 1] = places[2 * i + 1]!;
    const inUse: number[] = [];
    for (let k = 0; k < pixels.length; k++) {
      const column = x + (k % PATCH_SIDE) - (PATCH_SIDE >> 1);
      const row = y + Math.floor(k / PATCH_SIDE) - (PATCH_SIDE >> 1);
      if (isConstant(target, level, column, row)) inUse.push(k);
    }
    floats[at + 2] = inUse.length;
    fillPlanes(floats, at + PATCH_HEADER_BYTES / 4, pixels, inUse);
  });
  const side = Math.min(level.width, level.height);
  return { side, unit: level.height / target.size.height, patches, count, places };
}

/** The template: mean 0, standard deviation 1, divided by the number of pixels; then the mask. Unused places stay 0. */
function fillPlanes(floats: Float32Array, template: number, pixels: Uint8Array, inUse: number[]): void {
  const mask = template + PATCH_PLANE_BYTES / 4;
  const n = inUse.length;
  let [sum, squares] = [0, 0];
  for (const k of inUse) {
    sum += pixels[k]!;
    squares += pixels[k]! ** 2;
  }
  const mean = sum / n;
  const deviation = Math.sqrt(Math.max(1e-6, squares / n - mean * mean));
  for (const k of inUse) {
    const place = Math.floor(k / PATCH_SIDE) * PATCH_STRIDE + (k % PATCH_SIDE);
    floats[template + place] = (pixels[k]! - mean) / deviation / n;
    floats[mask + place] = 1;
  }
}
