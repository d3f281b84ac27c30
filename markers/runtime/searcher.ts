import type { Size } from '../formats.ts';
import { type LoadedTarget, loadTarget } from './loaded-target.ts';
import { type Lock, Search } from './search.ts';
import { readTarget } from './target-format.ts';
import { Tracker } from './tracker.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

/** Searches single frames for prints, in a thread that may take its time: see `Follower.catchUp`. */
export class Searcher {
  readonly #search: Search;
  readonly #targets: readonly (readonly [index: number, target: LoadedTarget])[];

  constructor(workspace: Workspace, targets: readonly LoadedTarget[], size: Size) {
    const { kernels, arena } = workspace;
    this.#search = new Search(workspace, new Tracker(kernels, arena), size);
    this.#targets = [...targets.entries()];
  }

  /** Whether the last search saw something much like a target, but too small or blurred to be sure. */
  get almost(): boolean {
    return this.#search.almost;
  }

  /**
   * Yields between slices of some milliseconds; then which targets are in the frame.
   *
   * @param grey one byte a pixel; read in the first slice only
   */
  *search(grey: Uint8Array): Generator<void, Lock[]> {
    this.#search.frame.load(grey);
    return yield* this.#search.run(this.#targets);
  }
}

/**
 * A searcher with a memory of its own.
 *
 * @param targets `.target` files
 * @throws RuntimeError BROKEN_TARGET, TARGET_VERSION
 */
export async function createSearcher(
  module: WebAssembly.Module,
  targets: readonly Uint8Array[],
  size: Size,
): Promise<Searcher> {
  const read = targets.map(readTarget);
  const workspace = await createWorkspace(module);
  return new Searcher(
    workspace,
    read.map((target) => loadTarget(workspace.arena, target)),
    size,
  );
}
