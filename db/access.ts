/** Queries on keys and sessions. Only hashes of what their bearers know are ever in the database. */
import { and, desc, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { apiKeys, installationSecrets, sessions } from './schema.ts';

export type ApiKey = typeof apiKeys.$inferSelect;
export type NewApiKey = Pick<ApiKey, 'id' | 'name' | 'keyHash' | 'role' | 'scopes' | 'limits'>;

/** The key with every right that belongs to the installation itself. There is one, and its row never goes. */
export const ADMIN_KEY_ID = 'admin';
const ADMIN_KEY_NAME = 'Admin';

const now = sql`now()`;

/** The key with this hash, unless it was revoked. */
export async function findKeyByHash(db: Queryable, keyHash: string): Promise<ApiKey | undefined> {
  const [key] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt)));
  return key;
}

/** Makes this the admin key, in the place of any other. Who signed in with another one is signed out. */
export async function setAdminKey(db: Queryable, keyHash: string, scopes: string[]): Promise<void> {
  await db.execute(sql`
    delete from ${sessions} using ${apiKeys}
    where ${sessions.apiKeyId} = ${ADMIN_KEY_ID} and ${apiKeys.id} = ${ADMIN_KEY_ID} and ${apiKeys.keyHash} <> ${keyHash}`);
  const role = 'admin';
  await db
    .insert(apiKeys)
    .values({ id: ADMIN_KEY_ID, name: ADMIN_KEY_NAME, role, keyHash, scopes })
    .onConflictDoUpdate({ target: apiKeys.id, set: { role, keyHash, scopes, revokedAt: null } });
}

/**
 * Makes this the admin key if there is none, and otherwise gives the one that there is the scopes which have come since. Returns
 * whether there was none: of several servers that start at once one hears it.
 */
export async function addAdminKey(db: Queryable, keyHash: string, scopes: string[]): Promise<boolean> {
  const role = 'admin';
  const added = await db
    .insert(apiKeys)
    .values({ id: ADMIN_KEY_ID, name: ADMIN_KEY_NAME, role, keyHash, scopes })
    .onConflictDoNothing({ target: apiKeys.id })
    .returning({ id: apiKeys.id });
  if (added.length > 0) return true;
  await db.update(apiKeys).set({ role, scopes }).where(eq(apiKeys.id, ADMIN_KEY_ID));
  return false;
}

export async function insertKey(db: Queryable, key: NewApiKey): Promise<ApiKey> {
  const [row] = await db.insert(apiKeys).values(key).returning();
  return row!;
}

/** All keys, revoked ones too, the newest first. */
export async function listKeys(db: Queryable): Promise<ApiKey[]> {
  return db.select().from(apiKeys).orderBy(desc(apiKeys.createdAt), apiKeys.id);
}

/** Revokes a key for ever and signs out whoever is signed in with it. Undefined where there is no such key, or it was revoked before. */
export async function revokeKey(db: Queryable, id: string): Promise<ApiKey | undefined> {
  const [key] = await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt), ne(apiKeys.id, ADMIN_KEY_ID)))
    .returning();
  if (key) await db.delete(sessions).where(eq(sessions.apiKeyId, id));
  return key;
}

/** Notes that a key is being used, to the minute: a write for each call would be too many. */
export async function noteKeyUse(db: Queryable, { id, lastUsedAt }: ApiKey): Promise<void> {
  if (lastUsedAt && Date.now() - lastUsedAt.getTime() < 60_000) return;
  const isOld = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, sql`now() - interval '1 minute'`));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: now })
    .where(and(eq(apiKeys.id, id), isOld));
}

export async function insertSession(
  db: Queryable,
  session: { tokenHash: string; apiKeyId: string; hours: number },
): Promise<void> {
  const { hours, ...row } = session;
  await db
    .insert(sessions)
    .values({ ...row, expiresAt: sql`now() + make_interval(secs => ${hours * 3600})` });
}

/** The key that a session stands for, unless the session is over or the key was revoked. */
export async function findKeyBySession(db: Queryable, tokenHash: string): Promise<ApiKey | undefined> {
  const [row] = await db
    .select({ key: apiKeys })
    .from(sessions)
    .innerJoin(apiKeys, eq(apiKeys.id, sessions.apiKeyId))
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, now), isNull(apiKeys.revokedAt)));
  return row?.key;
}

export async function deleteSession(db: Queryable, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

export async function forgetSessions(db: Queryable): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now));
}

/** A secret of the installation: the one that there is, else this one. All servers get the same. */
export async function installationSecret(db: Queryable, name: string, value: string): Promise<string> {
  await db.insert(installationSecrets).values({ name, value }).onConflictDoNothing();
  const [row] = await db.select().from(installationSecrets).where(eq(installationSecrets.name, name));
  return row!.value;
}
