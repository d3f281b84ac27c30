import type { Size } from '../formats.ts';
import { Follower, type Sight } from './follower.ts';
import type { Glimpse } from './glimpse.ts';
import { type LoadedTarget, loadTarget } from './loaded-target.ts';
import { type Lock, Search } from './search.ts';
import type { Target } from './target.ts';
import { Tracker } from './tracker.ts';
import type { Workspace } from './workspace.ts';

export interface RecogniserOptions extends Size {
  /** Slices of a search that one call of `process` may do; a slice takes some milliseconds. Without it each call searches to the end. */
  slices?: number;
}

/** Recognises prints in the frames of a camera, one after the other: search and following in one thread. */
export class Recogniser {
  readonly #follower: Follower;
  readonly #search: Search;
  readonly #targets: readonly LoadedTarget[];
  readonly #slices: number;
  #searching: Generator<void, Lock[]> | null = null;
  /** Of the frame that is searched, once another one has come since. */
  #before: Glimpse | null = null;

  constructor(workspace: Workspace, targets: readonly Target[], options: RecogniserOptions) {
    const { kernels, arena } = workspace;
    const { width, height, slices = Number.POSITIVE_INFINITY } = options;
    const size = { width, height };
    this.#slices = slices;
    const tracker = new Tracker(kernels, arena);
    this.#targets = targets.map((target) => loadTarget(arena, target));
    this.#follower = new Follower(workspace, tracker, this.#targets, size);
    this.#search = new Search(workspace, tracker, size);
  }

  /**
   * Looks at the next frame: follows what was found, and searches for the rest.
   *
   * @param grey one byte a pixel (Rec. 601 luma), row by row
   * @returns for each target, in their order, whether and where it is
   * @throws RuntimeError WRONG_FRAME_SIZE
   */
  process(grey: Uint8Array | Uint8ClampedArray): Sight[] {
    this.#follower.load(grey, 1);
    return this.#look();
  }

  /** The same for a frame in RGBA, as a canvas gives it. */
  processColours(rgba: Uint8Array | Uint8ClampedArray): Sight[] {
    this.#follower.load(rgba, 4);
    return this.#look();
  }

  /** Begins anew, as if no frame had been processed. */
  forget(): void {
    this.#searching = null;
    this.#follower.forget();
  }

  #look(): Sight[] {
    this.#follower.follow();
    this.#searchOn();
    return this.#follower.sights();
  }

  /** Begins a search where a target is lost, or goes on with one. */
  #searchOn(): void {
    if (!this.#searching) {
      const held = this.#follower.held().map(({ index }) => index);
      const lost = [...this.#targets.entries()].filter(([index]) => !held.includes(index));
      if (lost.length === 0) return;
      this.#search.frame.copy(this.#follower.frame);
      this.#searching = this.#search.run(lost);
      this.#before = null;
    }
    for (let slice = 0; slice < this.#slices; slice++) {
      const { done, value } = this.#searching.next();
      if (!done) continue;
      this.#searching = null;
      for (const lock of value) this.#takeOver(lock);
      return;
    }
    this.#before ??= this.#follower.frame.glimpse();
  }

  #takeOver(lock: Lock): void {
    if (this.#before) this.#follower.catchUp(lock, this.#before);
    else this.#follower.begin(lock);
  }
}
