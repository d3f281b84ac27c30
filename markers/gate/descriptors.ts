// FREAK descriptors side by side in one array, 21 words each, and how many bits two of them differ in.
import type { FeaturePoint } from '../engine/mind-format.ts';

/** 666 bits in 32-bit words; the last six bits are always 0. */
export const DESCRIPTOR_BITS = 666;
export const DESCRIPTOR_WORDS = 21;

export function packDescriptors(points: readonly FeaturePoint[]): Uint32Array {
  const words = new Uint32Array(points.length * DESCRIPTOR_WORDS);
  for (const [i, { descriptors }] of points.entries()) words.set(descriptors, i * DESCRIPTOR_WORDS);
  return words;
}

/** In how many bits descriptor i of one list and descriptor j of another differ, 0 … 666. */
export function hammingDistance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const end = (i + 1) * DESCRIPTOR_WORDS;
  let distance = 0;
  // Sean Anderson's Bit Twiddling Hacks, "Counting bits set, in parallel"; three words share the second half of the count.
  for (let from = i * DESCRIPTOR_WORDS, to = j * DESCRIPTOR_WORDS; from < end; from += 3, to += 3) {
    const nibbles =
      nibbleCounts(a[from]! ^ b[to]!) +
      nibbleCounts(a[from + 1]! ^ b[to + 1]!) +
      nibbleCounts(a[from + 2]! ^ b[to + 2]!);
    const bytes = (nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f);
    distance += Math.imul(bytes, 0x01010101) >>> 24;
  }
  return distance;
}

/** Bits set in each group of four: at most 4, so that three of them fit into four bits. */
function nibbleCounts(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}
