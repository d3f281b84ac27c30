/** How far unfinished projects are, and what they wait for. Reads the tables of pg-boss 10.4. */
import { sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { notify } from './notifications.ts';

/** The payload is the id of a project that is a step further, or whose status has changed. */
export const PROGRESS_CHANNEL = 'progress';

/** Tells whoever watches a project to look at it; in a transaction with the commit. */
export async function tellProgress(db: Queryable, projectId: string): Promise<void> {
  await notify(db, PROGRESS_CHANNEL, projectId);
}

/** Beyond this nobody wants to know it exactly. */
const MOST_AHEAD = 1000;

export interface PlaceInQueue {
  /** How many jobs come first, 1000 at most. */
  ahead: number;
  since: Date;
}

/** Where the job stands, of one of these kinds, that a project waits for; undefined where none of its jobs waits. */
export async function findPlaceInQueue(
  db: Queryable,
  kinds: string[],
  projectId: string,
): Promise<PlaceInQueue | undefined> {
  const isWaiting = sql`j.name = any(${sql.param(kinds)}) and j.state < 'active'`;
  const { rows } = await db.execute<{ ahead: number; since: number }>(sql`
    with mine as materialized (
      select priority, created_on, id from pgboss.job j
      where ${isWaiting} and j.data->>'projectId' = ${projectId}
      order by priority desc, created_on, id
      limit 1
    )
    select
      (extract(epoch from mine.created_on) * 1000)::float8 as since,
      (
        select count(*)::int from (
          select from pgboss.job j
          where ${isWaiting} and j.start_after <= now() and j.priority >= mine.priority
            and (j.priority > mine.priority or (j.created_on, j.id) < (mine.created_on, mine.id))
          limit ${MOST_AHEAD}
        ) first
      ) as ahead
    from mine`);
  return rows[0] && { ahead: rows[0].ahead, since: new Date(rows[0].since) };
}

/** How many jobs of these kinds wait; `most` stands for that many or more. */
export async function countWaiting(db: Queryable, kinds: string[], most: number): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from pgboss.job where name = any(${sql.param(kinds)}) and state < 'active' limit ${most}
    ) waiting`);
  return rows[0]!.count;
}

/** How many processes are running a job, by the leases that were renewed lately. One without a job leaves no trace. */
export async function countBusyProcesses(db: Queryable, staleAfterMs: number): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(distinct regexp_replace(worker, ':[0-9]+$', ''))::int as count
    from job_progress
    where worker <> '' and updated_at > now() - make_interval(secs => ${staleAfterMs / 1000})`);
  return rows[0]!.count;
}
