import type { Art } from '../markers/art/index.ts';
import type { BuiltMarker } from './build-marker.ts';
import { Threads, type ThreadsOptions } from './threads.ts';

export interface MarkerThreads {
  build(art: Art, options?: { signal?: AbortSignal | undefined }): Promise<BuiltMarker>;
  close(): Promise<void>;
}

/** Worker threads that build markers. Compiling goes through here and nowhere else. */
export function openMarkerThreads(options: ThreadsOptions = {}): MarkerThreads {
  const threads = new Threads<typeof import('./worker.ts')>(new URL('./worker.ts', import.meta.url), options);
  return {
    build: (art, { signal } = {}) => threads.run('buildMarker', art, { signal }),
    close: () => threads.close(),
  };
}
