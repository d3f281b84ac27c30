import type { Arena } from '../engine/memory.ts';
import type { Size } from '../formats.ts';
import { RuntimeError } from './errors.ts';
import { fitCorners } from './fit.ts';
import { Frame } from './frame.ts';
import { type Homography, mapCorners, type Point } from './homography.ts';
import type { Kernels } from './kernels.ts';
import { type LoadedTarget, loadTarget } from './loaded-target.ts';
import { LEAST_CONFIDENCE, LEAST_VISIBLE } from './pose.ts';
import { type Lock, Search } from './search.ts';
import { smooth } from './smoothing.ts';
import type { Target } from './target.ts';
import { type Stage, Tracker } from './tracker.ts';

/** What is known of a target in the frame that was processed last. */
export type Sight =
  | { found: false }
  | {
      found: true;
      /** From fractions of the print (0 … 1 to the right and down) to pixels of the frame. */
      homography: Homography;
      /** The share of the print's patches in view that confirm it, 0 … 1. */
      confidence: number;
      /** Frames since it was found. */
      age: number;
    };

export interface RecogniserOptions extends Size {
  /** Slices of a search that one call of `process` may do; a slice takes some milliseconds. Without it each call searches to the end. */
  slices?: number;
}

const FOLLOW: Stage[] = [
  { size: 0.5, reach: 6, tolerance: 2.5 },
  { size: 1, reach: 3, tolerance: 1.5 },
];
/** When a print moved further than expected. */
const FOLLOW_FAR: Stage[] = [{ size: 0.25, reach: 7, tolerance: 3 }, ...FOLLOW];
/** A print that is followed may be half covered for a while. */
const LEAST_CONFIDENCE_FOLLOWING = 0.3;
/** Frames in a row that may fail before a target is lost. */
const MISSES_ALLOWED = 1;

/** A print in fractions of itself. */
const WHOLE: Size = { width: 1, height: 1 };

/** What a recogniser remembers of one target. */
interface State {
  target: LoadedTarget;
  /** Where it was in the last frame; null when it is lost. */
  homography: Homography | null;
  /** Its corners, smoothed. */
  shown: readonly Point[] | null;
  /** Its corners' last step, in pixels. */
  velocity: readonly Point[] | null;
  confidence: number;
  /** Frames since the lock: in the first one it waits to be confirmed. */
  age: number;
  misses: number;
}

const LOST: Omit<State, 'target'> = {
  homography: null,
  shown: null,
  velocity: null,
  confidence: 0,
  age: 0,
  misses: 0,
};

/** Recognises prints in the frames of a camera, one after the other. */
export class Recogniser {
  readonly #size: Size;
  readonly #frame: Frame;
  readonly #tracker: Tracker;
  readonly #search: Search;
  readonly #states: State[];
  readonly #slices: number;
  #searching: Generator<void, Lock[]> | null = null;

  constructor(kernels: Kernels, arena: Arena, targets: readonly Target[], options: RecogniserOptions) {
    const { width, height, slices = Number.POSITIVE_INFINITY } = options;
    this.#size = { width, height };
    this.#slices = slices;
    this.#frame = new Frame(kernels, arena, this.#size);
    this.#tracker = new Tracker(kernels, arena);
    this.#search = new Search(kernels, arena, this.#tracker, this.#size);
    this.#states = targets.map((target) => ({
      target: loadTarget(arena, target),
      ...LOST,
    }));
  }

  /**
   * Looks at the next frame: follows what was found, and searches for the rest.
   *
   * @param grey one byte a pixel (Rec. 601 luma), row by row
   * @returns for each target, in their order, whether and where it is
   * @throws RuntimeError WRONG_FRAME_SIZE
   */
  process(grey: Uint8Array | Uint8ClampedArray): Sight[] {
    this.#checkSize(grey.length, 1);
    this.#frame.load(grey);
    return this.#look();
  }

  /** The same for a frame in RGBA, as a canvas gives it. */
  processColours(rgba: Uint8Array | Uint8ClampedArray): Sight[] {
    this.#checkSize(rgba.length, 4);
    this.#frame.loadColours(rgba);
    return this.#look();
  }

  #checkSize(bytes: number, bytesPerPixel: number): void {
    const { width, height } = this.#size;
    if (bytes === width * height * bytesPerPixel) return;
    throw new RuntimeError(
      'WRONG_FRAME_SIZE',
      `The frame has ${bytes} bytes, and this recogniser was made for ${width} × ${height} pixels of ${bytesPerPixel}: make another one when the camera changes.`,
    );
  }

  #look(): Sight[] {
    for (const state of this.#states) if (state.homography) this.#follow(state);
    this.#searchOn();
    return this.#states.map((state) => this.#sight(state));
  }

  /** Begins anew, as if no frame had been processed. */
  forget(): void {
    this.#searching = null;
    for (const state of this.#states) Object.assign(state, LOST);
  }

  #sight({ homography, shown, confidence, age }: State): Sight {
    if (!homography || !shown || age < 1) return { found: false };
    const fromFractions = fitCorners(WHOLE, shown);
    return fromFractions ? { found: true, homography: fromFractions, confidence, age } : { found: false };
  }

  #follow(state: State): void {
    const last = state.homography!;
    const { size } = state.target.target;
    const expected = predict(last, state.velocity, size);
    const tries = [
      [expected, FOLLOW],
      [last, FOLLOW_FAR],
    ] as const;
    for (const [start, stages] of tries) {
      const homography = this.#tracker.refine(this.#frame, state.target, start, stages);
      if (!homography) continue;
      const { share, visible } = this.#tracker.check(this.#frame, state.target, homography);
      const least = state.age < 1 ? LEAST_CONFIDENCE : LEAST_CONFIDENCE_FOLLOWING;
      if (share < least || visible < LEAST_VISIBLE) continue;
      this.#settle(state, homography, share);
      return;
    }
    state.misses++;
    if (state.age >= 1 && state.misses <= MISSES_ALLOWED) return;
    Object.assign(state, LOST);
  }

  #settle(state: State, homography: Homography, confidence: number): void {
    const { size } = state.target.target;
    const before = mapCorners(state.homography!, size);
    const after = mapCorners(homography, size);
    const frames = state.misses + 1;
    state.velocity = after.map(({ x, y }, k) => ({
      x: (x - before[k]!.x) / frames,
      y: (y - before[k]!.y) / frames,
    }));
    state.homography = homography;
    state.shown = state.shown ? smooth(state.shown, after) : after;
    state.confidence = confidence;
    state.age++;
    state.misses = 0;
  }

  /** Begins a search where a target is lost, or goes on with one. */
  #searchOn(): void {
    if (!this.#searching) {
      const lost = this.#states.flatMap((state, index) =>
        state.homography ? [] : [[index, state.target] as const],
      );
      if (lost.length === 0) return;
      this.#searching = this.#search.run(this.#frame, lost);
    }
    for (let slice = 0; slice < this.#slices; slice++) {
      const { done, value } = this.#searching.next();
      if (!done) continue;
      this.#searching = null;
      for (const { index, homography, confidence } of value) {
        const state = this.#states[index]!;
        if (!state.homography) Object.assign(state, LOST, { homography, confidence });
      }
      return;
    }
  }
}

/** Where a print goes on to: its corners by their last step. */
function predict(homography: Homography, velocity: readonly Point[] | null, size: Size): Homography {
  if (!velocity) return homography;
  const corners = mapCorners(homography, size).map(({ x, y }, k) => ({
    x: x + velocity[k]!.x,
    y: y + velocity[k]!.y,
  }));
  return fitCorners(size, corners) ?? homography;
}
