import { createHash, randomBytes } from 'node:crypto';
import { ALPHABET, ID_LENGTH } from '../../markers/printed-id.ts';

const PROJECT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text from a link can be a project's id, ours or an old shop's. PostgreSQL would choke on some that cannot. */
export function mayBeProjectId(text: string): boolean {
  return PROJECT_ID.test(text);
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
