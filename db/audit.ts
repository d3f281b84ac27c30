/** Who did what, and what happened by itself that somebody should know of. */
import { and, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { auditLog } from './schema.ts';

export type AuditEntry = typeof auditLog.$inferSelect;
export type NewAuditEntry = Omit<typeof auditLog.$inferInsert, 'id' | 'createdAt'>;

export async function recordAudit(db: Queryable, entry: NewAuditEntry): Promise<void> {
  await db.insert(auditLog).values(entry);
}

export async function recordAudits(db: Queryable, entries: NewAuditEntry[]): Promise<void> {
  await db.insert(auditLog).values(entries);
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

/** All entries, the newest first, a page at a time: those with an id below `before`. */
export async function listAudit(
  db: Queryable,
  wanted: {
    actor?: string | undefined;
    action?: string | undefined;
    subject?: string | undefined;
    before?: number | undefined;
    limit: number;
  },
): Promise<AuditEntry[]> {
  const { actor, action, subject, before, limit } = wanted;
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        actor ? eq(auditLog.actor, actor) : undefined,
        action ? eq(auditLog.action, action) : undefined,
        subject ? eq(auditLog.subject, subject) : undefined,
        before ? lt(auditLog.id, before) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit);
}

/** Removes entries older than so many days. */
export async function forgetAudit(db: Queryable, days: number): Promise<void> {
  await db
    .delete(auditLog)
    .where(lt(auditLog.createdAt, sql`now() - make_interval(secs => ${days * 86_400})`));
}
