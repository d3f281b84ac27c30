/** Batches of prints, and what a phone said of the first print of each. */
import { and, desc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { isPrintable } from './prints.ts';
import { arProjects, printBatches } from './schema.ts';

export type PrintBatch = typeof printBatches.$inferSelect;
export type FirstPrintCheck = Required<
  Pick<typeof printBatches.$inferInsert, 'device' | 'msToLock' | 'pictureShare'>
>;

/** Of these living photos those that may be printed, with their orders' numbers. */
export async function findPrintable(
  db: Queryable,
  ids: string[],
): Promise<{ id: string; orderId: string | null }[]> {
  return db
    .select({ id: arProjects.id, orderId: arProjects.orderId })
    .from(arProjects)
    .where(and(inArray(arProjects.id, ids), isPrintable));
}

/** Begins a batch, and forgets those that are older than so many days. */
export async function insertPrintBatch(
  db: Queryable,
  batch: Pick<PrintBatch, 'id' | 'projectIds' | 'profileId' | 'copies'>,
  keptDays: number,
): Promise<void> {
  await db
    .delete(printBatches)
    .where(lt(printBatches.createdAt, sql`now() - make_interval(days => ${keptDays})`));
  await db.insert(printBatches).values(batch);
}

export async function findPrintBatch(db: Queryable, id: string): Promise<PrintBatch | undefined> {
  const [row] = await db.select().from(printBatches).where(eq(printBatches.id, id));
  return row;
}

/** Those that wait for their check or their release, the newest first. */
export async function listOpenBatches(db: Queryable, { days, limit }: { days: number; limit: number }) {
  return db
    .select()
    .from(printBatches)
    .where(
      and(
        isNull(printBatches.releasedAt),
        gt(printBatches.createdAt, sql`now() - make_interval(days => ${days})`),
      ),
    )
    .orderBy(desc(printBatches.createdAt))
    .limit(limit);
}

/** Notes what a phone said; a later check of the same batch takes its place. Whether there is such a batch, not yet released. */
export async function noteFirstPrint(db: Queryable, id: string, found: FirstPrintCheck): Promise<boolean> {
  const rows = await db
    .update(printBatches)
    .set({ ...found, checkedAt: sql`now()` })
    .where(and(eq(printBatches.id, id), isNull(printBatches.releasedAt)))
    .returning({ id: printBatches.id });
  return rows.length > 0;
}

export async function releasePrintBatch(db: Queryable, id: string): Promise<void> {
  await db
    .update(printBatches)
    .set({ releasedAt: sql`coalesce(${printBatches.releasedAt}, now())` })
    .where(eq(printBatches.id, id));
}

export async function deletePrintBatch(db: Queryable, id: string): Promise<boolean> {
  const rows = await db
    .delete(printBatches)
    .where(eq(printBatches.id, id))
    .returning({ id: printBatches.id });
  return rows.length > 0;
}
