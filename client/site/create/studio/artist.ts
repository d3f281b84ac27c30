import type { ArtAnswer, ArtJob, ArtResults } from './art-messages.ts';

interface Waiting {
  job: ArtJob;
  isUrgent: boolean;
  signal: AbortSignal | undefined;
  resolve(result: never): void;
  reject(error: unknown): void;
}

/** Hands drawings to a thread, one at a time: what is urgent first, what nobody waits for any more never. */
export class Artist {
  readonly #worker = new Worker(new URL('./art-worker.ts', import.meta.url), { type: 'module' });
  #waiting: Waiting[] = [];
  #current: Waiting | undefined;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<ArtAnswer>) => {
      if ('error' in data) this.#current?.reject(new Error(data.error));
      else this.#current?.resolve(data.result as never);
      this.#next();
    });
    this.#worker.addEventListener('error', (event) => {
      this.#current?.reject(new Error(event.message || 'The drawing thread did not start.'));
      this.#next();
    });
  }

  /** Rejects with the signal's reason where that comes first. */
  draw<Kind extends ArtJob['kind']>(
    job: ArtJob & { kind: Kind },
    { isUrgent = false, signal }: { isUrgent?: boolean; signal?: AbortSignal } = {},
  ): Promise<ArtResults[Kind]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, isUrgent, signal, resolve, reject });
      if (!this.#current) this.#next();
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#waiting = [];
  }

  #next(): void {
    this.#waiting = this.#waiting.filter(({ signal, reject }) => {
      if (signal?.aborted) reject(signal.reason);
      return !signal?.aborted;
    });
    this.#current = this.#waiting.find(({ isUrgent }) => isUrgent) ?? this.#waiting[0];
    if (!this.#current) return;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== this.#current);
    this.#worker.postMessage(this.#current.job);
  }
}
