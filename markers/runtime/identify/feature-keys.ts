import { DESCRIPTOR_BYTES } from '../layout.ts';

/**
 * The bits of a descriptor that each of its keys follows from. Picked one after the other as those least correlated with what the key has
 * already, and likely to be seen again, from features of 40 markers: with bits taken at random a few keys have most entries. No bit is in two keys.
 */
const BITS: readonly (readonly number[])[] = [
  [95, 150, 181, 75, 241, 78, 111, 94, 188, 218, 178, 25, 208, 134, 123, 82, 24, 18],
  [31, 143, 115, 46, 45, 53, 108, 8, 50, 109, 135, 110, 101, 225, 107, 229, 196, 228],
  [62, 187, 36, 127, 253, 153, 220, 120, 254, 67, 125, 27, 238, 252, 55, 230, 161, 245],
  [140, 190, 68, 186, 239, 177, 61, 19, 249, 114, 9, 21, 28, 212, 136, 69, 197, 76],
  [231, 20, 242, 247, 92, 129, 165, 116, 14, 23, 2, 201, 65, 12, 155, 156, 13, 232],
  [26, 141, 206, 17, 169, 151, 117, 244, 15, 217, 42, 157, 88, 174, 235, 158, 240, 226],
  [146, 85, 29, 144, 173, 119, 10, 185, 71, 16, 3, 70, 6, 34, 4, 80, 236, 184],
  [195, 162, 72, 89, 221, 154, 191, 22, 152, 148, 234, 77, 219, 128, 130, 1, 59, 38],
];

/** Keys of each descriptor. */
export const TABLES = BITS.length;
export const KEY_BITS = 18;

const WORDS = DESCRIPTOR_BYTES / 4;
const SAMPLES = BITS.map((bits) => Uint8Array.from(bits));

/** A descriptor's key in a table: 0 … 2 ** KEY_BITS − 1. */
export function keyOf(descriptors: Uint32Array, index: number, table: number): number {
  const start = index * WORDS;
  const samples = SAMPLES[table]!;
  let key = 0;
  for (let k = 0; k < KEY_BITS; k++) {
    const bit = samples[k]!;
    key = (key << 1) | ((descriptors[start + (bit >> 5)]! >>> (bit & 31)) & 1);
  }
  return key;
}
