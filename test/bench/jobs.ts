import { availableParallelism } from 'node:os';
import { pino } from 'pino';
import { connectDatabase } from '../../db/connection.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { listen } from '../../db/notifications.ts';
import { openQueue } from '../../server/jobs/queue.ts';
import { startWorkers } from '../../server/jobs/workers.ts';
import { createDatabase, startTestPostgres } from '../support/postgres.ts';

const STARTS = 500;
const EMPTY_JOBS = 2_000;
const BACKLOG = 10_000;

/**
 * What the queue itself costs, with jobs that do nothing, in one process with a real PostgreSQL: from a job's commit until its
 * handler is entered, one at a time; how many are sent, and done, a second; and done a second with 10,000 more waiting.
 * Durability is off in this PostgreSQL: a disk's flush adds to each commit.
 */
export async function run(): Promise<object> {
  const postgres = await startTestPostgres();
  try {
    const url = await createDatabase(postgres.url);
    const settings = { poolSize: 10, connectTimeoutMs: 10_000, statementTimeoutMs: 45_000 };
    const connection = connectDatabase({ url, ...settings });
    const log = pino({ level: 'error' });
    const threads = availableParallelism();
    await migrateDatabase(connection.pool);
    const queue = await openQueue({ ...connection, log, threads });
    const notifications = listen(url, { log });

    let entered: () => void = () => {};
    const handler = async () => entered();
    const work = () => startWorkers(queue, { finish: handler }, { log, notifications });
    const begun = (count: number) =>
      new Promise<void>((resolve) => {
        entered = () => --count === 0 && resolve();
      });

    let workers = work();
    const waits: number[] = [];
    for (let n = 0; n < STARTS; n++) {
      const start = begun(1);
      const entry = start.then(() => performance.now());
      // The handler may be entered before the commit's answer has been read here: that counts as 0.
      await connection.db.transaction((transaction) =>
        queue.send('finish', { projectId: `p${n}` }, { transaction }),
      );
      const committed = performance.now();
      waits.push(Math.max(0, (await entry) - committed));
    }
    await workers.stop({ within: 1_000 });

    const sendAll = async (count: number, name: string) => {
      const started = performance.now();
      for (let n = 0; n < count; n += 10)
        await Promise.all(
          Array.from({ length: 10 }, (_, m) => queue.send('finish', { projectId: `${name}${n + m}` })),
        );
      return Math.round((1000 * count) / (performance.now() - started));
    };
    const doAll = async (count: number) => {
      const all = begun(count);
      const started = performance.now();
      workers = work();
      await all;
      const perSecond = Math.round((1000 * count) / (performance.now() - started));
      await workers.stop({ within: 1_000 });
      return perSecond;
    };
    const sentPerSecond = await sendAll(EMPTY_JOBS, 'empty');
    const donePerSecond = await doAll(EMPTY_JOBS);
    await sendAll(BACKLOG + EMPTY_JOBS, 'backlog');
    const donePerSecondWithBacklog = await doAll(EMPTY_JOBS);

    await queue.close();
    await notifications.close();
    await connection.close();
    waits.sort((a, b) => a - b);
    const quantile = (share: number) => Number(waits[Math.ceil(share * STARTS) - 1]!.toFixed(1));
    const result = {
      starts: STARTS,
      startMedianMs: quantile(0.5),
      startP95Ms: quantile(0.95),
      startLongestMs: quantile(1),
      threads,
      sentPerSecond,
      donePerSecond,
      donePerSecondWithBacklog,
    };
    console.table(result);
    return result;
  } finally {
    await postgres.stop();
  }
}
