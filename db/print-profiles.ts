/** What print shops want of a file. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { printProfiles } from './schema.ts';

export type PrintProfileRow = typeof printProfiles.$inferSelect;
export type NewPrintProfile = Omit<typeof printProfiles.$inferInsert, 'createdAt' | 'removedAt'>;

/** Adds those that were never there. */
export async function addMissingProfiles(db: Queryable, profiles: NewPrintProfile[]): Promise<void> {
  await db.insert(printProfiles).values(profiles).onConflictDoNothing();
}

/** Those in use, small papers first. */
export async function listProfiles(db: Queryable): Promise<PrintProfileRow[]> {
  return db
    .select()
    .from(printProfiles)
    .where(isNull(printProfiles.removedAt))
    .orderBy(asc(sql`${printProfiles.widthMm} * ${printProfiles.heightMm}`), asc(printProfiles.id));
}

export async function findProfile(db: Queryable, id: string): Promise<PrintProfileRow | undefined> {
  const [row] = await db
    .select()
    .from(printProfiles)
    .where(and(eq(printProfiles.id, id), isNull(printProfiles.removedAt)));
  return row;
}

/** Makes one, or changes it; one that was removed comes back. */
export async function putProfile(db: Queryable, profile: NewPrintProfile): Promise<void> {
  const set = { ...profile, removedAt: null };
  await db.insert(printProfiles).values(profile).onConflictDoUpdate({ target: printProfiles.id, set });
}

/** False where there is none. */
export async function removeProfile(db: Queryable, id: string): Promise<boolean> {
  const rows = await db
    .update(printProfiles)
    .set({ removedAt: sql`now()` })
    .where(and(eq(printProfiles.id, id), isNull(printProfiles.removedAt)))
    .returning({ id: printProfiles.id });
  return rows.length > 0;
}
