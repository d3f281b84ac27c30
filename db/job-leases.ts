/**
 * Taking jobs, holding them, ending them: what pg-boss has no calls for, written for the tables of its version 10.4. A job that
 * runs has a row in `job_progress` whose column `worker` holds its lease: a new one for each attempt, empty while nobody runs it.
 * Only who holds the lease can end the job.
 */
import { eq, ne, type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import type { Queryable } from './connection.ts';
import { jobProgress } from './schema.ts';

/** Processes that hear of it look for jobs that wait; the payload is the kind, or empty for any. */
export const JOBS_CHANNEL = 'jobs';
/** The payload is the id of a running job that somebody wants to end. */
export const CANCELS_CHANNEL = 'jobs_cancelled';

/** Any number: who takes a job holds it, for the time of one statement. */
const TAKING_LOCK = 7_220_732;

export interface TakenJob {
  id: string;
  kind: string;
  data: unknown;
  lease: string;
  /** How often it has failed and was tried again. */
  retryCount: number;
  retryLimit: number;
  /** How often the process that ran it died or lost its way. */
  losses: number;
}

/**
 * Runs SQL that may be several statements, and returns the result of each. A connection on which it failed is closed: it may be
 * in the middle of a transaction.
 */
export async function runScript(pool: pg.Pool, text: string, values?: unknown[]): Promise<pg.QueryResult[]> {
  const client = await pool.connect();
  try {
    const results = await client.query(text, values);
    client.release();
    return Array.isArray(results) ? results : [results];
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Adds to pg-boss' tables the indexes that the queries here live on: its own serve one kind at a time. Partitions that come later
 * get them too.
 */
export async function addJobIndexes(client: pg.ClientBase): Promise<void> {
  const add = (name: string, columns: string) =>
    client.query(`create index if not exists ${name} on pgboss.job (${columns}) where state < 'active'`);
  await add('passepartout_next', 'priority desc, created_on, id');
  await add('passepartout_project', "(data->>'projectId')");
}

export interface Wanted {
  /** The kinds that there is room for. */
  kinds: string[];
  /** Those of them of which only one may run in the installation. */
  alone: string[];
  lease: string;
}

/**
 * Takes the waiting job that comes first by priority, then age; none whose project (`projectId` in its data) is being worked on. All
 * takers take turns, so what runs is known exactly. The whole turn is one message to PostgreSQL: a process that stalls
 * in the middle of it keeps nobody waiting.
 */
export async function takeJob(pool: pg.Pool, wanted: Wanted): Promise<TakenJob | undefined> {
  const list = (values: string[]) => `array[${values.map(pg.escapeLiteral).join(', ')}]::text[]`;
  const kinds = list(wanted.kinds);
  const lease = pg.escapeLiteral(wanted.lease);
  const results = await runScript(
    pool,
    `begin;
    set local jit = off;
    set local enable_sort = off; -- without statistics the planner may sort all that waits: there is an index in this order
    select pg_advisory_xact_lock(${TAKING_LOCK});
    with running as materialized (
      select j.name, j.project
      from job_progress p cross join lateral (
        select name, data->>'projectId' as project from pgboss.job
        where name = p.kind and id = p.job_id::uuid and state = 'active'
        offset 0 -- or it may read the whole table
      ) j
      where p.worker <> ''
    ), next as (
      select j.name, j.id
      from pgboss.job j
      where j.name = any(${kinds}) and j.state < 'active' and j.start_after <= now()
        and not exists (
          select from running r
          where r.project = j.data->>'projectId' or (r.name = j.name and j.name = any(${list(wanted.alone)}))
        )
      order by j.priority desc, j.created_on, j.id
      limit 1
      for update of j skip locked
    ), taken as (
      update pgboss.job j set
        state = 'active',
        started_on = now(),
        retry_count = j.retry_count + case when j.started_on is null then 0 else 1 end
      from next
      where j.name = any(${kinds}) and j.name = next.name and j.id = next.id
      returning j.id, j.name, j.data, j.retry_count, j.retry_limit, j.output
    ), leased as (
      insert into job_progress (job_id, kind, worker, step, share)
      select id, name, ${lease}, '', 0 from taken
      on conflict (job_id) do update set
        worker = excluded.worker, cancel_requested = false, started_at = now(), updated_at = now()
    )
    select id, name as kind, data, ${lease} as lease, retry_count as "retryCount",
      retry_limit as "retryLimit", coalesce((output->>'losses')::int, 0) as losses
    from taken;
    commit`,
  );
  return results.at(-2)!.rows[0] as TakenJob | undefined;
}

/** How an attempt ends; what fails is pg-boss' affair. */
type End = 'completed' | 'cancelled' | 'waiting';

/**
 * Who kills a process kills the jobs beside it: after the second time all that it took along rest for different times, up to so many
 * seconds, so that the next death tells which one it is.
 */
const LONGEST_REST_SECONDS = 10;
const restOf = (losses: number) =>
  losses < 2 ? sql`interval '0'` : sql`random() * make_interval(secs => ${LONGEST_REST_SECONDS})`;

const CHANGES: Record<End, (job: TakenJob) => SQL> = {
  completed: () => sql`state = 'completed', completed_on = now(), output = null`,
  cancelled: () => sql`state = 'cancelled', completed_on = now()`,
  // Without a start the next attempt does not count as one more.
  waiting: ({ losses }) => sql`
    state = case when (select cancel_requested from lease) then 'cancelled' else 'retry' end::pgboss.job_state,
    completed_on = case when (select cancel_requested from lease) then now() end,
    started_on = null, start_after = now() + ${restOf(losses)}, output = ${losses > 0 ? JSON.stringify({ losses }) : null}::jsonb`,
};

/**
 * Ends an attempt, and wakes workers if that lets another job begin: the same one, or one that waited for it to end. Returns
 * false, and changes nothing, where the lease has been taken from it.
 */
export async function endAttempt(db: Queryable, job: TakenJob, end: End, alone: boolean): Promise<boolean> {
  const { rows } = await db.execute<{ ended: boolean }>(sql`
    with lease as (${end === 'waiting' ? emptyLease(job) : dropLease(job)}), ended as (
      update pgboss.job set ${CHANGES[end](job)}
      where name = ${job.kind} and id = ${job.id} and state = 'active' and exists (select from lease)
      returning name, state, data->>'projectId' as project
    )
    select
      exists (select from ended) as ended,
      case when exists (select from ended where state = 'retry')
        or exists (
          select from pgboss.job where state < 'active' and data->>'projectId' = (select project from ended)
        )
        or (${alone} and exists (select from pgboss.job where state < 'active' and name = ${job.kind}))
      then pg_notify(${JOBS_CHANNEL}, '') end`);
  return rows[0]!.ended;
}

const isLease = ({ id, lease }: TakenJob) => sql`job_id = ${id} and worker = ${lease}`;
const dropLease = (job: TakenJob) =>
  sql`delete from job_progress where ${isLease(job)} returning cancel_requested`;
const emptyLease = (job: TakenJob) =>
  sql`update job_progress set worker = '' where ${isLease(job)} returning cancel_requested`;

/**
 * Gives a lease up, in the transaction that fails its job; says whether somebody wanted that job to end. Returns undefined where
 * the lease has been taken away.
 */
export async function giveUpLease(
  db: Queryable,
  job: TakenJob,
): Promise<{ cancelRequested: boolean } | undefined> {
  const { rows } = await db.execute<{ cancel_requested: boolean }>(emptyLease(job));
  return rows[0] && { cancelRequested: rows[0].cancel_requested };
}

/** Leaves a job no further attempt: when it fails now, it has failed for good. */
export async function exhaustRetries(db: Queryable, { kind, id }: TakenJob): Promise<void> {
  await db.execute(sql`update pgboss.job set retry_limit = retry_count where name = ${kind} and id = ${id}`);
}

/** Says that these leases are held still. Returns those that are, with whether somebody wants their job to end. */
export async function renewLeases(
  db: Queryable,
  leases: string[],
): Promise<{ lease: string; cancelRequested: boolean }[]> {
  return db
    .update(jobProgress)
    .set({ updatedAt: sql`now()` })
    .where(sql`${jobProgress.worker} = any(${sql.param(leases)})`)
    .returning({ lease: jobProgress.worker, cancelRequested: jobProgress.cancelRequested });
}

export interface Progress {
  step: string;
  /** How much of the job is done, from 0 to 1. */
  share: number;
  details: Record<string, unknown>;
}

/** Writes how far a job is, which renews its lease too. Returns false where that has been taken away. */
export async function writeProgress(db: Queryable, job: TakenJob, progress: Progress): Promise<boolean> {
  const { rowCount } = await db
    .update(jobProgress)
    .set({ ...progress, updatedAt: sql`now()` })
    .where(isLease(job));
  return rowCount === 1;
}

export interface SeizedJob extends TakenJob {
  cancelRequested: boolean;
  /** The lease that was taken away. */
  holder: string;
}

/** The leases of all jobs that run, on whatever machine. */
export async function heldLeases(db: Queryable): Promise<string[]> {
  const rows = await db
    .select({ lease: jobProgress.worker })
    .from(jobProgress)
    .where(ne(jobProgress.worker, ''));
  return rows.map((row) => row.lease);
}

/**
 * Takes these leases, whose holders are known to be dead, and those that nobody has renewed for so long that theirs must be. Returns
 * their jobs, now held under the given lease. After a restart of PostgreSQL the living have that time to come back first.
 */
export async function seizeStaleLeases(
  db: Queryable,
  { ofDead, staleMs, lease }: { ofDead: string[]; staleMs: number; lease: string },
): Promise<SeizedJob[]> {
  const deadline = sql`now() - make_interval(secs => ${staleMs / 1000})`;
  const { rows } = await db.execute(sql`
    with stale as (
      select p.job_id, p.worker as holder
      from job_progress p
      where p.worker = any(${sql.param(ofDead)}::text[])
        or (p.worker <> '' and p.updated_at < ${deadline} and pg_postmaster_start_time() < ${deadline})
      for update skip locked
    )
    update job_progress p set worker = ${lease}, updated_at = now()
    from stale s, pgboss.job j
    where p.job_id = s.job_id and j.name = p.kind and j.id = p.job_id::uuid
    returning j.id, j.name as kind, j.data, p.worker as lease, j.retry_count as "retryCount",
      j.retry_limit as "retryLimit", coalesce((j.output->>'losses')::int, 0) as losses,
      p.cancel_requested as "cancelRequested", s.holder`);
  return rows as unknown as SeizedJob[];
}

/** Forgets how far jobs were that have come to an end, or whose rows pg-boss has put away. */
export async function forgetProgress(db: Queryable): Promise<void> {
  await db.delete(jobProgress).where(sql`${eq(jobProgress.worker, '')} and not exists (
    select from pgboss.job j
    where j.name = ${jobProgress.kind} and j.id = ${jobProgress.jobId}::uuid and j.state in ('created', 'retry', 'failed')
  )`);
}
