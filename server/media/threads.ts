import { Threads } from '../../pool-builder/threads.ts';

export type MediaThreads = Threads<typeof import('./worker.ts')>;

const workerFile = new URL('./worker.ts', import.meta.url);

/** The threads that serve visitors. The least are kept ready, so that the first visitor need not wait for one to start. */
export function openMediaThreads({ least, most }: { least: number; most: number }): MediaThreads {
  return new Threads(workerFile, { least, most });
}

/** Threads that let everything else go first; one unless told. */
export function openQuietMediaThreads(most = 1): MediaThreads {
  return new Threads(workerFile, { most, background: true });
}
