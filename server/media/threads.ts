import { Threads } from '../../pool-builder/threads.ts';

export type MediaThreads = Threads<typeof import('./worker.ts')>;

const workerFile = new URL('./worker.ts', import.meta.url);

/** The threads that serve visitors. One is kept ready, so that the first visitor need not wait for it to start. */
export function openMediaThreads(): MediaThreads {
  return new Threads(workerFile, { least: 1 });
}

/** One thread that lets everything else go first. */
export function openQuietMediaThreads(): MediaThreads {
  return new Threads(workerFile, { most: 1, background: true });
}
