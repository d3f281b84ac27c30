import { timingSafeEqual } from 'node:crypto';
import { addAdminKey, findKeyByHash, setAdminKey } from '../../db/access.ts';
import type { Database } from '../../db/connection.ts';
import type { Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { Parts } from '../parts.ts';
import { hashSecret, randomText } from '../projects/ids.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** Tells people, and programs that look for leaked secrets, what such a text is. */
const ADMIN_KEY_PREFIX = 'pp_admin_';
/** 160 random bits. */
const ADMIN_KEY_LENGTH = 32;
/** Whatever is longer is no secret of ours: it is not worth a hash. */
const LONGEST_SECRET = 500;

export interface KeyCaller {
  kind: 'key';
  id: string;
  scopes: readonly string[];
}

export type Caller = { kind: 'anonymous' } | KeyCaller;

type NeedsDatabase = Pick<Parts, 'db'>;

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
  const key = ADMIN_KEY_PREFIX + randomText(ADMIN_KEY_LENGTH);
  return (await addAdminKey(db, hashSecret(key), scopes)) ? key : undefined;
}

/** Who calls, by the key in `Authorization: Bearer KEY`. Throws KEY_UNKNOWN for a key that is none. */
export async function readCaller(headers: Headers, parts: NeedsDatabase): Promise<Caller> {
  const key = bearerOf(headers);
  if (key === undefined) return { kind: 'anonymous' };
  // Found by its hash: how long the database compares hashes says nothing of a secret.
  const found = key.length <= LONGEST_SECRET ? await findKeyByHash(parts.db, hashSecret(key)) : undefined;
  if (!found) throw new CodedError('KEY_UNKNOWN', 'This key is unknown or was revoked. Please check it.');
  return { kind: 'key', id: found.id, scopes: found.scopes };
}

/** For calls that need a key. Throws KEY_MISSING, KEY_UNKNOWN or SCOPE_MISSING. */
export async function requireScope(headers: Headers, parts: NeedsDatabase, scope: Scope): Promise<KeyCaller> {
  const caller = await readCaller(headers, parts);
  if (caller.kind === 'anonymous')
    throw new CodedError(
      'KEY_MISSING',
      `This call needs a key with the right ${scope}. Please send it as Authorization: Bearer KEY.`,
    );
  if (!caller.scopes.includes(scope))
    throw new CodedError(
      'SCOPE_MISSING',
      `This key lacks the right ${scope}. Please use one that has it, or ask the admin for it.`,
    );
  return caller;
}

/** Whether the bearer of these headers is the project's owner: `Authorization: Bearer OWNERSECRET`. */
export function isOwner(headers: Headers, project: Pick<Project, 'ownerSecretHash'>): boolean {
  const secret = bearerOf(headers);
  if (secret === undefined || secret.length > LONGEST_SECRET) return false;
  const given = Buffer.from(hashSecret(secret));
  const expected = Buffer.from(project.ownerSecretHash);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function bearerOf(headers: Headers): string | undefined {
  const secret = /^Bearer +(.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim();
  return secret === '' ? undefined : secret;
}
