import type { Art } from '../markers/art/index.ts';
import type { Inspection } from '../markers/gate/index.ts';
import type { BuiltMarker, MarkerFiles } from './build-marker.ts';
import { Threads, type ThreadsOptions } from './threads.ts';

type RunOptions = { signal?: AbortSignal | undefined };

export interface MarkerThreads {
  build(art: Art, options?: RunOptions): Promise<BuiltMarker>;
  /** The `.target` file alone. */
  buildTarget(art: Art, options?: RunOptions): Promise<Uint8Array>;
  /** What a marker is named by. Rejects with BROKEN_TARGET or TARGET_VERSION. */
  makeSignature(input: { art: Art; target: Uint8Array }, options?: RunOptions): Promise<Uint8Array>;
  /** Rejects with BROKEN_MIND for what is not a marker's `.mind` file. */
  inspect(files: MarkerFiles, options?: RunOptions): Promise<Inspection & { sha256: string }>;
  /** Rejects with BROKEN_TARGET or TARGET_VERSION for what our runtime cannot read. */
  checkTarget(target: Uint8Array, options?: RunOptions): Promise<{ sha256: string }>;
  close(): Promise<void>;
}

/** Worker threads that build markers and inspect them. Markers are compiled here and nowhere else. */
export function openMarkerThreads(options: ThreadsOptions = {}): MarkerThreads {
  const threads = new Threads<typeof import('./worker.ts')>(new URL('./worker.ts', import.meta.url), options);
  return {
    build: (art, { signal } = {}) => threads.run('buildMarker', art, { signal }),
    buildTarget: (art, { signal } = {}) => threads.run('buildTarget', art, { signal }),
    makeSignature: (input, { signal } = {}) => threads.run('makeSignature', input, { signal }),
    inspect: (files, { signal } = {}) => threads.run('inspectStored', files, { signal }),
    checkTarget: (target, { signal } = {}) => threads.run('checkTarget', target, { signal }),
    close: () => threads.close(),
  };
}
