import type { Arena } from '../engine/memory.ts';
import type { Detector, Found } from './detector.ts';
import type { Pair } from './fit.ts';
import type { Kernels } from './kernels.ts';
import { DESCRIPTOR_BYTES, MATCH_BYTES, PLACE_BYTES } from './layout.ts';
import type { LoadedFeatures, LoadedTarget } from './loaded-target.ts';

/** A pair that two features make: it says by itself how the print lies, but for perspective. */
export interface Match extends Pair {
  /** Frame pixels per unit. */
  scale: number;
  /** By how much the print is turned, radians. */
  turn: number;
}

/** Of 256 bits. */
const LARGEST_DISTANCE = 85;
/** The nearest has to be nearer than the next one by this factor. */
const RATIO = 0.93;
/** The next one is looked for this far away, in units: nearer ones show the same spot. */
const FAR = 60;
/** Comparisons of one slice. */
const COMPARISONS_PER_SLICE = 1_500_000;
/** Frame features that are matched with one call, at most. */
const MOST_AT_ONCE = 2048;

/** Matches a detector's features with a target's. */
export class Matcher {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #matches: number;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#matches = arena.allocate(MOST_AT_ONCE * MATCH_BYTES);
  }

  /** Yields between slices. The best matches come first. */
  *match(detector: Detector, found: Found, target: LoadedTarget): Generator<void, Match[]> {
    const matches: (Match & { quality: number })[] = [];
    const sets = [
      [0, found.lighter, target.lighter],
      [found.lighter, found.lighter + found.darker, target.darker],
    ] as const;
    for (const [start, end, features] of sets) {
      if (features.count === 0) continue;
      const step = Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(COMPARISONS_PER_SLICE / features.count)));
      for (let from = start; from < end; from += step) {
        this.#matchSome(detector, from, Math.min(step, end - from), features, matches);
        yield;
      }
    }
    return matches.sort((a, b) => b.quality - a.quality);
  }

  #matchSome(
    detector: Detector,
    from: number,
    count: number,
    features: LoadedFeatures,
    matches: (Match & { quality: number })[],
  ): void {
    const { descriptorsPointer, placesPointer } = features;
    this.#kernels.match(
      detector.descriptors + from * DESCRIPTOR_BYTES,
      count,
      descriptorsPointer,
      features.count,
      placesPointer,
      FAR,
      this.#matches,
    );
    const results = this.#arena.int32(this.#matches, (count * MATCH_BYTES) / 4);
    const places = this.#arena.float32(detector.places + from * PLACE_BYTES, (count * PLACE_BYTES) / 4);
    for (let i = 0; i < count; i++) {
      const [index, distance, next] = [results[3 * i]!, results[3 * i + 1]!, results[3 * i + 2]!];
      if (index < 0 || distance > LARGEST_DISTANCE || distance >= RATIO * next) continue;
      matches.push({
        u: features.places[2 * index]!,
        v: features.places[2 * index + 1]!,
        x: places[4 * i]!,
        y: places[4 * i + 1]!,
        scale: places[4 * i + 3]! / features.scales[index]!,
        turn: places[4 * i + 2]! - features.angles[index]!,
        weight: 1,
        quality: 1 - distance / (next + 1),
      });
    }
  }
}
