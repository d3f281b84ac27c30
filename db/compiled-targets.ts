/**
 * Queries on the cache of compiled photos. An entry is there as long as an item of some project names its pixels, or its file; those
 * that no item is recognised by may go earlier, when the cache is too large. No file is ever named twice alike, so a file
 * whose entry is gone can be removed without looking who else may be about to name it.
 *
 * Whoever deletes entries locks them first and looks then who names them: a project that is about to do so holds the same lock.
 */
import { and, asc, eq, gt, inArray, notExists, or, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from './connection.ts';
import { arProjectItems, compiledTargets, projectFiles } from './schema.ts';

export type CompiledTarget = typeof compiledTargets.$inferSelect;
export type NewCompiledTarget = Pick<
  CompiledTarget,
  'pixelsHash' | 'engineVersion' | 'mindKey' | 'mindBytes' | 'targetKey' | 'targetBytes' | 'trackability'
>;
/** The files of an entry. */
export type CompiledFiles = Pick<CompiledTarget, 'mindKey' | 'mindBytes' | 'targetKey' | 'targetBytes'>;

const now = sql`now()`;
const { mindKey, mindBytes, targetKey, targetBytes } = compiledTargets;
const files = { mindKey, mindBytes, targetKey, targetBytes };

/** The storage keys of entries that were deleted. */
const keysOf = (rows: Pick<CompiledTarget, 'mindKey' | 'targetKey'>[]) =>
  rows.flatMap((row) => (row.targetKey === null ? [row.mindKey] : [row.mindKey, row.targetKey]));

const isOf = ({ pixelsHash, engineVersion }: Pick<CompiledTarget, 'pixelsHash' | 'engineVersion'>) =>
  and(eq(compiledTargets.pixelsHash, pixelsHash), eq(compiledTargets.engineVersion, engineVersion));

export async function findCompiled(
  db: Queryable,
  photo: Pick<CompiledTarget, 'pixelsHash' | 'engineVersion'>,
): Promise<CompiledTarget | undefined> {
  const [row] = await db.select().from(compiledTargets).where(isOf(photo));
  return row;
}

/** Counts a hit, and holds the entry until the transaction ends. False where it, or one of its files, has gone since it was found. */
export async function holdCompiled(
  transaction: Transaction,
  target: Pick<CompiledTarget, 'pixelsHash' | 'engineVersion' | 'mindKey' | 'targetKey'>,
): Promise<boolean> {
  const rows = await transaction
    .update(compiledTargets)
    .set({ hits: sql`${compiledTargets.hits} + 1`, lastUsedAt: now })
    .where(
      and(
        isOf(target),
        eq(mindKey, target.mindKey),
        sql`${targetKey} is not distinct from ${target.targetKey}`,
      ),
    )
    .returning({ key: mindKey });
  return rows.length > 0;
}

/**
 * Enters what was compiled, and holds the entry. Returns the files that count: somebody else may have entered the same photo before, and
 * an old entry may have lacked its `.target`.
 */
export async function enterCompiled(
  transaction: Transaction,
  target: NewCompiledTarget,
): Promise<CompiledFiles> {
  const [row] = await transaction
    .insert(compiledTargets)
    .values(target)
    .onConflictDoUpdate({
      target: [compiledTargets.pixelsHash, compiledTargets.engineVersion],
      set: {
        lastUsedAt: now,
        targetKey: sql`coalesce(${compiledTargets.targetKey}, excluded.target_key)`,
        targetBytes: sql`coalesce(${compiledTargets.targetBytes}, excluded.target_bytes)`,
      },
    })
    .returning(files);
  return row!;
}

/** Entries with a `.target`, in the order of its keys from behind `after`: to walk through all of them. */
export async function compiledWithTarget(
  db: Queryable,
  after: string,
  limit: number,
): Promise<{ mindKey: string; targetKey: string }[]> {
  const rows = await db
    .select({ mindKey, targetKey })
    .from(compiledTargets)
    .where(gt(targetKey, after))
    .orderBy(asc(targetKey))
    .limit(limit);
  return rows as { mindKey: string; targetKey: string }[];
}

const namedByItem = (db: Queryable) =>
  db
    .select({ one: sql`1` })
    .from(arProjectItems)
    .where(or(eq(arProjectItems.mindKey, mindKey), eq(arProjectItems.targetKey, targetKey)));
const pixelsOfItem = (db: Queryable) =>
  db
    .select({ one: sql`1` })
    .from(arProjectItems)
    .where(eq(arProjectItems.pixelsHash, compiledTargets.pixelsHash));
const namedByFile = (db: Queryable) =>
  db
    .select({ one: sql`1` })
    .from(projectFiles)
    .where(or(eq(projectFiles.storageKey, mindKey), eq(projectFiles.storageKey, targetKey)));

const isUnnamed = (db: Queryable) =>
  and(notExists(namedByItem(db)), notExists(pixelsOfItem(db)), notExists(namedByFile(db)));

/** The pixels that a project's items name, to be given to `dropUnnamed` when they have gone. */
export async function findPixels(db: Queryable, projectId: string): Promise<string[]> {
  const rows = await db
    .select({ hash: arProjectItems.pixelsHash })
    .from(arProjectItems)
    .where(and(eq(arProjectItems.projectId, projectId), sql`${arProjectItems.pixelsHash} is not null`));
  return rows.map((row) => row.hash!);
}

/** Forgets those of these photos that nobody names any more. Returns the files to remove once the transaction is committed. */
export async function dropUnnamed(transaction: Transaction, pixelsHashes: string[]): Promise<string[]> {
  if (pixelsHashes.length === 0) return [];
  const isOne = inArray(compiledTargets.pixelsHash, pixelsHashes);
  await transaction
    .select({ key: compiledTargets.mindKey })
    .from(compiledTargets)
    .where(isOne)
    .orderBy(asc(compiledTargets.pixelsHash), asc(compiledTargets.engineVersion))
    .for('update');
  const rows = await transaction
    .delete(compiledTargets)
    .where(and(isOne, isUnnamed(transaction)))
    .returning(files);
  return keysOf(rows);
}

/** The pixels of entries that nobody names, whoever should have dropped them. */
export async function findUnnamed(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db
    .select({ hash: compiledTargets.pixelsHash })
    .from(compiledTargets)
    .where(isUnnamed(db))
    .limit(limit);
  return rows.map((row) => row.hash);
}

const bytesOfFiles = sql`(${mindBytes} + coalesce(${targetBytes}, 0))`;
const isSpare = (db: Queryable) => and(notExists(namedByItem(db)), notExists(namedByFile(db)));

/**
 * Forgets the entries that were used longest ago, until the others have at most so many bytes; never one by which an item is
 * recognised. Returns the files to remove.
 */
export async function evictCompiled(db: Database, mostBytes: number): Promise<string[]> {
  if ((await cacheStats(db)).bytes <= mostBytes) return [];
  return db.transaction(async (transaction) => {
    // Newest first: what comes after the limit is too much.
    const surplus = transaction
      .select({
        hash: compiledTargets.pixelsHash,
        version: compiledTargets.engineVersion,
        upTo: sql<string>`sum(${bytesOfFiles}) over (
          order by ${compiledTargets.lastUsedAt} desc, ${compiledTargets.pixelsHash}, ${compiledTargets.engineVersion})`.as(
          'up_to',
        ),
      })
      .from(compiledTargets)
      .as('ranked');
    const candidates = await transaction
      .select({ hash: surplus.hash, version: surplus.version })
      .from(surplus)
      .where(sql`${surplus.upTo} > ${mostBytes}`);
    const isOne = inArray(
      sql`(${compiledTargets.pixelsHash}, ${compiledTargets.engineVersion})`,
      candidates.map(({ hash, version }) => sql`(${hash}, ${version})`),
    );
    if (candidates.length === 0) return [];
    const held = await transaction
      .select({ key: compiledTargets.mindKey })
      .from(compiledTargets)
      .where(and(isOne, isSpare(transaction)))
      .for('update', { skipLocked: true });
    if (held.length === 0) return [];
    const keys = held.map(({ key }) => key);
    const rows = await transaction
      .delete(compiledTargets)
      .where(and(inArray(compiledTargets.mindKey, keys), isSpare(transaction)))
      .returning(files);
    return keysOf(rows);
  });
}

export interface CacheStats {
  entries: number;
  bytes: number;
  /** Of the entries that there are: how often a photo was compiled, and how often that was not needed any more. */
  compiled: number;
  hits: number;
  /** Share of the photos that were found compiled, from 0 to 1; null before there was any. */
  hitRate: number | null;
}

export async function cacheStats(db: Queryable): Promise<CacheStats> {
  const [row] = await db
    .select({
      entries: sql<number>`count(*)::int`,
      bytes: sql<number>`coalesce(sum(${bytesOfFiles}), 0)::float8`,
      hits: sql<number>`coalesce(sum(${compiledTargets.hits}), 0)::float8`,
    })
    .from(compiledTargets);
  const { entries, bytes, hits } = row!;
  const asked = entries + hits;
  return { entries, bytes, compiled: entries, hits, hitRate: asked === 0 ? null : hits / asked };
}

/** Which of these files belong to an entry. */
export async function findKnownKeys(db: Queryable, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .select(files)
    .from(compiledTargets)
    .where(or(inArray(mindKey, keys), inArray(targetKey, keys)));
  return new Set(keysOf(rows));
}
