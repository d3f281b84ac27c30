import type { Findings, SearchAnswer, SearchFrame, SearchJob } from './messages.ts';

/** A thread that does not answer for so long is dead: browsers may kill one without a word. Only time that the page lives counts. */
const SILENCE_SECONDS = 6;

interface Waiting {
  resolve(findings: Findings): void;
  reject(error: Error): void;
  watch: ReturnType<typeof setInterval>;
}

/** The search thread as the page sees it. After a failure it is of no more use. */
export class SearchThread {
  readonly #worker: Worker;
  #waiting: Waiting | null = null;
  #failure: Error | null = null;

  constructor(url: string) {
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }: MessageEvent<SearchAnswer>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(`The search thread failed: ${event.message ?? 'it did not load'}`);
    };
    this.#worker.onmessageerror = () => this.#fail('The search thread could not be understood.');
  }

  /** Frames of another size, or other targets, from now on. */
  begin(job: SearchJob): void {
    this.#worker.postMessage(job);
  }

  /** Rejects when the thread died, threw, or fell silent. One frame at a time; its memory goes to the thread. */
  search(grey: Uint8Array<ArrayBuffer>): Promise<Findings> {
    return new Promise((resolve, reject) => {
      if (this.#failure) throw this.#failure;
      let seconds = 0;
      const watch = setInterval(() => {
        seconds++;
        if (seconds >= SILENCE_SECONDS) this.#fail('The search thread fell silent.');
      }, 1000);
      this.#waiting = { resolve, reject, watch };
      const frame: SearchFrame = { grey };
      this.#worker.postMessage(frame, [grey.buffer]);
    });
  }

  end(): void {
    this.#worker.terminate();
    if (this.#waiting) clearInterval(this.#waiting.watch);
    this.#waiting = null;
  }

  #receive(answer: SearchAnswer): void {
    if ('error' in answer) {
      this.#fail(`The search thread failed: ${answer.error}`);
      return;
    }
    if (this.#waiting) clearInterval(this.#waiting.watch);
    this.#waiting?.resolve(answer);
    this.#waiting = null;
  }

  #fail(message: string): void {
    this.#failure = new Error(message);
    const waiting = this.#waiting;
    this.end();
    waiting?.reject(this.#failure);
  }
}
