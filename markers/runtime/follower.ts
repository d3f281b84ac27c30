import type { Size } from '../formats.ts';
import { RuntimeError } from './errors.ts';
import { fitCorners } from './fit.ts';
import { Frame } from './frame.ts';
import { type Glimpse, shiftSince } from './glimpse.ts';
import { type Homography, mapCorners, type Point } from './homography.ts';
import { type LoadedTarget, loadTarget } from './loaded-target.ts';
import { LEAST_CONFIDENCE, LEAST_VISIBLE } from './pose.ts';
import type { Lock } from './search.ts';
import { smooth } from './smoothing.ts';
import { readTarget } from './target-format.ts';
import { type Stage, Tracker } from './tracker.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

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

const FOLLOW: Stage[] = [
  { size: 0.5, reach: 6, tolerance: 2.5 },
  { size: 1, reach: 3, tolerance: 1.5 },
];
/** When a print moved further than expected. */
const FOLLOW_FAR: Stage[] = [{ size: 0.25, reach: 7, tolerance: 3 }, ...FOLLOW];
/** From where a print was when a search began to where it is now. */
const CATCH_UP: Stage[] = [{ size: 0.25, reach: 8, tolerance: 4 }, ...FOLLOW];
/** A print that is followed may be half covered for a while. */
const LEAST_CONFIDENCE_FOLLOWING = 0.3;
/** Frames in a row that may fail before a target is lost. */
const MISSES_ALLOWED = 1;

/** A print in fractions of itself. */
const WHOLE: Size = { width: 1, height: 1 };

/** What is remembered of one target. */
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

/** Follows prints from frame to frame once a search has found them. */
export class Follower {
  /** The newest frame. */
  readonly frame: Frame;
  readonly #size: Size;
  readonly #tracker: Tracker;
  readonly #states: State[];

  constructor({ kernels, arena }: Workspace, tracker: Tracker, targets: readonly LoadedTarget[], size: Size) {
    const { width, height } = size;
    this.#size = { width, height };
    this.frame = new Frame(kernels, arena, this.#size);
    this.#tracker = tracker;
    this.#states = targets.map((target) => ({ target, ...LOST }));
  }

  /**
   * Looks at the next frame.
   *
   * @param grey one byte a pixel (Rec. 601 luma), row by row
   * @returns for each target, in their order, whether and where it is
   * @throws RuntimeError WRONG_FRAME_SIZE
   */
  process(grey: Uint8Array | Uint8ClampedArray): Sight[] {
    this.load(grey, 1);
    this.follow();
    return this.sights();
  }

  /** The same for a frame in RGBA, as a canvas gives it. */
  processColours(rgba: Uint8Array | Uint8ClampedArray): Sight[] {
    this.load(rgba, 4);
    this.follow();
    return this.sights();
  }

  /** Takes in the next frame without looking at it. */
  load(pixels: Uint8Array | Uint8ClampedArray, bytesPerPixel: 1 | 4): void {
    const { width, height } = this.#size;
    if (pixels.length !== width * height * bytesPerPixel)
      throw new RuntimeError(
        'WRONG_FRAME_SIZE',
        `The frame has ${pixels.length} bytes, and this recogniser was made for ${width} × ${height} pixels of ${bytesPerPixel}: make another one when the camera changes.`,
      );
    if (bytesPerPixel === 1) this.frame.load(pixels);
    else this.frame.loadColours(pixels);
  }

  /** Follows in the newest frame what was found before. */
  follow(): void {
    for (const state of this.#states) if (state.homography) this.#follow(state);
  }

  sights(): Sight[] {
    return this.#states.map((state) => this.#sight(state));
  }

  /** The targets that are followed or wait to be confirmed, as a search would have found them in the newest frame. */
  held(): Lock[] {
    return this.#states.flatMap(({ homography, confidence }, index) =>
      homography ? [{ index, homography, confidence }] : [],
    );
  }

  /** Takes over what a search found in the newest frame. It is shown once the next frame confirms it. */
  begin({ index, homography, confidence }: Lock): void {
    const state = this.#states[index]!;
    if (!state.homography) Object.assign(state, LOST, { homography, confidence });
  }

  /**
   * Takes over what a search found in an older frame, of which this glimpse was kept: looks where it is by now, and refuses it
   * unless the newest frame confirms it. It is shown once the next frame does, too.
   */
  catchUp(lock: Lock, before: Glimpse): boolean {
    const { target } = this.#states[lock.index]!;
    const corners = mapCorners(lock.homography, target.target.size);
    const shift = shiftSince(before, this.frame.glimpse(), corners);
    const starts = shift ? [moved(lock.homography, shift), lock.homography] : [lock.homography];
    for (const start of starts) {
      const refined = this.#tracker.refine(this.frame, target, start, CATCH_UP);
      if (!refined) continue;
      const { homography, share, visible } = this.#tracker.confirm(this.frame, target, refined);
      if (share < LEAST_CONFIDENCE || visible < LEAST_VISIBLE) continue;
      this.begin({ index: lock.index, homography, confidence: share });
      return true;
    }
    return false;
  }

  /** Begins anew, as if no frame had been processed. */
  forget(): void {
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
      const refined = this.#tracker.refine(this.frame, state.target, start, stages);
      if (!refined) continue;
      const { homography, share, visible } = this.#tracker.confirm(this.frame, state.target, refined);
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
}

/**
 * A follower with a memory of its own, for a page whose search runs in another thread.
 *
 * @param targets `.target` files
 * @throws RuntimeError BROKEN_TARGET, TARGET_VERSION
 */
export async function createFollower(
  module: WebAssembly.Module,
  targets: readonly Uint8Array[],
  size: Size,
): Promise<Follower> {
  const read = targets.map(readTarget);
  const workspace = await createWorkspace(module);
  const { kernels, arena } = workspace;
  const loaded = read.map((target) => loadTarget(arena, target));
  return new Follower(workspace, new Tracker(kernels, arena), loaded, size);
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

function moved([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: Point): Homography {
  return [a + x * g, b + x * h, c + x * i, d + y * g, e + y * h, f + y * i, g, h, i];
}
