import { DIRECTIONS, KEY_BITS, KEYS_PER_FEATURE, type KeySource, readKeys } from './keys.ts';

/**
 * Feature points that two markers must have in common before they are compared closely. Of a million pairs of different terrazzo
 * markers, 18 had so many; markers that share a quarter of their border, the one 3 % smaller, had 9 or more. The same by their
 * `.target`: of 62,250 pairs of different ones 4 had 8, none more; a shared half, the one 3 % smaller, 19 or more. Our runtime asks for 0.42
 * of a print, so that less need not be found.
 */
const LEAST_VOTES: Record<KeySource, number> = { mind: 6, target: 10 };

/** A marker has about 230 feature points. */
const ENTRIES_PER_MARKER = 1000;

/**
 * A key that more entries share than this, and than twice as many as share one on average, says little of any of them: only the latest are
 * looked at. Of 1,000 markers' keys that is one in twelve; a marker and its copy have enough others.
 */
const MOST_LOOKED_AT = 8;

const NONE = -1;
const KEY_MASK = (1 << KEY_BITS) - 1;
/** Entries that room is made for at first: those of about 70 markers. */
const FIRST_CAPACITY = 1 << 16;

/**
 * Which markers of a pool share feature points with another. In memory: about 7 KB a marker (14 by its `.target`) and 4 MB. A query looks up each key
 * of a marker and counts, for each other marker and each turn between the two, the feature points found.
 */
export class LookAlikeIndex {
  /** For each key, its latest entry. */
  #heads = new Int32Array(1 << KEY_BITS).fill(NONE);
  /** For each entry two numbers: the entry before it with the same key; its marker's slot and its direction, slot · 16 + direction. */
  #chain = new Int32Array(2 * FIRST_CAPACITY);
  #entries = 0;
  /** The id in each slot; null where it was removed. */
  #ids: (number | null)[] = [];
  #slots = new Map<number, number>();
  /** For each slot and turn: feature points found in this query, and the last one found. */
  #votes = new Uint16Array(0);
  #lastVoter = new Int32Array(0);

  /** How many markers it holds. */
  get size(): number {
    return this.#slots.size;
  }

  has(id: number): boolean {
    return this.#slots.has(id);
  }

  /** Adds a marker, or replaces it. Throws a CodedError BROKEN_FINGERPRINT. */
  add(id: number, keys: Uint8Array): void {
    const { keys: read } = readKeys(keys);
    this.remove(id);
    this.#reserve(this.#entries + read.length);
    const slot = this.#ids.push(id) - 1;
    this.#slots.set(id, slot);
    for (const key of read) this.#link(key & KEY_MASK, slot * DIRECTIONS + (key >>> KEY_BITS));
  }

  /** Makes room for so many markers more, at once instead of by and by. */
  reserve(markers: number): void {
    this.#reserve(this.#entries + markers * ENTRIES_PER_MARKER);
  }

  /** Does nothing where there is no such marker. What it took of memory is not won back. */
  remove(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#ids[slot] = null;
  }

  /**
   * The markers that share so many feature points with these keys that `matchFingerprints` must decide, likeliest first.
   * Throws a CodedError BROKEN_FINGERPRINT.
   */
  suspects(keys: Uint8Array, options: { except?: number } = {}): number[] {
    const { keys: read, source } = readKeys(keys);
    const found: { id: number; votes: number }[] = [];
    for (const slot of this.#vote(read, LEAST_VOTES[source])) {
      const id = this.#ids[slot]!;
      if (id !== null && id !== options.except) found.push({ id, votes: this.#mostVotes(slot) });
    }
    return found.sort((a, b) => b.votes - a.votes || a.id - b.id).map(({ id }) => id);
  }

  /** Counts the feature points in common; the slots that have so many. */
  #vote(keys: Uint32Array, least: number): Set<number> {
    const cells = this.#ids.length * DIRECTIONS;
    if (this.#votes.length < cells) {
      this.#votes = new Uint16Array(2 * cells);
      this.#lastVoter = new Int32Array(2 * cells);
    }
    const [votes, lastVoter, chain] = [this.#votes, this.#lastVoter, this.#chain];
    votes.fill(0, 0, cells);
    lastVoter.fill(NONE, 0, cells);
    const reached = new Set<number>();
    const most = Math.max(MOST_LOOKED_AT, (2 * this.#entries) / this.#heads.length);
    for (let i = 0; i < keys.length; i++) {
      const feature = Math.floor(i / KEYS_PER_FEATURE);
      const direction = keys[i]! >>> KEY_BITS;
      let left = most;
      for (let entry = this.#heads[keys[i]! & KEY_MASK]!; entry !== NONE; entry = chain[2 * entry]!) {
        const cell = chain[2 * entry + 1]!;
        const first = cell & -DIRECTIONS;
        // Copies that were refused, and are gone, must not hide what they were copies of.
        if (this.#ids[first / DIRECTIONS] === null) continue;
        if (--left < 0) break;
        const turn = (direction - cell) & (DIRECTIONS - 1);
        const turned = first | turn;
        if (lastVoter[turned] === feature) continue; // by another of its keys
        lastVoter[turned] = feature;
        const mine = ++votes[turned]!;
        const before = votes[first | ((turn - 1) & (DIRECTIONS - 1))]!;
        const after = votes[first | ((turn + 1) & (DIRECTIONS - 1))]!;
        if (mine + Math.max(before, after) >= least) reached.add(first / DIRECTIONS);
      }
    }
    return reached;
  }

  /** Of the turns, the best with its neighbour: a turn may lie on the edge between two. */
  #mostVotes(slot: number): number {
    const first = slot * DIRECTIONS;
    let most = 0;
    let previous = this.#votes[first + DIRECTIONS - 1]!;
    for (let turn = 0; turn < DIRECTIONS; turn++) {
      const votes = this.#votes[first + turn]!;
      most = Math.max(most, previous + votes);
      previous = votes;
    }
    return most;
  }

  #link(key: number, cell: number): void {
    this.#chain[2 * this.#entries] = this.#heads[key]!;
    this.#chain[2 * this.#entries + 1] = cell;
    this.#heads[key] = this.#entries++;
  }

  #reserve(entries: number): void {
    if (2 * entries <= this.#chain.length) return;
    const larger = new Int32Array(Math.max(2 * entries, Math.ceil(this.#chain.length * 1.5)));
    larger.set(this.#chain);
    this.#chain = larger;
  }
}
