import type { Parts } from '../parts.ts';

/** Claims come in bursts: one look at the pool after them is enough. */
const AFTER_CLAIM_MS = 1000;

/**
 * Has the pool looked at: every so often, and soon after claims. Every server does, and the queue sees to it that the whole
 * installation reconciles once and not once for each.
 */
export class PoolWatch {
  readonly #parts: Pick<Parts, 'queue' | 'log' | 'settings'>;
  #timer: NodeJS.Timeout | undefined;
  #afterClaim: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: Pick<Parts, 'queue' | 'log' | 'settings'>) {
    this.#parts = parts;
  }

  /** Looks at once, and then on and on. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), this.#parts.settings.POOL_CHECK_SECONDS * 1000);
    this.#look();
  }

  /** To be called when a marker was claimed. Does nothing before `start`: a command that makes one project keeps no pool. */
  claimed(): void {
    if (!this.#timer || this.#afterClaim) return;
    this.#afterClaim = setTimeout(() => {
      this.#afterClaim = undefined;
      this.#look();
    }, AFTER_CLAIM_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#afterClaim);
    this.#timer = undefined;
    await this.#sending;
  }

  #look(): void {
    const { queue, log } = this.#parts;
    // The next look may have more luck: a database that is away is nothing new to the log by then.
    this.#sending = queue.send('reconcile', {}, { singletonKey: 'pool' }).then(
      () => {},
      (error) => log.warn({ err: error }, 'cannot ask for a look at the pool'),
    );
  }
}
