/** Signed-in browsers: a random token in a cookie, its hash in the database. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type ApiKey, deleteSession, insertSession } from '../../db/access.ts';
import { recordAudit } from '../../db/audit.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { Parts } from '../parts.ts';
import { hashSecret, randomText } from '../projects/ids.ts';
import { findKey } from './keys.ts';

/** 200 random bits. */
const TOKEN_LENGTH = 40;
const COOKIE = 'passepartout';
const LONGEST_KEY = 500;

/**
 * Whether the browser speaks HTTPS to us, or to the proxy before us. Then the cookie is called `__Host-…`: browsers take such a one from
 * this very host only and over HTTPS, so that no neighbour below the same domain can put its own in its place.
 */
export function isSecure(c: Context, { PUBLIC_URL, TRUST_PROXY }: Settings): boolean {
  if (new URL(c.req.url).protocol === 'https:') return true;
  if (TRUST_PROXY > 0 && c.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https')
    return true;
  return PUBLIC_URL !== undefined && PUBLIC_URL === `https://${c.req.header('host')}`;
}

const prefixOf = (c: Context, settings: Settings) => (isSecure(c, settings) ? ('host' as const) : undefined);

/** The token that the request's cookie holds. */
export function sessionToken(c: Context, settings: Settings): string | undefined {
  const prefix = prefixOf(c, settings);
  return (prefix ? getCookie(c, COOKIE, prefix) : getCookie(c, COOKIE)) || undefined;
}

/**
 * Signs in with a key. The session is a new one in any case and the old one is over: whoever planted a cookie beforehand has nothing of it.
 * Throws KEY_UNKNOWN or TOO_MANY_WRONG_KEYS.
 */
export async function signIn(
  c: Context,
  parts: Parts,
  key: string,
  address: string,
): Promise<Pick<ApiKey, 'role'>> {
  const { db, settings, limits } = parts;
  await limits.refuseGuessers(address);
  const found = key.length <= LONGEST_KEY ? await findKey(parts, key) : undefined;
  if (!found) {
    await limits.noteWrongKey(address);
    throw new CodedError('KEY_UNKNOWN', 'This key is unknown or was revoked. Please check it.');
  }
  await endSession(c, parts);
  const token = randomText(TOKEN_LENGTH);
  const hours = settings.SESSION_HOURS;
  await insertSession(db, { tokenHash: hashSecret(token), apiKeyId: found.id, hours });
  await recordAudit(db, { actor: found.id, action: 'session.signIn' });
  const prefix = prefixOf(c, settings);
  setCookie(c, COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: prefix !== undefined,
    maxAge: Math.round(hours * 3600),
    ...(prefix && { prefix }),
  });
  return found;
}

/** Signs out. Doing it twice is harmless. */
export async function signOut(c: Context, parts: Parts): Promise<void> {
  await endSession(c, parts);
  const prefix = prefixOf(c, parts.settings);
  deleteCookie(c, COOKIE, { path: '/', secure: prefix !== undefined, ...(prefix && { prefix }) });
}

async function endSession(c: Context, parts: Parts): Promise<void> {
  const token = sessionToken(c, parts.settings);
  if (token) await deleteSession(parts.db, hashSecret(token));
}
