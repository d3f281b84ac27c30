import { sql } from 'drizzle-orm';
import type pg from 'pg';
import PgBoss from 'pg-boss';
import type { Queryable } from '../../db/connection.ts';
import { addJobIndexes, runScript } from '../../db/job-leases.ts';
import { deadLettersOf, type JobRules } from './kinds.ts';

/** Any number: processes that start together wait for one another on it. */
const INSTALL_LOCK = 7_220_733;

const DAY = 24 * 60 * 60;
/** Ended jobs stay this long for the statistics, */
const KEEP_ENDED_SECONDS = 3 * DAY;
/** failed ones for somebody to look at, */
const KEEP_FAILED_SECONDS = 30 * DAY;
/** and then another while in pg-boss' archive. */
const KEEP_ARCHIVED_DAYS = 14;
/** pg-boss puts away what has waited longer than this; nothing should. */
const KEEP_WAITING_MINUTES = (365 * DAY) / 60;
/** The workers keep the time limits. pg-boss looks for jobs that outlived theirs by this, which has no reason to happen. */
const EXPIRES_AFTER_LIMIT_SECONDS = 60 * 60;

/**
 * Opens pg-boss on our own pool of connections, its tables up to date and each kind known to it. Its upkeep runs in whichever
 * process comes first, every two minutes.
 */
export async function openBoss(
  pool: pg.Pool,
  kinds: Record<string, JobRules>,
  onError: (error: Error) => void,
): Promise<PgBoss> {
  await install(pool, kinds);
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => (await runScript(pool, text, values)).at(-1)! },
    migrate: false,
    schedule: false,
    archiveCompletedAfterSeconds: KEEP_ENDED_SECONDS,
    archiveFailedAfterSeconds: KEEP_FAILED_SECONDS,
    deleteAfterDays: KEEP_ARCHIVED_DAYS,
  });
  boss.on('error', onError);
  return boss.start();
}

async function install(pool: pg.Pool, kinds: Record<string, JobRules>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [INSTALL_LOCK]);
    const boss = new PgBoss({
      db: { executeSql: (text, values) => client.query(text, values) },
      supervise: false,
      schedule: false,
    });
    boss.on('error', () => {}); // what goes wrong while it starts is thrown as well
    await boss.start();
    await addJobIndexes(client);
    for (const [kind, rules] of Object.entries(kinds)) await defineQueues(boss, kind, rules);
    await boss.stop({ graceful: false });
  } finally {
    // The connection holds the lock and a changed setting: closing it gives both back.
    client.release(true);
  }
}

async function defineQueues(boss: PgBoss, kind: string, rules: JobRules): Promise<void> {
  const deadLetters = deadLettersOf(kind);
  await boss.createQueue(deadLetters, { name: deadLetters, retentionMinutes: KEEP_WAITING_MINUTES });
  const queue: PgBoss.Queue = {
    name: kind,
    // One waiting job for each singleton key: jobs that are not to be singletons get a key of their own.
    policy: 'short',
    retryLimit: rules.retryLimit,
    retryDelay: rules.retryDelay,
    retryBackoff: true,
    expireInSeconds: rules.timeLimit + EXPIRES_AFTER_LIMIT_SECONDS,
    retentionMinutes: KEEP_WAITING_MINUTES,
    ...(rules.deadLetters && { deadLetter: deadLetters }),
  };
  await boss.createQueue(kind, queue);
  await boss.updateQueue(kind, queue);
}

/**
 * Lets a call of pg-boss use our database, or take part in a transaction of ours. Only for calls whose statement casts each
 * parameter that it uses more than once, since here every use becomes a parameter of its own: `insert` and `fail` do, `send` does
 * not.
 */
export function through(db: Queryable): PgBoss.Db & { rowCount(): number } {
  let rowCount = 0;
  return {
    async executeSql(text, values) {
      const parts = text.split(/\$(\d+)/).map((part, index) =>
        // What a split captured stands at every second place.
        index % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1]),
      );
      const result = await db.execute(sql.join(parts));
      rowCount = result.rowCount ?? 0;
      return result;
    },
    rowCount: () => rowCount,
  };
}
