/** The keys of the installation: made, shown once, listed and revoked. Only their hashes are kept. */
import {
  ADMIN_KEY_ID,
  type ApiKey,
  addAdminKey,
  findKeyByHash,
  insertKey,
  listKeys,
  revokeKey,
  setAdminKey,
} from '../../db/access.ts';
import { recordAudit } from '../../db/audit.ts';
import type { Database } from '../../db/connection.ts';
import type { KeyLimits, KeyRole } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { Parts } from '../parts.ts';
import { hashSecret, randomText } from '../projects/ids.ts';
import { SCOPES, SCOPES_OF_ROLE, type Scope } from './scopes.ts';

/** Tells people, and programs that look for leaked secrets, what such a text is. */
const PREFIX: Record<KeyRole, string> = { admin: 'pp_admin_', 'print-shop': 'pp_print_', program: 'pp_key_' };
/** 160 random bits. */
const KEY_LENGTH = 32;
/** What people call a key by: 50 random bits, no secret. */
const ID_LENGTH = 10;

type Needs = Pick<Parts, 'db'>;

/**
 * Sees to it that there is an admin key: the one of the settings, or else the one that the first start makes. Returns a new one, to be
 * shown once and never again: only its hash is kept. A key of the settings that is taken out of them stays valid until another
 * one is set.
 */
export async function prepareAdminKey(
  db: Database,
  settings: Pick<Settings, 'ADMIN_KEY'>,
): Promise<string | undefined> {
  const scopes = [...SCOPES];
  if (settings.ADMIN_KEY !== undefined) {
    await setAdminKey(db, hashSecret(settings.ADMIN_KEY), scopes);
    return undefined;
  }
  const key = PREFIX.admin + randomText(KEY_LENGTH);
  return (await addAdminKey(db, hashSecret(key), scopes)) ? key : undefined;
}

export interface KeyReport {
  id: string;
  name: string;
  role: KeyRole;
  scopes: string[];
  limits: KeyLimits;
  createdAt: string;
  /** To the minute. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export interface NewKey {
  name: string;
  role: KeyRole;
  /** Of a program; the other roles have their own. */
  scopes: readonly Scope[];
  limits: KeyLimits;
}

/** Makes a key. `key` is to be shown now and never again. */
export async function createKey(
  { db }: Needs,
  { name, role, scopes, limits }: NewKey,
  actor: string,
): Promise<KeyReport & { key: string }> {
  const key = PREFIX[role] + randomText(KEY_LENGTH);
  const row = {
    id: `key-${randomText(ID_LENGTH)}`,
    name,
    role,
    keyHash: hashSecret(key),
    scopes: [...(role === 'program' ? scopes : SCOPES_OF_ROLE[role])],
    limits,
  };
  const made = await db.transaction(async (transaction) => {
    const details = { name, role, scopes: row.scopes, limits };
    await recordAudit(transaction, { actor, action: 'keys.create', subject: row.id, details });
    return insertKey(transaction, row);
  });
  return { ...reportKey(made), key };
}

/** All keys, the newest first, without what makes them keys. */
export async function reportKeys({ db }: Needs): Promise<KeyReport[]> {
  return (await listKeys(db)).map(reportKey);
}

/** Revokes a key for ever, and signs out whoever is signed in with it. Throws KEY_NOT_FOUND or KEY_IS_SETTING. */
export async function revoke(
  { db }: Needs,
  id: string,
  actor: string,
): Promise<{ id: string; revoked: true }> {
  if (id === ADMIN_KEY_ID)
    throw new CodedError(
      'KEY_IS_SETTING',
      'This is the key of the installation itself. To replace it, set another ADMIN_KEY and start again.',
    );
  await db.transaction(async (transaction) => {
    const key = await revokeKey(transaction, id);
    if (!key) throw new CodedError('KEY_NOT_FOUND', 'There is no such key, or it was revoked already.');
    await recordAudit(transaction, {
      actor,
      action: 'keys.revoke',
      subject: id,
      details: { name: key.name },
    });
  });
  return { id, revoked: true };
}

/** The key that this text is, if it is one. */
export const findKey = ({ db }: Needs, key: string) => findKeyByHash(db, hashSecret(key));

function reportKey(key: ApiKey): KeyReport {
  const { id, name, role, scopes, limits } = key;
  return {
    id,
    name,
    role,
    scopes,
    limits,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
