import { createSearcher, type Searcher } from '../../../markers/runtime/searcher.ts';
import type { Findings, SearchJob } from './messages.ts';
import { SearchThread } from './search-thread.ts';

/** A thread that failed is replaced once; after that the page searches by itself. */
const MOST_FAILURES = 2;
/** The page's own searching gives way to the camera's frames after so many milliseconds. */
const SLICE_MS = 6;

const NOTHING: Findings = { locks: [], almost: false };

/** Where search threads come from. The first one loads with the page, long before it is needed. */
export class ThreadSource {
  readonly #url: string;
  #spare: SearchThread | null = null;
  #failures = 0;

  constructor(url: string) {
    this.#url = url;
    this.#spare = this.#make();
  }

  /** Null where threads have failed too often. */
  take(): SearchThread | null {
    const thread = this.#spare ?? this.#make();
    this.#spare = null;
    return thread;
  }

  /** Ends the one that nobody took. */
  discard(): void {
    this.#spare?.end();
    this.#spare = null;
  }

  noteFailure(): void {
    this.#failures++;
  }

  #make(): SearchThread | null {
    if (this.#failures >= MOST_FAILURES) return null;
    try {
      return new SearchThread(this.#url);
    } catch (error) {
      console.warn(error);
      this.#failures = MOST_FAILURES;
      return null;
    }
  }
}

/** Searches frames in a thread, and in the page where there can be none. */
export class Finder {
  readonly #threads: ThreadSource;
  readonly #job: SearchJob;
  #thread: SearchThread | null;
  #inPage: Promise<Searcher> | null = null;
  #stopped = false;

  constructor(threads: ThreadSource, job: SearchJob) {
    this.#threads = threads;
    this.#job = job;
    this.#thread = this.#begin();
  }

  /** The prints in a frame, whose memory is given away. A frame during which a thread dies counts as empty. One at a time. */
  async search(grey: Uint8Array<ArrayBuffer>): Promise<Findings> {
    if (!this.#thread) return this.#searchHere(grey);
    try {
      return await this.#thread.search(grey);
    } catch (error) {
      if (this.#stopped) return NOTHING;
      console.warn(error);
      this.#threads.noteFailure();
      this.#thread = this.#begin();
      return NOTHING;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#thread?.end();
  }

  #begin(): SearchThread | null {
    const thread = this.#threads.take();
    thread?.begin(this.#job);
    return thread;
  }

  async #searchHere(grey: Uint8Array): Promise<Findings> {
    const { module, targets, size } = this.#job;
    this.#inPage ??= createSearcher(module, targets, size);
    const searcher = await this.#inPage;
    const slices = searcher.search(grey);
    let since = performance.now();
    while (!this.#stopped) {
      const { done, value } = slices.next();
      if (done) return { locks: value, almost: searcher.almost };
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    return NOTHING;
  }
}
