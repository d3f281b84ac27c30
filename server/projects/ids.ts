import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: no letter can be taken for a digit, and case does not matter. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text from a link can be a project's id, ours or an old shop's. PostgreSQL would choke on some that cannot. */
export function mayBeProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
}

/** Case, hyphens, and letters that look like a digit do not matter: what somebody types from a print is understood. */
const LOOKS_LIKE: Record<string, string> = { o: '0', i: '1', l: '1' };
const ID_LENGTH = 20;

/** The project id that the short link `/V/TEXT` means; undefined for a text that means none of ours. */
export function readShortId(text: string): string | undefined {
  if (text.length > 2 * ID_LENGTH) return undefined;
  const id = text
    .toLowerCase()
    .replace(/[-\s]/g, '')
    .replace(/[oil]/g, (letter) => LOOKS_LIKE[letter]!);
  return id.length === ID_LENGTH && [...id].every((letter) => ALPHABET.includes(letter)) ? id : undefined;
}

/** A new project id: 20 characters, 100 random bits. */
export function newProjectId(): string {
  return randomText(ID_LENGTH);
}

/** A secret that makes its bearer a project's owner: 160 random bits. Given once; only its hash is kept. */
export function newOwnerSecret(): string {
  return randomText(32);
}

/** SHA-256 as hex. The secrets are random, so a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The owner's secret that these 32 bytes stand for, for whoever can compute them again. */
export function ownerSecretFrom(bytes: Uint8Array): string {
  return asText(bytes);
}

/** Random letters and digits, 5 bits each. */
export function randomText(length: number): string {
  return asText(randomBytes(length));
}

const asText = (bytes: Uint8Array) => Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('');
