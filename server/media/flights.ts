/** Work that several want at the same moment, done once for all of them. */
export class Flights<Result> {
  /** What is under way; undefined is the outcome of what came to nothing. */
  readonly #flights = new Map<string, Promise<{ result: Result } | undefined>>();

  /**
   * Waits for the result of whoever is at it already, or else does the work. Where the other one fails, or is stopped, somebody who
   * waited does it instead: an error is never another's. Rejects with what one's own work throws, or with the reason of the signal.
   */
  async join(key: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    for (;;) {
      signal?.throwIfAborted();
      const flight = this.#flights.get(key);
      if (!flight) return this.#begin(key, work);
      const outcome = await unlessAborted(flight, signal);
      if (outcome) return outcome.result;
    }
  }

  async #begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const working = work();
    const flight = working.then(
      (result) => ({ result }),
      () => undefined,
    );
    this.#flights.set(key, flight);
    try {
      return await working;
    } finally {
      this.#flights.delete(key);
    }
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
