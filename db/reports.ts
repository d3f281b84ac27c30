/** Queries on what visitors reported. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { reports } from './schema.ts';

export type Report = typeof reports.$inferSelect;

export async function insertReport(
  db: Queryable,
  report: Pick<Report, 'projectId' | 'reason' | 'message'>,
): Promise<void> {
  await db.insert(reports).values(report);
}

/** Reports, the newest first, a page at a time: those with an id below `before`. */
export async function listReports(
  db: Queryable,
  { open, before, limit }: { open: boolean; before?: number | undefined; limit: number },
): Promise<Report[]> {
  return db
    .select()
    .from(reports)
    .where(and(open ? isNull(reports.closedAt) : undefined, before ? lt(reports.id, before) : undefined))
    .orderBy(desc(reports.id))
    .limit(limit);
}

/** Notes that somebody looked at a report. False where there is none, or somebody did before. */
export async function closeReport(db: Queryable, id: number, by: string): Promise<boolean> {
  const closed = await db
    .update(reports)
    .set({ closedAt: sql`now()`, closedBy: by })
    .where(and(eq(reports.id, id), isNull(reports.closedAt)))
    .returning({ id: reports.id });
  return closed.length > 0;
}

/** The same for all reports of a project. */
export async function closeReportsOf(db: Queryable, projectId: string, by: string): Promise<void> {
  await db
    .update(reports)
    .set({ closedAt: sql`now()`, closedBy: by })
    .where(and(eq(reports.projectId, projectId), isNull(reports.closedAt)));
}

/** Removes reports that were closed so many days ago. */
export async function forgetReports(db: Queryable, days: number): Promise<void> {
  await db.delete(reports).where(lt(reports.closedAt, sql`now() - make_interval(secs => ${days * 86_400})`));
}
