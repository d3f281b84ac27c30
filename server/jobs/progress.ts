import type { Progress } from '../../db/job-leases.ts';

const WRITE_EVERY_MS = 250;

/** Writes how far a job is, a few times a second at most; the last word is always written. */
export class ProgressWriter {
  readonly #write: (progress: Progress) => Promise<void>;
  #unwritten: Progress | undefined;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param write must not reject. */
  constructor(write: (progress: Progress) => Promise<void>) {
    this.#write = write;
  }

  report(progress: Progress): void {
    this.#unwritten = progress;
    this.#schedule();
  }

  /** Resolves when the last word is written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    if (this.#unwritten) await this.#writeNow();
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer || this.#writing) return;
    const pause = Math.max(0, this.#lastAt + WRITE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => void this.#writeNow(), pause);
  }

  async #writeNow(): Promise<void> {
    this.#timer = undefined;
    const progress = this.#unwritten!;
    this.#unwritten = undefined;
    this.#lastAt = performance.now();
    this.#writing = this.#write(progress);
    await this.#writing;
    this.#writing = undefined;
    if (this.#unwritten) this.#schedule();
  }
}
