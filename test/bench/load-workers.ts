import { setTimeout as pause } from 'node:timers/promises';
import { FRAMED_JOBS } from './load-cost.ts';
import { within } from './load-deadline.ts';
import type { Installation } from './load-installation.ts';
import { watchProcessors } from './load-processes.ts';

const WORKERS = [1, 2, 3];
const PHOTOS = 16;
const CREATE_SECONDS = 120;
const DONE_SECONDS = 240;
const LOOK_MS = 100;
/** One thread each, so that a worker is worth a processor. Without clips to share, which wait until processors are idle. */
const SETTINGS = { WORKER_THREADS_MOST: '1', SHARE_CLIPS: 'off' };

/** How many living photos 1, 2 and 3 worker processes of one thread make in a second, until ready, and until their prints are tested. */
export async function measureWorkers(installation: Installation) {
  await installation.startServer(SETTINGS);
  const steps = [];
  for (const count of WORKERS) {
    const workers = await installation.startWorkers(count, SETTINGS);
    await installation.untilDone(FRAMED_JOBS, DONE_SECONDS);
    // They sleep while the work arrives, so that none of them has a start before the others.
    for (const worker of workers) worker.signal('SIGSTOP');
    const task = { kind: 'createMany', url: installation.url, count: PHOTOS, atOnce: 2 } as const;
    const made = await installation.visitors.tell(task, CREATE_SECONDS);
    const processors = watchProcessors(installation.groups());
    const began = performance.now();
    for (const worker of workers) worker.signal('SIGCONT');
    const ids = made.map(({ id }) => `'${id}'`).join(', ');
    const seconds = { ready: Number.NaN, tested: Number.NaN };
    const looking = async () => {
      for (;;) {
        const [{ ready, tested }] = await installation.query<{ ready: number; tested: number }>(
          `select count(*) filter (where status = 'ready')::int as ready,
             count(*) filter (where print_state in ('checked', 'failed'))::int as tested
           from ar_projects where id in (${ids})`,
        );
        const elapsed = (performance.now() - began) / 1000;
        if (ready === PHOTOS && Number.isNaN(seconds.ready)) seconds.ready = elapsed;
        if (tested === PHOTOS) {
          seconds.tested = elapsed;
          return;
        }
        await pause(LOOK_MS);
      }
    };
    await within(DONE_SECONDS, `${PHOTOS} living photos by ${count} workers`, looking());
    const rate = (of: number) => Number((PHOTOS / of).toFixed(2));
    steps.push({
      workers: count,
      n: PHOTOS,
      readyPerSecond: rate(seconds.ready),
      testedPerSecond: rate(seconds.tested),
      processors: processors(),
    });
  }
  await installation.startWorkers(0);
  return steps;
}
