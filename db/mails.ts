/** Letters to people, and how their sending went. */
import { and, asc, desc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { arProjects, mails } from './schema.ts';

export type Mail = typeof mails.$inferSelect;

/** Returns its id; undefined where this very letter was written before. */
export async function insertMail(
  db: Queryable,
  mail: Pick<Mail, 'letter' | 'projectId' | 'recipient' | 'language' | 'onceKey'>,
): Promise<number | undefined> {
  const [row] = await db.insert(mails).values(mail).onConflictDoNothing().returning({ id: mails.id });
  return row?.id;
}

export async function findMail(db: Queryable, id: number): Promise<Mail | undefined> {
  const [row] = await db.select().from(mails).where(eq(mails.id, id));
  return row;
}

export async function updateMail(db: Queryable, id: number, change: Partial<Mail>): Promise<void> {
  await db.update(mails).set(change).where(eq(mails.id, id));
}

/** Letters whose time came more than so many seconds ago: their jobs were lost. Oldest first. */
export async function findForsakenMails(
  db: Queryable,
  seconds: number,
  limit: number,
): Promise<{ id: number }[]> {
  return db
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        isNull(mails.sentAt),
        isNull(mails.givenUpAt),
        lt(mails.nextAttemptAt, sql`now() - make_interval(secs => ${seconds})`),
      ),
    )
    .orderBy(asc(mails.nextAttemptAt))
    .limit(limit);
}

/** Removes letters that were sent or given up more than so many days ago: with them goes whom they went to. */
export async function forgetMails(db: Queryable, days: number): Promise<void> {
  await db
    .delete(mails)
    .where(
      and(
        or(isNotNull(mails.sentAt), isNotNull(mails.givenUpAt)),
        lt(mails.createdAt, sql`now() - make_interval(days => ${days})`),
      ),
    );
}

/** The living photos that somebody made with this address and whose links work, the newest first. */
export async function findProjectsOf(
  db: Queryable,
  email: string,
  limit: number,
): Promise<{ id: string; createdAt: Date; expiresAt: Date | null }[]> {
  return db
    .select({ id: arProjects.id, createdAt: arProjects.createdAt, expiresAt: arProjects.expiresAt })
    .from(arProjects)
    .where(
      and(
        eq(arProjects.email, email),
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
        or(eq(arProjects.isDemo, false), sql`${arProjects.expiresAt} > now()`),
      ),
    )
    .orderBy(desc(arProjects.createdAt))
    .limit(limit);
}
