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

/**
 * Loads our own tracker: the WebAssembly, one target for each item, and the search thread, all at once.
 *
 * @throws UnableToCompile; SessionError `broken` for a target that can't be read
 */
export async function loadRuntimeTracker(
  { runtimeWasm, searchWorker }: ViewerData,
  targetUrls: readonly string[],
): Promise<MakeTracker> {
  const threads = new ThreadSource(new URL(searchWorker, location.href).href);
  const [module, ...targets] = await Promise.all([
    fetchBytes(runtimeWasm).then(compile),
    ...targetUrls.map(async (url) => new Uint8Array(await fetchBytes(url))),
  ]);
  const sizes = targets.map(sizeOf);
  const parts: WatchParts = { module, targets, sizes, threads };
  return () => makeTracker(parts);
}

function makeTracker(parts: WatchParts): Tracker {
  let watch: Watch | null = null;
  return {
    targets: parts.sizes,
    async start(camera, events) {
      watch?.stop();
      watch = new Watch(parts, camera, events);
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

function sizeOf(target: Uint8Array): Size {
  try {
    return readTarget(target).size;
  } catch (error) {
    if (error instanceof RuntimeError) throw new SessionError('broken', error);
    throw error;
  }
}
