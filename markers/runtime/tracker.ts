import type { Arena } from '../engine/memory.ts';
import { fitRobustly, type Pair } from './fit.ts';
import type { Frame } from './frame.ts';
import { type Homography, isPlausible, mappedShortSide } from './homography.ts';
import type { Kernels } from './kernels.ts';
import { SIGHTING_BYTES } from './layout.ts';
import type { LoadedLevel, LoadedTarget } from './loaded-target.ts';

/** One look at the patches of a level: which level, how far, and how closely pairs must agree. */
export interface Stage {
  /** The level's size relative to the print's size in the frame. */
  size: number;
  /** Offsets tried each way, in level pixels. */
  reach: number;
  /** In level pixels. */
  tolerance: number;
}

/** How well a pose is confirmed by the patches in view. */
export interface Check {
  /** Patches in view. */
  visible: number;
  /** The share of them that look as they should where they should. */
  share: number;
}

/** A pose, and how well it is confirmed. */
export interface CheckedPose extends Check {
  homography: Homography;
}

/** What is less similar is not believed to be the patch. */
const LEAST_SIMILARITY = 0.45;
const LEAST_SEEN = 8;
const SAMPLES = 60;
/** A patch confirms a pose when it is this similar, so near to its place (level pixels). */
const CONFIRMING_SIMILARITY = 0.6;
const CONFIRMING_SHIFT = 1.8;
const CONFIRMING_REACH = 2;
/** At half the print's size blur hardly counts: right poses then stand further apart from wrong ones. */
const CONFIRMING_SIZE = 0.5;
const MOST_PATCHES = 256;
/**
 * Bent paper is no plane: the narrow look settles on that part of it which is one, and the far end is off. A wide look at a quarter
 * of the size takes in all of it. On paper bent by up to 2.5 % of its width the largest error fell from 1.5 % of the diagonal to 0.5
 * (median of 89 captures), and nothing changed on flat paper.
 */
const BENT: Stage = { size: 0.25, reach: 7, tolerance: 6 };
/** Flat paper in a fair picture is confirmed by more than this; what has less than the other would be no lock, and must not become one. */
const SURELY_FLAT = 0.9;
const PERHAPS_BENT = 0.42;

interface Sighting extends Pair {
  shift: number;
  /** Frame pixels per level pixel. */
  step: number;
}

/** Finds a target's patches in a frame, near where a homography has them, and fits the homography anew. */
export class Tracker {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #homography: number;
  readonly #sightings: number;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#homography = arena.allocate(9 * 8);
    this.#sightings = arena.allocate(MOST_PATCHES * SIGHTING_BYTES);
  }

  /** A homography from units to frame pixels, refined in stages; null where the print is not found near it. */
  refine(frame: Frame, target: LoadedTarget, start: Homography, stages: readonly Stage[]): Homography | null {
    const { size } = target.target;
    let homography = start;
    for (const { size: relative, reach, tolerance } of stages) {
      if (!isPlausible(homography, size)) return null;
      const level = levelFor(target, mappedShortSide(homography, size) * relative);
      const seen = this.#search(frame, level, homography, reach).filter(
        ({ weight }) => weight > LEAST_SIMILARITY,
      );
      if (seen.length < LEAST_SEEN) return null;
      const step = seen.reduce((sum, sighting) => sum + sighting.step, 0) / seen.length;
      const next = fitRobustly(seen, homography, size, tolerance * step, SAMPLES);
      if (!next) return null;
      homography = next;
    }
    return isPlausible(homography, size) ? homography : null;
  }

  /** How well a refined pose is confirmed; on paper that may be bent, the plane that fits all of it best. */
  confirm(frame: Frame, target: LoadedTarget, homography: Homography): CheckedPose {
    const narrow = { homography, ...this.#check(frame, target, homography) };
    if (narrow.share >= SURELY_FLAT || narrow.share < PERHAPS_BENT) return narrow;
    const wide = this.refine(frame, target, homography, [BENT]);
    if (!wide) return narrow;
    const { share, visible } = this.#check(frame, target, wide);
    return { homography: wide, visible, share: Math.max(narrow.share, share) };
  }

  #check(frame: Frame, target: LoadedTarget, homography: Homography): Check {
    const level = levelFor(target, mappedShortSide(homography, target.target.size) * CONFIRMING_SIZE);
    const seen = this.#search(frame, level, homography, CONFIRMING_REACH);
    const confirming = seen.filter(
      ({ weight, shift }) => weight > CONFIRMING_SIMILARITY && shift < CONFIRMING_SHIFT,
    );
    return { visible: seen.length, share: seen.length > 0 ? confirming.length / seen.length : 0 };
  }

  /** The patches of a level that are in view. */
  #search(frame: Frame, level: LoadedLevel, homography: Homography, reach: number): Sighting[] {
    const count = Math.min(level.count, MOST_PATCHES);
    this.#arena.float64(this.#homography, 9).set(homography);
    this.#kernels.searchPatches(
      frame.table,
      frame.imageCount,
      this.#homography,
      level.patches,
      count,
      level.unit,
      reach,
      this.#sightings,
    );
    const results = this.#arena.float32(this.#sightings, (count * SIGHTING_BYTES) / 4);
    const seen: Sighting[] = [];
    for (let i = 0, at = 0; i < count; i++, at += SIGHTING_BYTES / 4) {
      const weight = results[at + 2]!;
      if (weight < -1.5) continue;
      seen.push({
        u: level.places[2 * i]!,
        v: level.places[2 * i + 1]!,
        x: results[at]!,
        y: results[at + 1]!,
        weight,
        shift: results[at + 3]!,
        step: results[at + 4]!,
      });
    }
    return seen;
  }
}

/** The level whose short side is nearest to so many pixels. */
function levelFor({ levels }: LoadedTarget, side: number): LoadedLevel {
  const distance = (level: LoadedLevel) => Math.abs(Math.log(level.side / side));
  return levels.reduce((best, level) => (distance(level) < distance(best) ? level : best));
}
