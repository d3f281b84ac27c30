/** Files that arrive piece by piece: how much of each has come, where the pieces lie, and who writes to it. Each of these is one statement. */
import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Database, Queryable } from './connection.ts';
import { uploadPieces, uploads } from './schema.ts';

export type UploadRow = typeof uploads.$inferSelect;

/** The payload is the id of an upload that somebody else wants to go on with: who writes to it lets go. */
export const UPLOADS_CHANNEL = 'uploads';

export async function insertUpload(
  db: Queryable,
  upload: Pick<UploadRow, 'id' | 'size' | 'metadata'>,
): Promise<void> {
  await db.insert(uploads).values(upload);
}

export async function findUpload(db: Queryable, id: string): Promise<UploadRow | undefined> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id));
  return row;
}

export async function setUploadSize(db: Queryable, id: string, size: number): Promise<void> {
  await db.update(uploads).set({ size }).where(eq(uploads.id, id));
}

/** Adds what came next. False, and nothing is added, where something else came at this place, or the upload is gone. */
export async function addPiece(
  db: Database,
  { id, start, bytes, key }: { id: string; start: number; bytes: number; key: string },
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const rows = await transaction
      .update(uploads)
      .set({ received: start + bytes, changedAt: sql`now()` })
      .where(and(eq(uploads.id, id), eq(uploads.received, start)))
      .returning({ id: uploads.id });
    if (rows.length > 0)
      await transaction.insert(uploadPieces).values({ uploadId: id, start, storageKey: key });
    return rows.length > 0;
  });
}

/** The storage keys of an upload's pieces, the first one first. */
export async function findPieces(db: Queryable, id: string): Promise<string[]> {
  const rows = await db
    .select({ key: uploadPieces.storageKey })
    .from(uploadPieces)
    .where(eq(uploadPieces.uploadId, id))
    .orderBy(asc(uploadPieces.start));
  return rows.map(({ key }) => key);
}

/** Removes an upload and returns the storage keys of its pieces; undefined where there is none. */
export async function deleteUpload(db: Database, id: string): Promise<string[] | undefined> {
  return db.transaction(async (transaction) => {
    const pieces = await transaction
      .delete(uploadPieces)
      .where(eq(uploadPieces.uploadId, id))
      .returning({ key: uploadPieces.storageKey });
    const rows = await transaction.delete(uploads).where(eq(uploads.id, id)).returning({ id: uploads.id });
    return rows.length > 0 ? pieces.map(({ key }) => key) : undefined;
  });
}

/** Uploads to which nothing was added for so long. */
export async function findOldUploads(db: Queryable, hours: number): Promise<string[]> {
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(lt(uploads.changedAt, sql`now() - make_interval(secs => ${hours * 3600})`));
  return rows.map(({ id }) => id);
}

/** Those of these storage keys that are pieces of an upload. */
export async function findPiecesAmong(db: Queryable, keys: string[]): Promise<Set<string>> {
  const rows = await db
    .select({ key: uploadPieces.storageKey })
    .from(uploadPieces)
    .where(inArray(uploadPieces.storageKey, keys));
  return new Set(rows.map(({ key }) => key));
}

/** `unknown` where there is no such upload, `held` where somebody else writes to it. */
export type Hold = 'taken' | 'held' | 'unknown';

/** Takes an upload for whoever goes by this token, until it is let go, or not renewed for so long. */
export async function holdUpload(db: Queryable, id: string, token: string, seconds: number): Promise<Hold> {
  const { rows } = await db.execute<{ taken: boolean; known: boolean }>(sql`
    with taken as (
      update ${uploads} set holder = ${token}, held_until = now() + make_interval(secs => ${seconds})
      where id = ${id} and (holder is null or held_until < now())
      returning id
    )
    select exists (select from taken) as taken, exists (select from ${uploads} where id = ${id}) as known`);
  const { taken, known } = rows[0]!;
  return taken ? 'taken' : known ? 'held' : 'unknown';
}

/** False where it was taken by somebody else, or is gone. */
export async function renewHold(db: Queryable, id: string, token: string, seconds: number): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ heldUntil: sql`now() + make_interval(secs => ${seconds})` })
    .where(and(eq(uploads.id, id), eq(uploads.holder, token)))
    .returning({ id: uploads.id });
  return rows.length > 0;
}

export async function letGoOfUpload(db: Queryable, id: string, token: string): Promise<void> {
  await db
    .update(uploads)
    .set({ holder: null, heldUntil: null })
    .where(and(eq(uploads.id, id), eq(uploads.holder, token)));
}
