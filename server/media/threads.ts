import { Threads } from '../../pool-builder/threads.ts';

export type MediaThreads = Threads<typeof import('./worker.ts')>;

const workerFile = new URL('./worker.ts', import.meta.url);

/** The threads that serve visitors. One is kept ready unless told, so that the first visitor need not wait for it to start. */
export function openMediaThreads(least = 1): MediaThreads {
  return new Threads(workerFile, { least });
}

/** One thread that lets everything else go first. */
export function openQuietMediaThreads(): MediaThreads {
  return new Threads(workerFile, { most: 1, background: true });
}
