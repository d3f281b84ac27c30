import type { Size } from '../formats.ts';
import { Detector } from './detector.ts';
import { Frame } from './frame.ts';
import type { Homography } from './homography.ts';
import { hypothesise } from './hypotheses.ts';
import type { LoadedTarget } from './loaded-target.ts';
import { Matcher } from './matcher.ts';
import type { Stage, Tracker } from './tracker.ts';
import type { Workspace } from './workspace.ts';

/** A print that was found: by its index among the targets. */
export interface Lock {
  index: number;
  /** From units to frame pixels. */
  homography: Homography;
  /** The share of patches that confirm it. */
  confidence: number;
}

const DETECTOR = { columns: 16, rows: 10, perCell: 19, octaves: 4 };
const MOST_HYPOTHESES = 12;
const STAGES: Stage[] = [
  { size: 0.5, reach: 6, tolerance: 2.5 },
  { size: 1, reach: 5, tolerance: 2 },
  { size: 1, reach: 3, tolerance: 1.5 },
];
/** Wrong poses were seen to be confirmed by at most 0.19 of their patches (some 9,600 poses), right ones by nearly all. */
export const LEAST_CONFIDENCE = 0.42;
export const LEAST_VISIBLE = 12;

/** Looks for prints anywhere in a frame. */
export class Search {
  /** The frame to search: a copy of its own, as it takes longer than a camera's frame. */
  readonly frame: Frame;
  readonly #detector: Detector;
  readonly #matcher: Matcher;
  readonly #tracker: Tracker;

  constructor({ kernels, arena }: Workspace, tracker: Tracker, size: Size) {
    this.frame = new Frame(kernels, arena, size);
    const { columns, rows } = DETECTOR;
    const upright = size.height > size.width;
    const grid = upright ? { columns: rows, rows: columns } : { columns, rows };
    this.#detector = new Detector(kernels, arena, size, { ...DETECTOR, ...grid });
    this.#matcher = new Matcher(kernels, arena);
    this.#tracker = tracker;
  }

  /** Yields between slices; then which of the targets are in `frame`. */
  *run(targets: readonly (readonly [index: number, target: LoadedTarget])[]): Generator<void, Lock[]> {
    const found = yield* this.#detector.detect(this.frame.picture);
    const locks: Lock[] = [];
    for (const [index, target] of targets) {
      const matches = yield* this.#matcher.match(this.#detector, found, target);
      const hypotheses = yield* hypothesise(matches, target.target.size, MOST_HYPOTHESES);
      for (const { homography } of hypotheses) {
        const lock = this.#verify(index, target, homography);
        yield;
        if (!lock) continue;
        locks.push(lock);
        break;
      }
    }
    return locks;
  }

  #verify(index: number, target: LoadedTarget, start: Homography): Lock | null {
    const refined = this.#tracker.refine(this.frame, target, start, STAGES);
    if (!refined) return null;
    const { homography, share, visible } = this.#tracker.confirm(this.frame, target, refined);
    if (share < LEAST_CONFIDENCE || visible < LEAST_VISIBLE) return null;
    return { index, homography, confidence: share };
  }
}
