import type { Art } from '../markers/art/index.ts';
import type { Inspection } from '../markers/gate/index.ts';
import type { BuiltMarker } from './build-marker.ts';
import { Threads, type ThreadsOptions } from './threads.ts';

type RunOptions = { signal?: AbortSignal | undefined };

export interface MarkerThreads {
  build(art: Art, options?: RunOptions): Promise<BuiltMarker>;
  /** Rejects with BROKEN_MIND for what is not a marker's file. */
  inspect(mind: Uint8Array, options?: RunOptions): Promise<Inspection & { sha256: string }>;
  close(): Promise<void>;
}

/** Worker threads that build markers and inspect them. Markers are compiled here and nowhere else. */
export function openMarkerThreads(options: ThreadsOptions = {}): MarkerThreads {
  const threads = new Threads<typeof import('./worker.ts')>(new URL('./worker.ts', import.meta.url), options);
  return {
    build: (art, { signal } = {}) => threads.run('buildMarker', art, { signal }),
    inspect: (mind, { signal } = {}) => threads.run('inspectStored', mind, { signal }),
    close: () => threads.close(),
  };
}
