import type { Size } from '../../../markers/formats.ts';
import { RuntimeError } from '../../../markers/runtime/errors.ts';
import { readTarget } from '../../../markers/runtime/target-format.ts';
import type { ViewerData } from '../../../server/projects/viewer-page.ts';
import { SessionError } from '../camera.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import type { MakeTracker, Tracker } from '../tracker.ts';
import { ThreadSource } from './finder.ts';
import { Watch, type WatchParts } from './watch.ts';

/** The browser has what the runtime needs, and refuses to run it all the same. */
export class UnableToCompile extends Error {}

export interface LoadedRuntime {
  /** By the item's index: why its target can't be used. */
  failures: ReadonlyMap<number, SessionError>;
  /** Recognises the items whose targets were loaded. */
  makeTracker: MakeTracker;
  /** Ends what was begun, where no tracker is made. */
  discard(): void;
}

/** Where our tracker's files are. */
export interface RuntimeFiles extends Pick<ViewerData, 'runtimeWasm' | 'searchWorker'> {
  items: readonly Pick<ViewerData['items'][number], 'targetUrl'>[];
}

/**
 * Loads our own tracker: the WebAssembly, the target of each item that has one, and the search thread, all at once. A target that does
 * not come, or can't be read, is a failure of its own item only.
 *
 * @throws UnableToCompile
 */
export async function loadRuntimeTracker({
  runtimeWasm,
  searchWorker,
  items,
}: RuntimeFiles): Promise<LoadedRuntime> {
  const threads = new ThreadSource(new URL(searchWorker, location.href).href);
  const discard = () => threads.discard();
  try {
    const [module, loaded] = await Promise.all([
      fetchBytes(runtimeWasm).then(compile),
      Promise.all(items.map(({ targetUrl }) => (targetUrl ? loadTarget(targetUrl) : null))),
    ]);
    const failures = new Map<number, SessionError>();
    const targets = loaded.map((target, index) => {
      if (!(target instanceof SessionError)) return target;
      failures.set(index, target);
      return null;
    });
    return { failures, makeTracker: () => makeTracker(targets, { module, threads }), discard };
  } catch (error) {
    discard();
    throw error;
  }
}

interface LoadedTarget {
  bytes: Uint8Array;
  size: Size;
}

async function loadTarget(url: string): Promise<LoadedTarget | SessionError> {
  try {
    const bytes = new Uint8Array(await fetchBytes(url));
    return { bytes, size: readTarget(bytes).size };
  } catch (error) {
    return new SessionError(error instanceof RuntimeError ? 'broken' : 'download', error);
  }
}

/** The runtime numbers the targets that it has; the viewer numbers the items. */
function makeTracker(
  targets: readonly (LoadedTarget | null)[],
  { module, threads }: Pick<WatchParts, 'module' | 'threads'>,
): Tracker {
  const known = [...targets.entries()].flatMap(([item, target]) => (target ? [{ item, ...target }] : []));
  const parts: WatchParts = {
    module,
    targets: known.map(({ bytes }) => bytes),
    sizes: known.map(({ size }) => size),
    threads,
  };
  let watch: Watch | null = null;
  return {
    name: 'ours',
    targets: targets.map((target) => target?.size ?? null),
    async start(camera, events) {
      watch?.stop();
      watch = new Watch(parts, camera, {
        ...events,
        onPose: (index, pose, picture) => events.onPose(known[index]!.item, pose, picture),
      });
      await watch.start();
    },
    async stop() {
      watch?.stop();
      watch = null;
    },
  };
}

async function compile(bytes: ArrayBuffer): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw new UnableToCompile('runtime.wasm was not compiled.', { cause: error });
  }
}
