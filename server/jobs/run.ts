import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { endAttempt, type TakenJob, writeProgress } from '../../db/job-leases.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { withLogContext } from '../observe/request-id.ts';
import { failAttempt } from './fail.ts';
import { ProgressWriter } from './progress.ts';
import type { QueueInternals } from './queue.ts';

/** What a handler is given beside the job's data. */
export interface JobContext {
  jobId: string;
  /** 1 at first; one more after each failure and each death of a worker. */
  attempt: number;
  /** Aborts when the job is cancelled, takes too long, or its process is to stop: the handler then has a moment to end. */
  signal: AbortSignal;
  /** Says how far the job is, with a share from 0 to 1. As often as you like. */
  report(step: string, share: number, details?: Record<string, unknown>): void;
}

export type AnyHandler = (data: never, context: JobContext) => Promise<void>;

/** `waiting`: it is tried again, or another process takes it. `lost`: what became of it is no longer ours to say. */
export type RunEnd = 'done' | 'failed' | 'cancelled' | 'waiting' | 'lost';

const ABORTS = {
  cancelled: ['JOB_CANCELLED', 'Somebody cancelled this job.'],
  timeLimit: ['JOB_TOO_SLOW', 'The job took longer than its kind may.'],
  stopping: ['WORKER_STOPPING', 'The process is to stop: another one goes on with this job.'],
  lost: ['LEASE_LOST', 'The database has not heard from this process for too long: another one has the job.'],
} as const;
export type AbortReason = keyof typeof ABORTS;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** One attempt at a job, from the moment it is taken to its end in the database. */
export class JobRun {
  readonly job: TakenJob;
  readonly background: boolean;
  /** When its lease was last known to be held, as performance.now() tells it. */
  renewedAt = performance.now();
  /** Resolves with its end, never rejects. */
  readonly ended: Promise<RunEnd>;
  readonly #internals: QueueInternals;
  readonly #log: Logger;
  readonly #abort = new AbortController();
  readonly #giveUp = new AbortController();
  #reason: AbortReason | undefined;
  #handled = false;

  /** @param graceMs how long a handler may go on after its signal has aborted. */
  constructor(internals: QueueInternals, job: TakenJob, handler: AnyHandler, log: Logger, graceMs: number) {
    this.job = job;
    this.#internals = internals;
    this.#log = log.child({ jobId: job.id, kind: job.kind });
    this.background = this.#rules.background;
    this.ended = this.#run(handler, graceMs);
  }

  get #rules() {
    return this.#internals.rules[this.job.kind]!;
  }

  /** Aborts the handler's signal. The first reason counts, and none after the handler has ended. */
  abort(reason: AbortReason): void {
    if (this.#reason || this.#handled) return;
    this.#reason = reason;
    const [code, message] = ABORTS[reason];
    this.#abort.abort(new CodedError(code, message));
  }

  /** Stops trying to tell the database how it ended: the job is found as one whose process died. */
  giveUp(): void {
    this.#giveUp.abort();
  }

  async #run(handler: AnyHandler, graceMs: number): Promise<RunEnd> {
    const { job } = this;
    const { db, outage } = this.#internals;
    const progress = new ProgressWriter(async (value) => {
      try {
        if (!(await writeProgress(db, job, value))) this.abort('lost');
      } catch (error) {
        outage.failed(error);
      }
    });
    const timer = setTimeout(() => this.abort('timeLimit'), this.#rules.timeLimit * 1000);
    const context: JobContext = {
      jobId: job.id,
      attempt: 1 + job.retryCount + job.losses,
      signal: this.#abort.signal,
      report: (step, share, details = {}) => {
        if (!this.#handled) progress.report({ step, share, details });
      },
    };
    let problem: unknown;
    try {
      await this.#handle(handler, context, graceMs);
    } catch (error) {
      problem = error;
    }
    this.#handled = true;
    clearTimeout(timer);
    await progress.flush();
    const end = await this.#settle(problem);
    if (end === 'lost') this.#log.warn('a job was taken from this process: how it ended here does not count');
    return end;
  }

  /** Waits for the handler, but not much longer than its signal lets it run. */
  async #handle(handler: AnyHandler, context: JobContext, graceMs: number): Promise<void> {
    const work = withLogContext({ jobId: this.job.id }, async () => handler(this.job.data as never, context));
    work.catch(() => {}); // where nobody waits for it any more
    const settled = new AbortController();
    const overdue = new Promise<void>((resolve) => {
      context.signal.addEventListener('abort', async () => {
        const late = pause(graceMs, true, { signal: settled.signal }).catch(() => false);
        if (!(await late)) return;
        this.#log.error('a job goes on although its signal was aborted: nobody waits for it any more');
        resolve();
      });
    });
    try {
      await Promise.race([work, overdue]);
    } finally {
      settled.abort();
    }
  }

  /** Writes the end into the database, trying until that answers. */
  async #settle(problem: unknown): Promise<RunEnd> {
    const { outage } = this.#internals;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      try {
        const end = await this.#end(problem);
        outage.over();
        return end;
      } catch (error) {
        outage.failed(error);
        const given = await pause(wait, false, { signal: this.#giveUp.signal }).catch(() => true);
        if (given) return 'lost';
      }
    }
  }

  async #end(problem: unknown): Promise<RunEnd> {
    const { db } = this.#internals;
    const { alone } = this.#rules;
    const end = async (as: 'completed' | 'cancelled' | 'waiting', told: RunEnd) =>
      (await endAttempt(db, this.job, as, alone)) ? told : 'lost';
    switch (this.#reason) {
      case 'cancelled':
        return end('cancelled', 'cancelled');
      case 'stopping':
      case 'lost':
        return end('waiting', 'waiting');
      case 'timeLimit':
        return failAttempt(this.#internals, this.job, this.#abort.signal.reason, this.#log);
    }
    return problem === undefined
      ? end('completed', 'done')
      : failAttempt(this.#internals, this.job, problem, this.#log);
  }
}
