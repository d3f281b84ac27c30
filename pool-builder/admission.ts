import type { Database } from '../db/connection.ts';
import { fingerprintFeatures, fingerprintIds, fingerprintKeys } from '../db/pool.ts';
import { admitMarker, type Inspection, LookAlikeIndex, type Verdict } from '../markers/gate/index.ts';

/** Keys that are read from the database and entered between two turns of the event loop. */
const PAGE = 20;

/**
 * Ids are given when a row is inserted, rows are seen when their transaction commits: one with a lower id may appear a moment
 * later. That moment is two statements long, so no more than so many ids can lie between.
 */
const LATE_COMERS = 500;

/**
 * Decides which markers enter the pool: by the gate's rules, against every marker that the pool has had. It keeps an index
 * of them in memory and reads from the database only what has come since.
 */
export class Admission {
  readonly #db: Database;
  readonly #index = new LookAlikeIndex();
  #highest = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The verdict on a marker. Its own row must be committed: then, of two that are built at the same moment and look alike, at
   * least one finds the other.
   */
  async admit(ownId: number, inspection: Inspection): Promise<Verdict> {
    const verdict = await this.#judge(ownId, inspection, () => true);
    // Its row goes now.
    if (!verdict.admitted) this.#index.remove(ownId);
    return verdict;
  }

  /** The same for a marker that is in the pool already: of two that look alike, the later one has to go. */
  async admitAgain(ownId: number, inspection: Inspection): Promise<Verdict> {
    return this.#judge(ownId, inspection, (id) => id < ownId);
  }

  async #judge(ownId: number, inspection: Inspection, isRival: (id: number) => boolean): Promise<Verdict> {
    await this.#update();
    for (;;) {
      const size = this.#index.size;
      const features = async (ids: number[]) => {
        const rivals = ids.filter(isRival);
        const found = await fingerprintFeatures(this.#db, rivals);
        // What was refused, here or elsewhere, has gone from the database: the index may not let it hide what it was a copy of.
        const there = new Set(found.map(({ id }) => id));
        for (const id of rivals) if (!there.has(id)) this.#index.remove(id);
        return found;
      };
      const verdict = await admitMarker(inspection, this.#index, features, { except: ownId });
      if (!verdict.admitted || this.#index.size >= size) return verdict;
    }
  }

  /** Reads everything that it does not know yet, also what was added to markers of long ago. Worth doing before anybody waits. */
  async refresh(): Promise<void> {
    await this.#update(() => 0);
  }

  /** One reads at a time; who comes meanwhile waits and then reads again, because its own row is newer. */
  #update(first = () => this.#highest - LATE_COMERS): Promise<void> {
    const read = () => this.#readFrom(first());
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  async #readFrom(first: number): Promise<void> {
    const ids = await fingerprintIds(this.#db, first);
    const unknown = ids.filter((id) => !this.#index.has(id));
    this.#index.reserve(unknown.length);
    for (let start = 0; start < unknown.length; start += PAGE) {
      const page = await fingerprintKeys(this.#db, unknown.slice(start, start + PAGE));
      for (const { markerId, keys } of page) this.#index.add(markerId, keys);
    }
    this.#highest = ids.at(-1) ?? this.#highest;
  }
}
