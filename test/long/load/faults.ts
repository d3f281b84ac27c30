import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosSite } from './chaos-site.ts';

export interface Fault {
  name: string;
  /** Whether this machine can have it. */
  isPossible?: (site: ChaosSite) => boolean;
  /** Begins it, and ends it after about so many milliseconds, where it does not end by itself. */
  happen(site: ChaosSite, lastsMs: number): Promise<void>;
}

/** Something that is broken for a while, and then mended. */
const during =
  (begin: (site: ChaosSite) => unknown, end: (site: ChaosSite) => unknown) =>
  async (site: ChaosSite, lastsMs: number): Promise<void> => {
    await begin(site);
    try {
      await pause(lastsMs);
    } finally {
      await end(site);
    }
  };

export const FAULTS: readonly Fault[] = [
  {
    name: 'the database is stopped and started',
    happen: during(
      (site) => site.stopDatabase(),
      (site) => site.startDatabase(),
    ),
  },
  {
    name: 'the database is killed',
    happen: during(
      (site) => site.killDatabase(),
      (site) => site.startDatabase(),
    ),
  },
  {
    name: 'the database falls silent',
    happen: during(
      (site) => site.proxy.fallSilent(),
      async (site) => {
        await site.proxy.close();
        await site.proxy.open();
      },
    ),
  },
  {
    name: 'the storage does not answer',
    happen: during(
      (site) => site.s3.close(),
      (site) => site.s3.open(),
    ),
  },
  {
    name: 'the storage fails now and then',
    happen: during(
      (site) => {
        for (let pair = 0; pair < 20; pair++) site.s3.failures.push('SlowDown', 'cut');
      },
      (site) => {
        site.s3.failures.length = 0;
      },
    ),
  },
  {
    name: 'the storage is slow',
    happen: during(
      (site) => {
        site.s3.delayMs = 1500;
      },
      (site) => {
        site.s3.delayMs = 0;
      },
    ),
  },
  {
    name: 'the storage is full',
    happen: during(
      (site) => {
        site.s3.isFull = true;
      },
      (site) => {
        site.s3.isFull = false;
      },
    ),
  },
  {
    name: 'the disk is full',
    isPossible: ({ hasDisk }) => hasDisk,
    happen: during(
      (site) => site.fillDisk(),
      (site) => site.emptyDisk(),
    ),
  },
  { name: 'a worker thread crashes', happen: (site) => site.orderThread('crash') },
  { name: 'a worker thread runs out of memory', happen: (site) => site.orderThread('memory') },
  {
    name: 'ffmpeg hangs',
    happen: during(
      (site) => site.hangFfmpeg(true),
      (site) => site.hangFfmpeg(false),
    ),
  },
  { name: 'the server is killed', happen: async (site) => site.server.kill() },
  { name: 'the worker is killed', happen: async (site) => site.worker.kill() },
  {
    name: 'the power goes off',
    happen: during(
      async (site) => {
        site.server.kill();
        site.worker.kill();
        await site.killDatabase();
      },
      (site) => site.startDatabase(),
    ),
  },
  {
    name: 'the clock jumps forward',
    isPossible: ({ hasClock }) => hasClock,
    happen: during(
      (site) => site.setClock('+2h'),
      (site) => site.setClock('+0'),
    ),
  },
  {
    name: 'the clock jumps back',
    isPossible: ({ hasClock }) => hasClock,
    happen: during(
      (site) => site.setClock('-1h'),
      (site) => site.setClock('+0'),
    ),
  },
];
