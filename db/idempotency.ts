/** What creations were asked for under which keys, so that one that is sent twice makes one project. */
import { and, eq, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { idempotencyKeys } from './schema.ts';

export type IdempotencyKey = typeof idempotencyKeys.$inferSelect;

/** False where this holder used this key before. */
export async function insertIdempotencyKey(
  db: Queryable,
  entry: Omit<IdempotencyKey, 'createdAt'>,
): Promise<boolean> {
  const rows = await db
    .insert(idempotencyKeys)
    .values(entry)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  return rows.length > 0;
}

const isOf = ({ holder, key }: Pick<IdempotencyKey, 'holder' | 'key'>) =>
  and(eq(idempotencyKeys.holder, holder), eq(idempotencyKeys.key, key));

export async function findIdempotencyKey(
  db: Queryable,
  entry: Pick<IdempotencyKey, 'holder' | 'key'>,
): Promise<IdempotencyKey | undefined> {
  const [row] = await db.select().from(idempotencyKeys).where(isOf(entry));
  return row;
}

/** Says that whoever works under this key is still there. */
export async function renewIdempotencyKey(
  db: Queryable,
  entry: Pick<IdempotencyKey, 'holder' | 'key'>,
): Promise<void> {
  await db.update(idempotencyKeys).set({ createdAt: sql`now()` }).where(isOf(entry));
}

/** Takes it over from whoever has not been heard of for so many seconds. False where somebody else did. */
export async function takeOverIdempotencyKey(
  db: Queryable,
  entry: IdempotencyKey,
  olderThanSeconds: number,
): Promise<boolean> {
  const rows = await db
    .update(idempotencyKeys)
    .set({ createdAt: sql`now()` })
    .where(
      and(
        isOf(entry),
        lt(idempotencyKeys.createdAt, sql`now() - make_interval(secs => ${olderThanSeconds})`),
      ),
    )
    .returning({ key: idempotencyKeys.key });
  return rows.length > 0;
}

export async function deleteIdempotencyKey(
  db: Queryable,
  entry: Pick<IdempotencyKey, 'holder' | 'key'>,
): Promise<void> {
  await db.delete(idempotencyKeys).where(isOf(entry));
}

export async function forgetIdempotencyKeys(db: Queryable, hours: number): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, sql`now() - make_interval(hours => ${hours})`));
}
