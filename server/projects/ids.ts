import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: no letter can be taken for a digit, and case does not matter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text from a link can be a project's id, ours or an old shop's. PostgreSQL would choke on some that cannot. */
export function mayBeProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
}

/** A new project id: 20 characters, 100 random bits. */
export function newProjectId(): string {
  return randomText(20);
}

/** A secret that makes its bearer a project's owner: 160 random bits. Given once; only its hash is kept. */
export function newOwnerSecret(): string {
  return randomText(32);
}

/** SHA-256 as hex. The secrets are random, so a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Random letters and digits, 5 bits each. */
export function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('');
}
