/** Who calls, and what everybody of that kind may do. What depends on a project: see project-rights.ts. */
import { timingSafeEqual } from 'node:crypto';
import { type ApiKey, findKeyByHash, findKeyBySession, noteKeyUse } from '../../db/access.ts';
import type { Project } from '../../db/projects.ts';
import type { KeyLimits, KeyRole } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { hashSecret } from '../projects/ids.ts';
import { SCOPES_OF_ROLE, type Scope } from './scopes.ts';

/** Whatever is longer is no secret of ours: it is not worth a hash. */
const LONGEST_SECRET = 500;

interface FromSomewhere {
  /** A pseudonym of the address: see client-address.ts. */
  address: string;
}

export interface Visitor extends FromSomewhere {
  kind: 'visitor';
}

/** Whoever sends a bearer that is no key. It may be the secret of a project's owner: that only the project can tell. */
export interface Bearer extends FromSomewhere {
  kind: 'bearer';
  secretHash: string;
}

export interface KeyCaller extends FromSomewhere {
  kind: 'key';
  id: string;
  name: string;
  role: KeyRole;
  scopes: readonly string[];
  limits: KeyLimits;
  /** Signed in with a browser; else the key came with the call. */
  isSession: boolean;
}

export type Caller = Visitor | Bearer | KeyCaller;

/** What a request says of its sender. */
export interface Credentials {
  authorization?: string | undefined;
  sessionToken?: string | undefined;
  address: string;
}

type Needs = Pick<Parts, 'db' | 'limits'>;

/**
 * Who calls: by `Authorization: Bearer KEY`, or else by the session. A bearer goes before the session, also one that nobody knows. Throws
 * TOO_MANY_WRONG_KEYS for a right key too, where somebody has been guessing from the same address: else guessing would pay.
 */
export async function readCaller(
  { db, limits }: Needs,
  { authorization, sessionToken, address }: Credentials,
): Promise<Caller> {
  const secret = bearerOf(authorization);
  if (secret === undefined) {
    const key = sessionToken ? await findKeyBySession(db, hashSecret(sessionToken)) : undefined;
    return key ? keyCaller(key, address, true) : { kind: 'visitor', address };
  }
  const secretHash = secret.length <= LONGEST_SECRET ? hashSecret(secret) : '';
  // Found by its hash: how long the database compares hashes says nothing of a secret.
  const key = await findKeyByHash(db, secretHash);
  if (!key) return { kind: 'bearer', secretHash, address };
  await limits.refuseGuessers(address);
  await noteKeyUse(db, key);
  return keyCaller(key, address, false);
}

/** For calls that need a key. Throws KEY_MISSING, KEY_UNKNOWN, SCOPE_MISSING or TOO_MANY_WRONG_KEYS. */
export async function requireScope(caller: Caller, parts: Needs, scope: Scope): Promise<KeyCaller> {
  const key = await requireKey(caller, parts, `a key with the right ${scope}`);
  if (!key.scopes.includes(scope))
    throw new CodedError(
      'SCOPE_MISSING',
      `This key lacks the right ${scope}. Please use one that has it, or ask the admin for it.`,
    );
  return key;
}

/** For what no scope gives: keys, reports, takedowns, the audit log. Throws KEY_MISSING, KEY_UNKNOWN, ADMIN_ONLY or TOO_MANY_WRONG_KEYS. */
export async function requireAdmin(caller: Caller, parts: Needs): Promise<KeyCaller> {
  const key = await requireKey(caller, parts, 'an admin’s key');
  if (!isAdmin(key)) throw new CodedError('ADMIN_ONLY', 'Only an admin’s key may do this.');
  return key;
}

async function requireKey(caller: Caller, { limits }: Needs, what: string): Promise<KeyCaller> {
  if (caller.kind === 'key') return caller;
  if (caller.kind === 'visitor')
    throw new CodedError(
      'KEY_MISSING',
      `This call needs ${what}. Please send it as Authorization: Bearer KEY.`,
    );
  await limits.noteWrongKey(caller.address);
  throw new CodedError('KEY_UNKNOWN', 'This key is unknown or was revoked. Please check it.');
}

export const isAdmin = (caller: Caller) => caller.kind === 'key' && caller.role === 'admin';

export const hasScope = (caller: Caller, scope: Scope): caller is KeyCaller =>
  caller.kind === 'key' && caller.scopes.includes(scope);

/** Whether the bearer is the project's owner: `Authorization: Bearer OWNERSECRET`. */
export function isOwner(caller: Caller, project: Pick<Project, 'ownerSecretHash'>): boolean {
  if (caller.kind !== 'bearer') return false;
  const given = Buffer.from(caller.secretHash);
  const expected = Buffer.from(project.ownerSecretHash);
  return given.length > 0 && given.length === expected.length && timingSafeEqual(given, expected);
}

function keyCaller(key: ApiKey, address: string, isSession: boolean): KeyCaller {
  const { id, name, role, limits } = key;
  // Not what its row says: a role has the scopes that have come since, too.
  const scopes = role === 'program' ? key.scopes : SCOPES_OF_ROLE[role];
  return { kind: 'key', id, name, role, scopes, limits, isSession, address };
}

function bearerOf(authorization: string | undefined): string | undefined {
  const secret = /^Bearer +(.*)$/i.exec(authorization ?? '')?.[1]?.trim();
  return secret === '' ? undefined : secret;
}
