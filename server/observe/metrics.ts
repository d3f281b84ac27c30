import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import { Flights } from '../media/flights.ts';
import type { Parts } from '../parts.ts';
import { checkReadiness } from './readiness.ts';

/** Of a request: below 5 ms nobody cares, above 10 s nobody waits. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const COMPILE_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Stats = Awaited<ReturnType<Parts['queue']['stats']>>;
type PoolOverview = Awaited<ReturnType<typeof poolOverview>>;

/** What this process counts as it goes. One for each service: they share nothing. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'passepartout_http_request_seconds',
    help: 'Time until the answer begins, by route; its count is that of the requests.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: REQUEST_SECONDS,
    registers: [this.registry],
  });
  readonly compiles = new Histogram({
    name: 'passepartout_compile_seconds',
    help: 'Time to compile a photo without a frame, in a worker thread.',
    buckets: COMPILE_SECONDS,
    registers: [this.registry],
  });
  readonly compileCache = new Counter({
    name: 'passepartout_compile_cache_total',
    help: 'Photos without a frame whose pixels were compiled before, or were not.',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  readonly scans = new Counter({
    name: 'passepartout_scans_total',
    help: 'Scan tests of print files, by their grade.',
    labelNames: ['grade'] as const,
    registers: [this.registry],
  });
  #isComplete = false;

  /** All of it in Prometheus' text form; what the database knows is asked for now. */
  async text(parts: Parts): Promise<string> {
    if (!this.#isComplete) {
      this.#isComplete = true;
      // Not before somebody looks: it watches the event loop and the garbage collector.
      collectDefaultMetrics({ register: this.registry });
      this.#addGauges(parts);
    }
    return this.registry.metrics();
  }

  #addGauges(parts: Parts): void {
    const { registry } = this;
    // Figures are collected all at once: those that come of the same question ask it together.
    const asked = { stats: new Flights<Stats>(), pool: new Flights<PoolOverview>() };
    const stats = () => asked.stats.join('', () => parts.queue.stats());
    const pool = () => asked.pool.join('', () => poolOverview(parts.db, poolTargets(parts.settings)));
    const gauge = <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      collect: (gauge: Gauge<Label>) => Promise<void> | void,
    ) =>
      new Gauge<Label>({
        ...{ name: `passepartout_${name}`, help, labelNames: [...labelNames], registers: [registry] },
        async collect() {
          this.reset();
          // A database that is away must not take the other figures with it.
          await Promise.resolve(collect(this)).catch((error) =>
            parts.log.warn({ err: error, metric: name }, 'a figure could not be read'),
          );
        },
      });

    gauge('jobs', 'Jobs by kind and state.', ['kind', 'state'], async (jobs) => {
      for (const { kind, waiting, active, failed, deadLetters } of await stats())
        for (const [state, count] of Object.entries({ waiting, active, failed, dead: deadLetters }))
          jobs.set({ kind, state }, count);
    });
    gauge('job_wait_seconds', 'How long the job that waits longest has waited.', ['kind'], async (waits) => {
      for (const { kind, longestWaitMs } of await stats()) waits.set({ kind }, longestWaitMs / 1000);
    });
    gauge(
      'pool_markers',
      'Free markers of the kinds in stock, and the mark below which they are too few.',
      ['kind', 'what'],
      async (markers) => {
        for (const { format, layout, style, free, low, high } of await pool()) {
          if (high === 0) continue;
          const kind = `${format} ${layout} ${style}`;
          markers.set({ kind, what: 'free' }, free);
          markers.set({ kind, what: 'low' }, low);
        }
      },
    );
    gauge(
      'database_clients',
      'Connections to the database, and calls that wait for one.',
      ['state'],
      (clients) => {
        const { totalCount, idleCount, waitingCount } = parts.pool;
        for (const [state, count] of Object.entries({
          open: totalCount,
          idle: idleCount,
          waiting: waitingCount,
        }))
          clients.set({ state }, count);
      },
    );
    gauge('storage_free_bytes', 'Free disk below DATA_DIR.', [], async (free) => {
      const { bavail, bsize } = await statfs(parts.settings.DATA_DIR);
      free.set(bavail * bsize);
    });
    gauge('machine', 'What this process may use: processors, and bytes of memory.', ['what'], (machine) => {
      machine.set({ what: 'processors' }, availableParallelism());
      // 0 where no limit is set, a huge number where one is unknown.
      const limit = process.constrainedMemory();
      machine.set({ what: 'memory_bytes' }, limit > 0 && limit < totalmem() ? limit : totalmem());
    });
    gauge('ready', 'What `/ready` says: 1 where all is well.', ['check'], async (ready) => {
      const asked = pool();
      asked.catch(() => {}); // where the database is away nobody waits for it
      const { checks } = await checkReadiness(parts, () => asked);
      for (const [check, isWell] of Object.entries(checks)) ready.set({ check }, isWell ? 1 : 0);
    });
  }
}
