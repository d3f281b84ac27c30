/** Who did what, and what happened by itself that somebody should know of. */
import { and, desc, gt, inArray, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { auditLog } from './schema.ts';

export type AuditEntry = typeof auditLog.$inferSelect;
export type NewAuditEntry = Omit<typeof auditLog.$inferInsert, 'id' | 'createdAt'>;

export async function recordAudit(db: Queryable, entry: NewAuditEntry): Promise<void> {
  await db.insert(auditLog).values(entry);
}

/** The newest entries of these actions, newest first. */
export async function recentAudit(
  db: Queryable,
  { actions, minutes, limit = 100 }: { actions: string[]; minutes: number; limit?: number },
): Promise<AuditEntry[]> {
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        inArray(auditLog.action, actions),
        gt(auditLog.createdAt, sql`now() - make_interval(mins => ${minutes})`),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit);
}
