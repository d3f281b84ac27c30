import type { Halvings } from '../../halvings.ts';
import { bitsOf } from '../bits.ts';
import { type Homography, isPlausible } from '../homography.ts';
import type { Quadrilateral } from './quadrilaterals.ts';
import { normalise, outlinesOf, type Ring, type RingShape, ringOf, sampleRing, turnsOf } from './ring.ts';

/** A marker whose frame may be what a quadrilateral shows. */
export interface RingCandidate<Id> {
  id: Id;
  /** From units to pixels of the picture. */
  homography: Homography;
  /** How far the frame looks as it should: −1 … 1. */
  correlation: number;
}

/** Samples whose sign agrees by chance: half of them. Frames with less agreement than this are not compared further. */
const LEAST_AGREEMENT = 0.58;

/** Markers of one shape: their rings lie behind each other, so that one pass looks at all. */
class Shelf<Id> {
  readonly ring: Ring;
  readonly #count: number;
  readonly #words: number;
  #ids: (Id | null)[] = [];
  #samples = new Int8Array(0);
  #lengths: number[] = [];
  #signs = new Uint32Array(0);

  constructor(shape: RingShape) {
    this.ring = ringOf(shape);
    this.#count = this.ring.places.length / 2;
    this.#words = Math.ceil(this.#count / 32);
  }

  get sampleCount(): number {
    return this.#count;
  }

  add(id: Id, samples: Int8Array): number {
    const free = this.#ids.indexOf(null);
    const slot = free < 0 ? this.#ids.length : free;
    if (free < 0) this.#ids.push(null);
    if (this.#samples.length < (slot + 1) * this.#count) {
      const room = Math.max(16, 2 * slot);
      this.#samples = grown(this.#samples, new Int8Array(room * this.#count));
      this.#signs = grown(this.#signs, new Uint32Array(room * this.#words));
    }
    this.#ids[slot] = id;
    this.#samples.set(samples, slot * this.#count);
    this.#lengths[slot] = lengthOf(samples);
    this.#signs.set(signsOf(samples), slot * this.#words);
    return slot;
  }

  remove(slot: number): void {
    this.#ids[slot] = null;
  }

  /** Calls back for each marker whose ring correlates with these samples by at least so much. */
  compare(samples: Float32Array, least: number, found: (id: Id, correlation: number) => void): void {
    const signs = signsOf(samples);
    const length = lengthOf(samples);
    const mostDifferent = (1 - LEAST_AGREEMENT) * this.#count;
    for (let slot = 0; slot < this.#ids.length; slot++) {
      const id = this.#ids[slot]!;
      if (id === null) continue;
      let different = 0;
      for (let word = 0, at = slot * this.#words; word < this.#words; word++, at++)
        different += bitsOf(signs[word]! ^ this.#signs[at]!);
      if (different > mostDifferent) continue;
      let product = 0;
      for (let k = 0, at = slot * this.#count; k < this.#count; k++, at++)
        product += samples[k]! * this.#samples[at]!;
      const correlation = product / (length * this.#lengths[slot]! || 1);
      if (correlation >= least) found(id, correlation);
    }
  }
}

/** Tells which of many markers a quadrilateral in a picture is the frame of. */
export class RingIndex<Id> {
  readonly #shelves = new Map<string, Shelf<Id>>();
  readonly #places = new Map<Id, { shelf: Shelf<Id>; slot: number }>();

  get size(): number {
    return this.#places.size;
  }

  /** Adds a marker by the ring of its signature, or replaces it. */
  add(id: Id, shape: RingShape, samples: Int8Array): void {
    this.remove(id);
    const key = [shape.ratio, shape.sideBand, shape.topBand, shape.edgeLine].join(' ');
    const shelf = this.#shelves.get(key) ?? new Shelf<Id>(shape);
    this.#shelves.set(key, shelf);
    this.#places.set(id, { shelf, slot: shelf.add(id, samples) });
  }

  remove(id: Id): void {
    const place = this.#places.get(id);
    if (!place) return;
    place.shelf.remove(place.slot);
    this.#places.delete(id);
  }

  /** For each marker that one of the quadrilaterals looks like, where it looks most like it; likeliest first. */
  find(picture: Halvings, quadrilaterals: readonly Quadrilateral[], least: number): RingCandidate<Id>[] {
    const best = new Map<Id, RingCandidate<Id>>();
    for (const shelf of this.#shelves.values()) {
      const { ring } = shelf;
      for (const { corners } of quadrilaterals) {
        for (const outline of outlinesOf(ring)) {
          for (const homography of turnsOf(outline, corners)) {
            if (!isPlausible(homography, ring)) continue;
            const samples = sampleRing(picture, homography, ring);
            if (!samples) continue;
            shelf.compare(normalise(samples, ring.rows), least, (id, correlation) => {
              if (correlation > (best.get(id)?.correlation ?? least))
                best.set(id, { id, homography, correlation });
            });
          }
        }
      }
    }
    return [...best.values()].sort((a, b) => b.correlation - a.correlation);
  }
}

function grown<T extends Int8Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function lengthOf(samples: Float32Array | Int8Array): number {
  let squares = 0;
  for (const value of samples) squares += value * value;
  return Math.sqrt(squares);
}

function signsOf(samples: Float32Array | Int8Array): Uint32Array {
  const signs = new Uint32Array(Math.ceil(samples.length / 32));
  for (let k = 0; k < samples.length; k++) if (samples[k]! > 0) signs[k >> 5]! |= 1 << (k & 31);
  return signs;
}
