import { Threads } from '../../pool-builder/threads.ts';

export type MediaThreads = Threads<typeof import('./worker.ts')>;

/** The threads that serve visitors. One is kept ready, so that the first visitor need not wait for it to start. */
export function openMediaThreads(): MediaThreads {
  return new Threads(new URL('./worker.ts', import.meta.url), { least: 1 });
}
