// Locality-sensitive hashing by bit sampling: Indyk and Motwani, "Approximate nearest neighbors: towards removing the curse of
// dimensionality", 1998. A key follows from a few bits of a descriptor, so near descriptors often share one of their keys.
import { CodedError } from '../coded-error.ts';
import type { FeaturePoint } from '../engine/mind-format.ts';
import { DESCRIPTOR_BITS, DESCRIPTOR_WORDS } from './descriptors.ts';

/** Keys of each descriptor. Equal descriptors share all; of the descriptors of a copy 3 % smaller, one in five or more shares one. */
export const KEYS_PER_FEATURE = 4;
/** Bits that a key follows from: in 36, few descriptors of different patterns are equal. */
const SAMPLED_BITS = 36;
/** Without a common divisor with 666, so that no bit is sampled twice, and far from one pair of samples to the next. */
const BIT_STRIDE = 257;

/** Bits of a stored key: a million values, for about 920 keys a marker. Keys of different bits seldom meet. */
export const KEY_BITS = 20;
/** Directions that are told apart: the upper four bits of a stored key's three bytes. */
export const DIRECTIONS = 16;

const KEYS_VERSION = 1;
const HEADER_BYTES = 4;
const KEY_BYTES = 3;

/** What the descriptors are of: a `.mind`, or a `.target`, whose 256 bits tell less apart. The second byte of stored keys. */
export const KEY_SOURCES = { mind: 0, target: 1 } as const;
export type KeySource = keyof typeof KEY_SOURCES;

/** The keys of all descriptors, for storing: version, source, two bytes that are 0, then four keys for each feature point. */
export function keysOf(
  points: readonly FeaturePoint[],
  descriptors: Uint32Array,
  source: KeySource,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + points.length * KEYS_PER_FEATURE * KEY_BYTES);
  bytes[0] = KEYS_VERSION;
  bytes[1] = KEY_SOURCES[source];
  let at = HEADER_BYTES;
  for (const [i, { angle, maxima }] of points.entries()) {
    const direction = Math.floor(((angle + Math.PI) / (2 * Math.PI)) * DIRECTIONS) & (DIRECTIONS - 1);
    for (let table = 0; table < KEYS_PER_FEATURE; table++) {
      // A maximum is never matched to a minimum, nor a key of one table to that of another.
      const key = hash(descriptors, i, table, 2 * table + (maxima ? 1 : 0)) | (direction << KEY_BITS);
      bytes[at++] = key & 0xff;
      bytes[at++] = (key >>> 8) & 0xff;
      bytes[at++] = key >>> 16;
    }
  }
  return bytes;
}

/** Reads stored keys: the key in the lower 20 bits, the direction in the four above. Throws a CodedError BROKEN_FINGERPRINT. */
export function readKeys(bytes: Uint8Array): { keys: Uint32Array; source: KeySource } {
  const size = bytes.length - HEADER_BYTES;
  if (size < 0 || size % (KEYS_PER_FEATURE * KEY_BYTES) !== 0)
    throw brokenKeys(`they have ${bytes.length} bytes`);
  if (bytes[0] !== KEYS_VERSION) throw brokenKeys(`their version is ${bytes[0]}`);
  const source = (['mind', 'target'] as const).find((each) => KEY_SOURCES[each] === bytes[1]);
  if (!source) throw brokenKeys(`their source is ${bytes[1]}`);
  const keys = new Uint32Array(size / KEY_BYTES);
  for (let i = 0, at = HEADER_BYTES; i < keys.length; i++, at += KEY_BYTES)
    keys[i] = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  return { keys, source };
}

function brokenKeys(why: string): CodedError {
  return new CodedError(
    'BROKEN_FINGERPRINT',
    `These are no keys of a marker's fingerprint: ${why}. Make them again from the marker's file.`,
  );
}

/** The sampled bits of one table, mixed by MurmurHash3's finaliser. */
function hash(descriptors: Uint32Array, feature: number, table: number, seed: number): number {
  const start = feature * DESCRIPTOR_WORDS;
  let mixed = mix(seed + 1);
  let bits = 0;
  for (let sample = 0; sample < SAMPLED_BITS; sample++) {
    const bit = ((table * SAMPLED_BITS + sample) * BIT_STRIDE) % DESCRIPTOR_BITS;
    bits = (bits << 1) | ((descriptors[start + (bit >> 5)]! >>> (31 - (bit & 31))) & 1);
    if (sample === 31) {
      mixed = mix(mixed ^ bits);
      bits = 0;
    }
  }
  return mix(mixed ^ bits) >>> (32 - KEY_BITS);
}

function mix(value: number): number {
  const a = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return b ^ (b >>> 16);
}
