import type { Logger } from 'pino';

/** Says once that the database does not answer, and once that it does again, however often it is asked meanwhile. */
export class Outage {
  readonly #log: Logger;
  #since: number | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  failed(error: unknown): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#log.warn({ err: error }, 'the queue cannot reach its database: it goes on trying');
  }

  over(): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((performance.now() - this.#since) / 1000);
    this.#since = undefined;
    this.#log.info({ seconds }, 'the queue reaches its database again');
  }
}
