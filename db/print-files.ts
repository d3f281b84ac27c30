/** Print files of items for papers. */
import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { printFiles } from './schema.ts';

export type PrintFileRow = typeof printFiles.$inferSelect;
export type PrintFileOf = Pick<PrintFileRow, 'projectId' | 'itemId' | 'profileId'>;

const isOf = ({ itemId, profileId }: Pick<PrintFileOf, 'itemId' | 'profileId'>) =>
  and(eq(printFiles.itemId, itemId), eq(printFiles.profileId, profileId));

export async function findPrintFile(
  db: Queryable,
  of: Pick<PrintFileOf, 'itemId' | 'profileId'>,
): Promise<PrintFileRow | undefined> {
  const [row] = await db.select().from(printFiles).where(isOf(of));
  return row;
}

/**
 * Has it be made for this basis, unless it is there or on its way: then it answers undefined. Else it answers with the storage key
 * of the file before, which is nobody's any more; null where there was none.
 */
export async function beginPrintFile(
  db: Queryable,
  of: PrintFileOf,
  basis: string,
): Promise<{ formerKey: string | null } | undefined> {
  const former = await findPrintFile(db, of);
  if (former?.basis === basis) return undefined;
  const blank = { state: 'rendering' as const, storageKey: null, bytes: null, grade: null, words: null };
  const rows = await db
    .insert(printFiles)
    .values({ ...of, ...blank, basis })
    .onConflictDoUpdate({
      target: [printFiles.itemId, printFiles.profileId],
      set: { ...blank, basis, updatedAt: sql`now()` },
      setWhere: sql`${printFiles.basis} <> ${basis}`,
    })
    .returning({ id: printFiles.id });
  return rows.length > 0 ? { formerKey: former?.storageKey ?? null } : undefined;
}

/** Writes what came of it; false where it is wanted for another basis by now, or was written already. */
export async function endPrintFile(
  db: Queryable,
  of: PrintFileOf,
  basis: string,
  change: Partial<typeof printFiles.$inferInsert>,
): Promise<boolean> {
  const rows = await db
    .update(printFiles)
    .set({ ...change, updatedAt: sql`now()` })
    .where(and(isOf(of), eq(printFiles.basis, basis), eq(printFiles.state, 'rendering')))
    .returning({ id: printFiles.id });
  return rows.length > 0;
}
