/** Looking at jobs, and what an admin may do to them. Reads and writes the tables of pg-boss 10.4. */
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Queryable } from './connection.ts';
import { CANCELS_CHANNEL, JOBS_CHANNEL } from './job-leases.ts';
import { jobProgress } from './schema.ts';

/** `dead` is the copy that pg-boss keeps of a job that has failed for good, in a queue of its own. */
export const JOB_STATES = ['waiting', 'active', 'done', 'failed', 'cancelled', 'dead'] as const;
export type JobState = (typeof JOB_STATES)[number];

const pgboss = pgSchema('pgboss');
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const jobs = pgboss.table('job', {
  id: uuid('id').notNull(),
  name: text('name').notNull(),
  priority: integer('priority').notNull(),
  data: jsonb('data'),
  state: pgboss
    .enum('job_state', ['created', 'retry', 'active', 'completed', 'cancelled', 'failed'])('state')
    .notNull(),
  retryCount: integer('retry_count').notNull(),
  retryLimit: integer('retry_limit').notNull(),
  startAfter: moment('start_after').notNull(),
  startedOn: moment('started_on'),
  createdOn: moment('created_on').notNull(),
  completedOn: moment('completed_on'),
  output: jsonb('output').$type<JobOutput>(),
});

/** What stands in the column `output` of jobs that did not go well. */
export interface JobOutput {
  /** The job that failed: what a dead letter is known by. */
  jobId?: string;
  code?: string;
  message?: string;
  losses?: number;
}

/** The queues of one kind, as pg-boss names them. */
export interface QueueNames {
  kind: string;
  deadLetters: string;
}

export interface Job {
  id: string;
  kind: string;
  state: JobState;
  data: unknown;
  priority: number;
  /** How often it was tried, with the attempt under way; attempts whose process was stopped do not count. */
  attempts: number;
  createdAt: Date;
  /** Waiting jobs are not taken before this. */
  startAfter: Date;
  /** When its last attempt began. */
  startedAt: Date | null;
  endedAt: Date | null;
  /** How far it is, or was when it last stopped. */
  progress: { step: string; share: number; details: unknown; updatedAt: Date } | null;
  /** Why the last attempt failed. */
  error: { code: string | null; message: string } | null;
  /** Of a dead letter: the job that failed. */
  deadLetterOf: string | null;
}

type Row = typeof jobs.$inferSelect & { progress: typeof jobProgress.$inferSelect | null };

const columns = {
  ...{ id: jobs.id, name: jobs.name, priority: jobs.priority, data: jobs.data, state: jobs.state },
  ...{ retryCount: jobs.retryCount, retryLimit: jobs.retryLimit, startAfter: jobs.startAfter },
  ...{ startedOn: jobs.startedOn, createdOn: jobs.createdOn, completedOn: jobs.completedOn },
  ...{ output: jobs.output, progress: jobProgress },
  createdMicroseconds: sql<string>`(extract(epoch from ${jobs.createdOn}) * 1000000)::bigint::text`,
};

const STATES = {
  created: 'waiting',
  retry: 'waiting',
  active: 'active',
  completed: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
} as const;

function describe(row: Row, queues: QueueNames[]): Job {
  const dead = queues.find(({ deadLetters }) => deadLetters === row.name);
  const { progress, output } = row;
  return {
    id: row.id,
    kind: dead?.kind ?? row.name,
    state: dead ? 'dead' : STATES[row.state],
    data: row.data,
    priority: row.priority,
    attempts: row.retryCount + (row.startedOn ? 1 : 0) + (output?.losses ?? 0),
    createdAt: row.createdOn,
    startAfter: row.startAfter,
    startedAt: row.startedOn,
    endedAt: row.completedOn,
    progress: progress && {
      step: progress.step,
      share: progress.share,
      details: progress.details,
      updatedAt: progress.updatedAt,
    },
    error: output?.message ? { code: output.code ?? null, message: output.message } : null,
    deadLetterOf: dead ? (output?.jobId ?? null) : null,
  };
}

const namesOf = (queues: QueueNames[]) => queues.flatMap(({ kind, deadLetters }) => [kind, deadLetters]);

const selectJobs = (db: Queryable) =>
  db
    .select(columns)
    .from(jobs)
    .leftJoin(jobProgress, eq(jobProgress.jobId, sql`${jobs.id}::text`));

export async function findJob(db: Queryable, queues: QueueNames[], id: string): Promise<Job | undefined> {
  const [row] = await selectJobs(db).where(and(inArray(jobs.name, namesOf(queues)), eq(jobs.id, id)));
  return row && describe(row, queues);
}

export interface JobFilter {
  state?: JobState | undefined;
  /** Only what comes after this place in the list. */
  after?: JobPlace | undefined;
  limit: number;
}

/** A place in the list: a Date is not exact enough for it. */
export interface JobPlace {
  createdMicroseconds: string;
  id: string;
}

/** Jobs, the newest first, each with its place. */
export async function listJobs(
  db: Queryable,
  queues: QueueNames[],
  { state, after, limit }: JobFilter,
): Promise<{ job: Job; place: JobPlace }[]> {
  const names =
    state === undefined
      ? namesOf(queues)
      : queues.map(({ kind, deadLetters }) => (state === 'dead' ? deadLetters : kind));
  const raw = (Object.keys(STATES) as (keyof typeof STATES)[]).filter((key) => STATES[key] === state);
  const conditions = [
    inArray(jobs.name, names),
    raw.length > 0 ? inArray(jobs.state, raw) : undefined,
    after &&
      sql`(${jobs.createdOn}, ${jobs.id}) <
        ('epoch'::timestamptz + ${after.createdMicroseconds}::bigint * interval '1 microsecond', ${after.id}::uuid)`,
  ];
  const rows = await selectJobs(db)
    .where(and(...conditions))
    .orderBy(desc(jobs.createdOn), desc(jobs.id))
    .limit(limit);
  return rows.map((row) => ({
    job: describe(row, queues),
    place: { createdMicroseconds: row.createdMicroseconds, id: row.id },
  }));
}

/** What a kind's jobs are doing. Jobs that pg-boss has put away by now are not counted. */
export interface KindStats {
  kind: string;
  waiting: number;
  active: number;
  done: number;
  failed: number;
  /** Of those that failed, how many did after the last of the kind that was done. */
  failedSince: number;
  cancelled: number;
  deadLetters: number;
  /** How long the job that could have begun first has been waiting, in milliseconds; 0 where none waits. */
  longestWaitMs: number;
  /** From when an attempt could begin to when it began, of those that began within the last hour; null where none did. */
  medianWaitMs: number | null;
  p95WaitMs: number | null;
}

export async function countJobs(db: Queryable, queues: QueueNames[]): Promise<KindStats[]> {
  const waiting = sql`state in ('created', 'retry')`;
  const { rows } = await db.execute<Record<string, number | number[] | string | null>>(sql`
    select name,
      (count(*) filter (where ${waiting}))::int as waiting,
      (count(*) filter (where state = 'active'))::int as active,
      (count(*) filter (where state = 'completed'))::int as done,
      (count(*) filter (where state = 'failed'))::int as failed,
      (count(*) filter (where state = 'failed' and completed_on > coalesce(done_last, '-infinity')))::int as failed_since,
      (count(*) filter (where state = 'cancelled'))::int as cancelled,
      coalesce(max(extract(epoch from now() - start_after)) filter (where ${waiting} and start_after <= now()), 0)::float8
        as longest,
      percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from started_on - start_after)::float8)
        filter (where started_on > now() - interval '1 hour' and started_on >= start_after) as waits
    from pgboss.job
      left join (
        select name, max(completed_on) as done_last from pgboss.job
        where name = any(${sql.param(namesOf(queues))}) and state = 'completed'
        group by name
      ) as done using (name)
    where name = any(${sql.param(namesOf(queues))})
    group by name`);
  return queues.map(({ kind, deadLetters }) => {
    const row = rows.find(({ name }) => name === kind);
    const count = (key: string) => Number(row?.[key] ?? 0);
    const waits = (row?.waits as number[] | null | undefined)?.map((seconds) => Math.round(seconds * 1000));
    return {
      kind,
      waiting: count('waiting'),
      active: count('active'),
      done: count('done'),
      failed: count('failed'),
      failedSince: count('failed_since'),
      cancelled: count('cancelled'),
      deadLetters: Number(rows.find(({ name }) => name === deadLetters)?.waiting ?? 0),
      longestWaitMs: Math.round(count('longest') * 1000),
      medianWaitMs: waits?.[0] ?? null,
      p95WaitMs: waits?.[1] ?? null,
    };
  });
}

/** Cancels a job that nobody runs. Returns false, and changes nothing, where it does not wait. */
export async function cancelWaiting(db: Queryable, kinds: string[], id: string): Promise<boolean> {
  const { rowCount } = await db
    .update(jobs)
    .set({ state: 'cancelled', completedOn: sql`now()` })
    .where(and(inArray(jobs.name, kinds), eq(jobs.id, id), inArray(jobs.state, ['created', 'retry'])));
  return rowCount === 1;
}

/** Has the worker told that runs a job. Returns false where nobody runs it. */
export async function requestCancel(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    with asked as (
      update job_progress set cancel_requested = true where job_id = ${id} and worker <> '' returning job_id
    )
    select pg_notify(${CANCELS_CHANNEL}, job_id) from asked`);
  return rowCount === 1;
}

/** Lets a job that failed or was cancelled begin anew, with all its attempts. Returns false where it is neither. */
export async function reviveJob(db: Queryable, kind: string, id: string): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    with revived as (
      update pgboss.job j set
        state = 'retry', retry_count = 0, started_on = null, completed_on = null, start_after = now(),
        retry_limit = coalesce((select q.retry_limit from pgboss.queue q where q.name = j.name), j.retry_limit),
        singleton_on = null, output = null
      where name = ${kind} and id = ${id} and state in ('failed', 'cancelled')
      returning name
    )
    select pg_notify(${JOBS_CHANNEL}, name) from revived`);
  return rowCount === 1;
}

/** Removes what pg-boss kept of a job when it failed for good. */
export async function dropDeadLetters(db: Queryable, queue: QueueNames, jobId: string): Promise<void> {
  await db
    .delete(jobs)
    .where(and(eq(jobs.name, queue.deadLetters), sql`${jobs.output}->>'jobId' = ${jobId}`));
}

export async function dropJob(db: Queryable, name: string, id: string): Promise<void> {
  await db.delete(jobs).where(and(eq(jobs.name, name), eq(jobs.id, id)));
}

/** Whether a job with this key waits to be tried again. */
export async function isRetryWaiting(db: Queryable, kind: string, singletonKey: string): Promise<boolean> {
  const { rowCount } = await db.execute(
    sql`select from pgboss.job where name = ${kind} and state = 'retry' and singleton_key = ${singletonKey} limit 1`,
  );
  return rowCount === 1;
}
