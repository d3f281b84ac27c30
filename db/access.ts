/** Queries on keys. Only their hashes are ever in the database. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { apiKeys } from './schema.ts';

export type ApiKey = typeof apiKeys.$inferSelect;

/** The key with every right. There is one, and its row never goes. */
export const ADMIN_KEY_ID = 'admin';
const ADMIN_KEY_NAME = 'Admin';

/** The key with this hash, unless it was revoked. */
export async function findKeyByHash(db: Queryable, keyHash: string): Promise<ApiKey | undefined> {
  const [key] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt)));
  return key;
}

/** Makes this the admin key, in the place of any other. */
export async function setAdminKey(db: Queryable, keyHash: string, scopes: string[]): Promise<void> {
  await db
    .insert(apiKeys)
    .values({ id: ADMIN_KEY_ID, name: ADMIN_KEY_NAME, keyHash, scopes })
    .onConflictDoUpdate({ target: apiKeys.id, set: { keyHash, scopes, revokedAt: null } });
}

/**
 * Makes this the admin key if there is none, and otherwise gives the one that there is the scopes which have come since. Returns
 * whether there was none: of several servers that start at once one hears it.
 */
export async function addAdminKey(db: Queryable, keyHash: string, scopes: string[]): Promise<boolean> {
  const added = await db
    .insert(apiKeys)
    .values({ id: ADMIN_KEY_ID, name: ADMIN_KEY_NAME, keyHash, scopes })
    .onConflictDoNothing({ target: apiKeys.id })
    .returning({ id: apiKeys.id });
  if (added.length > 0) return true;
  await db.update(apiKeys).set({ scopes }).where(eq(apiKeys.id, ADMIN_KEY_ID));
  return false;
}
