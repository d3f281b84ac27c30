import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Crockford's base32: no letter can be taken for a digit, and case does not matter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

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

/** Compares in constant time. */
export function secretMatches(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash));
}

function randomText(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join('');
}
