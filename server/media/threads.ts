import { Threads } from '../../pool-builder/threads.ts';

export type MediaThreads = Threads<typeof import('./worker.ts')>;

const workerFile = new URL('./worker.ts', import.meta.url);

/** The threads that serve visitors. The least are kept ready, so that the first visitor need not wait for one to start. */
export function openMediaThreads({ least, most }: { least: number; most: number }): MediaThreads {
  return new Threads(workerFile, { least, most });
}

/** One thread that lets everything else go first. */
export function openQuietMediaThreads(): MediaThreads {
  return new Threads(workerFile, { most: 1, background: true });
}
