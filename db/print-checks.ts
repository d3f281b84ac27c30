/** Queries on the jobs that check print files. Reads the tables of pg-boss 10.4. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { arProjects } from './schema.ts';

export interface ForsakenCheck {
  id: string;
  /** Its job failed for good, or was cancelled. */
  hasFailed: boolean;
}

/** Projects whose prints are said to be on their way, but for which no job waits or runs. */
export async function findForsakenChecks(db: Queryable, limit: number): Promise<ForsakenCheck[]> {
  const hasJob = (states: string) =>
    sql<boolean>`exists (select from pgboss.job where name = 'check' and state in (${sql.raw(states)})
      and data->>'id' = ar_projects.id)`;
  return db
    .select({ id: arProjects.id, hasFailed: hasJob(`'failed', 'cancelled'`) })
    .from(arProjects)
    .where(
      and(
        eq(arProjects.printState, 'rendering'),
        isNull(arProjects.endedAt),
        sql`not ${hasJob(`'created', 'retry', 'active'`)}`,
      ),
    )
    .orderBy(asc(arProjects.id))
    .limit(limit);
}
