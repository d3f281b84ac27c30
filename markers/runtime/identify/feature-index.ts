// Locality-sensitive hashing by bit sampling: Indyk and Motwani, "Approximate nearest neighbors: towards removing the curse of
// dimensionality", 1998. Near descriptors often share one of their keys; whatever shares one is compared bit by bit.
import { bitsOf } from '../bits.ts';
import { countVotes } from '../hypotheses.ts';
import { DESCRIPTOR_BYTES } from '../layout.ts';
import type { Match } from '../matcher.ts';
import type { FeatureSet } from '../target.ts';
import { KEY_BITS, keyOf, TABLES } from './feature-keys.ts';

/** Bits in which a feature of a picture may differ from the marker's. */
export const LARGEST_DISTANCE = 60;
/** A feature that resembles many markers says little: it is a match of the nearest of them only. */
const MARKERS_PER_FEATURE = 3;
/** A key that more of all entries have than this share says nothing: it is passed over. A few may share one in any case. */
const HEAVY_SHARE = 0.001;
const NEVER_HEAVY = 16;
/** Markers with fewer matches that agree with each other are not named. */
const LEAST_VOTES = 4;

const KEYS = 1 << KEY_BITS;
const WORDS = DESCRIPTOR_BYTES / 4;
const NONE = -1;
const MOST_COUNTED = 0xffff;
const FIRST_CAPACITY = 1 << 15;

/** A marker whose features are seen in a picture. */
export interface FeatureCandidate<Id> {
  id: Id;
  /** How many of its matches agree with each other on where it is. */
  votes: number;
  matches: Match[];
}

/** A picture's features as a detector leaves them. */
export interface SeenFeatures {
  /** The first so many are lighter than their surroundings. */
  lighter: number;
  count: number;
  /** x, y, angle, scale of each. */
  places: Float32Array;
  descriptors: Uint32Array;
}

/** Tells which of many markers a picture's features belong to. A query's time hardly depends on how many there are. */
export class FeatureIndex<Id> {
  /** For each sign, table and key, the latest entry. */
  readonly #heads = new Int32Array(2 * TABLES * KEYS).fill(NONE);
  /** How many entries each of them has. */
  readonly #counts = new Uint16Array(2 * TABLES * KEYS);
  /** For each entry and table, the one before it with the same key. */
  #next = new Int32Array(FIRST_CAPACITY * TABLES);
  #descriptors = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** u, v, angle, scale of each entry. */
  #places = new Float32Array(FIRST_CAPACITY * 4);
  /** Each entry's slot and sign: 2 · slot + sign. */
  #owners = new Int32Array(FIRST_CAPACITY);
  /** The picture's feature that an entry was last compared with. */
  #seen = new Int32Array(FIRST_CAPACITY);
  #entries = 0;
  /** The id in each slot; null where it was removed. */
  #ids: (Id | null)[] = [];
  /** How many entries each slot has. */
  #lengths: number[] = [];
  /** Entries of removed markers. */
  #dead = 0;
  readonly #slotOf = new Map<Id, number>();

  get size(): number {
    return this.#slotOf.size;
  }

  /** Features that there is room for: its memory grows and shrinks with them. */
  get capacity(): number {
    return this.#owners.length;
  }

  /** Adds a marker, or replaces it. */
  add(id: Id, lighter: FeatureSet, darker: FeatureSet): void {
    this.remove(id);
    this.#reserve(this.#entries + lighter.count + darker.count);
    const slot = this.#ids.push(id) - 1;
    this.#lengths.push(lighter.count + darker.count);
    this.#slotOf.set(id, slot);
    this.#addSet(slot, 0, lighter);
    this.#addSet(slot, 1, darker);
  }

  /** Its place is used again by and by: removed markers never take more than the others, and a little. */
  remove(id: Id): void {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return;
    this.#slotOf.delete(id);
    this.#ids[slot] = null;
    this.#dead += this.#lengths[slot]!;
    if (this.#dead > FIRST_CAPACITY && 2 * this.#dead > this.#entries) this.#compact();
  }

  /** The markers whose features agree on a place, likeliest first, at most `most`. */
  find(seen: SeenFeatures, most: number): FeatureCandidate<Id>[] {
    const candidates: FeatureCandidate<Id>[] = [];
    for (const [slot, matches] of this.#matches(seen)) {
      if (matches.length < LEAST_VOTES) continue;
      const votes = countVotes(matches);
      if (votes >= LEAST_VOTES) candidates.push({ id: this.#ids[slot]!, votes, matches });
    }
    return candidates.sort((a, b) => b.votes - a.votes).slice(0, most);
  }

  #addSet(slot: number, sign: number, set: FeatureSet): void {
    const words = wordsOf(set.descriptors);
    for (let i = 0; i < set.count; i++) {
      const entry = this.#entries++;
      this.#owners[entry] = 2 * slot + sign;
      this.#descriptors.set(words.subarray(i * WORDS, (i + 1) * WORDS), entry * WORDS);
      this.#places.set(
        [set.places[2 * i]!, set.places[2 * i + 1]!, set.angles[i]!, set.scales[i]!],
        4 * entry,
      );
      this.#link(entry);
    }
  }

  #link(entry: number): void {
    const sign = this.#owners[entry]! & 1;
    for (let table = 0; table < TABLES; table++) {
      const head = (sign * TABLES + table) * KEYS + keyOf(this.#descriptors, entry, table);
      this.#next[entry * TABLES + table] = this.#heads[head]!;
      this.#heads[head] = entry;
      if (this.#counts[head]! < MOST_COUNTED) this.#counts[head]!++;
    }
  }

  /** Moves what is left to the front, in the same order. */
  #compact(): void {
    const ids: Id[] = [];
    const lengths: number[] = [];
    const slots = this.#ids.map((id, slot) => {
      if (id === null) return NONE;
      this.#slotOf.set(id, ids.length);
      lengths.push(this.#lengths[slot]!);
      return ids.push(id) - 1;
    });
    [this.#ids, this.#lengths, this.#dead] = [ids, lengths, 0];
    this.#heads.fill(NONE);
    this.#counts.fill(0);
    const count = this.#entries;
    this.#entries = 0;
    for (let old = 0; old < count; old++) {
      const slot = slots[this.#owners[old]! >> 1]!;
      if (slot === NONE) continue;
      const entry = this.#entries++;
      this.#owners[entry] = 2 * slot + (this.#owners[old]! & 1);
      this.#descriptors.copyWithin(entry * WORDS, old * WORDS, (old + 1) * WORDS);
      this.#places.copyWithin(4 * entry, 4 * old, 4 * (old + 1));
      this.#link(entry);
    }
    this.#resize(Math.max(FIRST_CAPACITY, Math.ceil(1.5 * this.#entries)));
  }

  /** For each slot its matches, the best first: each of the picture's features with what is nearest to it of the nearest markers. */
  #matches(seen: SeenFeatures): Map<number, Match[]> {
    const found = new Map<number, Match[]>();
    const nearest = new Nearest();
    this.#seen.fill(NONE, 0, this.#entries);
    for (let feature = 0; feature < seen.count; feature++) {
      nearest.clear();
      this.#look(seen, feature, nearest);
      for (let rank = 0; rank < nearest.count; rank++) {
        const slot = nearest.slots[rank]!;
        const match = this.#matchOf(seen, feature, nearest.entries[rank]!, nearest.distances[rank]!);
        const matches = found.get(slot);
        if (matches) matches.push(match);
        else found.set(slot, [match]);
      }
    }
    for (const matches of found.values()) matches.sort((a, b) => b.weight - a.weight);
    return found;
  }

  #look({ lighter, descriptors }: SeenFeatures, feature: number, nearest: Nearest): void {
    const sign = feature < lighter ? 0 : 1;
    const heavy = Math.max(NEVER_HEAVY, (HEAVY_SHARE / 2) * this.#entries);
    for (let table = 0; table < TABLES; table++) {
      const head = (sign * TABLES + table) * KEYS + keyOf(descriptors, feature, table);
      if (this.#counts[head]! > heavy) continue;
      let entry = this.#heads[head]!;
      for (; entry !== NONE; entry = this.#next[entry * TABLES + table]!) {
        if (this.#seen[entry] === feature) continue;
        this.#seen[entry] = feature;
        const distance = distanceBetween(descriptors, feature, this.#descriptors, entry);
        if (distance > nearest.limit) continue;
        const slot = this.#owners[entry]! >> 1;
        if (this.#ids[slot] !== null) nearest.offer(slot, entry, distance);
      }
    }
  }

  #matchOf({ places }: SeenFeatures, feature: number, entry: number, distance: number): Match {
    return {
      u: this.#places[4 * entry]!,
      v: this.#places[4 * entry + 1]!,
      x: places[4 * feature]!,
      y: places[4 * feature + 1]!,
      turn: places[4 * feature + 2]! - this.#places[4 * entry + 2]!,
      scale: places[4 * feature + 3]! / this.#places[4 * entry + 3]!,
      weight: 1 - distance / (LARGEST_DISTANCE + 1),
    };
  }

  #reserve(entries: number): void {
    if (entries <= this.#owners.length) return;
    this.#resize(Math.max(entries, Math.ceil(this.#owners.length * 1.5)));
  }

  #resize(capacity: number): void {
    this.#next = resized(this.#next, new Int32Array(capacity * TABLES));
    this.#descriptors = resized(this.#descriptors, new Uint32Array(capacity * WORDS));
    this.#places = resized(this.#places, new Float32Array(capacity * 4));
    this.#owners = resized(this.#owners, new Int32Array(capacity));
    this.#seen = new Int32Array(capacity);
  }
}

/** The markers nearest to one feature, each with its nearest entry; nearest first. */
class Nearest {
  count = 0;
  readonly slots = new Int32Array(MARKERS_PER_FEATURE);
  readonly entries = new Int32Array(MARKERS_PER_FEATURE);
  readonly distances = new Int32Array(MARKERS_PER_FEATURE);

  /** The largest distance that is still of interest. */
  get limit(): number {
    return this.count < MARKERS_PER_FEATURE ? LARGEST_DISTANCE : this.distances[this.count - 1]! - 1;
  }

  clear(): void {
    this.count = 0;
  }

  offer(slot: number, entry: number, distance: number): void {
    let rank = 0;
    while (rank < this.count && this.slots[rank] !== slot) rank++;
    if (rank < this.count && this.distances[rank]! <= distance) return;
    if (rank === MARKERS_PER_FEATURE) rank--;
    else if (rank === this.count) this.count++;
    for (; rank > 0 && this.distances[rank - 1]! > distance; rank--) {
      this.slots[rank] = this.slots[rank - 1]!;
      this.entries[rank] = this.entries[rank - 1]!;
      this.distances[rank] = this.distances[rank - 1]!;
    }
    this.slots[rank] = slot;
    this.entries[rank] = entry;
    this.distances[rank] = distance;
  }
}

function resized<T extends Int32Array | Uint32Array | Float32Array>(old: T, other: T): T {
  other.set(old.subarray(0, other.length));
  return other;
}

/** Descriptors as words, copied: they may lie at any offset of a file. */
export function wordsOf(descriptors: Uint8Array): Uint32Array {
  return new Uint32Array(descriptors.slice().buffer);
}

function distanceBetween(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let different = 0;
  for (let word = 0, p = i * WORDS, q = j * WORDS; word < WORDS; word++)
    different += bitsOf(a[p++]! ^ b[q++]!);
  return different;
}
