import type { Logger } from 'pino';
import type { Settings } from '../config.ts';
import type { JobQueue } from './queue.ts';

/** Claims come in bursts: one look at the pool after them is enough. */
const SOON_MS = 1000;
const RESUME_EVERY_MS = 60_000;
const REMIND_EVERY_MS = 5 * 60_000;
const LOOK_AT_CLOCK_EVERY_MS = 10 * 60_000;
/** A daily job runs once in a day of the installation, although every server asks for it; not quite a day, for its hour may change. */
const DAILY_SLOT_SECONDS = 12 * 3600;

/**
 * Sends the jobs that come again and again. Every server does, and the queue sees to it that the whole installation runs each
 * once and not once for every server.
 */
export class Schedule {
  readonly #queue: JobQueue;
  readonly #log: Logger;
  readonly #settings: Settings;
  readonly #timers: NodeJS.Timeout[] = [];
  #soon: NodeJS.Timeout | undefined;
  /** Whether this process keeps the pool. A command that makes one project does not. */
  isRunning = false;
  #sending: Promise<unknown> = Promise.resolve();

  constructor({ queue, log, settings }: { queue: JobQueue; log: Logger; settings: Settings }) {
    this.#queue = queue;
    this.#log = log;
    this.#settings = settings;
  }

  /** Sends each at once, and then on and on. */
  start(): void {
    this.isRunning = true;
    const every = (milliseconds: number, work: () => void) => {
      this.#timers.push(setInterval(work, milliseconds));
      work();
    };
    every(this.#settings.POOL_CHECK_SECONDS * 1000, () => this.#send('reconcile'));
    every(RESUME_EVERY_MS, () => this.#send('resume'));
    every(REMIND_EVERY_MS, () => this.#send('remind'));
    // What a machine that is off at night never comes to is done when it starts.
    this.#send('cleanup', DAILY_SLOT_SECONDS);
    this.#timers.push(setInterval(() => this.#lookAtClock(), LOOK_AT_CLOCK_EVERY_MS));
  }

  /**
   * To be called when a marker was claimed, or marks have changed: the pool is looked at soon. Does nothing before `start`: a command
   * that makes one project keeps no pool.
   */
  poolChanged(): void {
    if (!this.isRunning || this.#soon) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      this.#send('reconcile');
    }, SOON_MS);
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    clearTimeout(this.#soon);
    for (const timer of this.#timers) clearInterval(timer);
    await this.#sending;
  }

  #lookAtClock(): void {
    if (new Date().getHours() === this.#settings.CLEANUP_HOUR) this.#send('cleanup', DAILY_SLOT_SECONDS);
  }

  #send(kind: 'reconcile' | 'resume' | 'remind' | 'cleanup', singletonSeconds?: number): void {
    const once = singletonSeconds === undefined ? {} : { singletonSeconds };
    const sent = this.#queue.send(kind, {}, { singletonKey: kind, ...once });
    // The next time may have more luck.
    this.#sending = sent.catch((error) =>
      this.#log.warn({ err: error, kind }, 'a scheduled job could not be sent'),
    );
  }
}
