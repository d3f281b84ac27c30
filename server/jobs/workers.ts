import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CANCELS_CHANNEL, JOBS_CHANNEL, type TakenJob, takeJob } from '../../db/job-leases.ts';
import type { Notifications } from '../../db/notifications.ts';
import { PROCESS_TAG } from '../../pool-builder/process-tag.ts';
import { HEARTBEAT_TIMES, Heartbeat, type HeartbeatTimes } from './heartbeat.ts';
import type { JobKinds, KindMap } from './kinds.ts';
import type { JobQueue, QueueInternals } from './queue.ts';
import { type AnyHandler, type JobContext, JobRun, type RunEnd } from './run.ts';

/** What is done for each kind of job; a process takes only the kinds that it has a handler for. */
export type Handlers<Kinds extends KindMap = JobKinds> = {
  [Kind in keyof Kinds]?: (data: Kinds[Kind], context: JobContext) => Promise<void>;
};

/** How many jobs a process runs at once. */
export interface Slots {
  foreground: number;
  /** For kinds that run in the background: they never take the others' room, nor these theirs. */
  background: number;
}

/** A refill, a clip to share, a check of prints, two prints, six messages to shops and people, and what takes only a moment. */
const BACKGROUND_SLOTS = 12;

/** As many in the foreground as may run of the kind of which most may. */
function slotsBy(rules: QueueInternals['rules']): Slots {
  const awaited = Object.values(rules).filter(({ background }) => !background);
  return { foreground: Math.max(...awaited.map(({ atOnce }) => atOnce)), background: BACKGROUND_SLOTS };
}

export interface WorkerTimes extends HeartbeatTimes {
  /** How often to look for jobs that no notification told of: those whose time has come. */
  pollEveryMs: number;
  /** How long a handler may go on after its signal has aborted. */
  graceMs: number;
}

const DEFAULT_TIMES: WorkerTimes = { ...HEARTBEAT_TIMES, pollEveryMs: 2_000, graceMs: 3_000 };

export interface WorkerOptions {
  log: Logger;
  notifications: Notifications;
  slots?: Slots;
  /** Other times than the usual ones: tests have less patience. */
  times?: Partial<WorkerTimes>;
}

export interface Workers {
  /**
   * Takes nothing new. What runs in the background goes back to wait at once, the rest gets so many milliseconds to end first.
   * Resolves when nothing runs any more.
   */
  stop(options: { within: number }): Promise<void>;
}

/** Runs the queue's jobs in this process, as they come, until it is stopped. */
export function startWorkers<Kinds extends KindMap>(
  queue: JobQueue<Kinds>,
  handlers: Handlers<Kinds>,
  options: WorkerOptions,
): Workers {
  const crew = new Crew(queue.internals, handlers, options);
  crew.start();
  return crew;
}

export interface JobOnce {
  jobId: string;
  kind: string;
  state: RunEnd;
}

/** Takes one job, if any can begin, and runs it to its end. When the signal aborts it goes back to wait. */
export async function runOneJob<Kinds extends KindMap>(
  queue: JobQueue<Kinds>,
  handlers: Handlers<Kinds>,
  { signal, ...options }: WorkerOptions & { signal?: AbortSignal },
): Promise<JobOnce | undefined> {
  const crew = new Crew(queue.internals, handlers, options);
  const stop = () => void crew.stop({ within: 0 });
  signal?.addEventListener('abort', stop);
  try {
    const run = await crew.runNext();
    return run && { jobId: run.job.id, kind: run.job.kind, state: await run.ended };
  } finally {
    signal?.removeEventListener('abort', stop);
    await crew.stop({ within: 0 });
  }
}

class Crew implements Workers {
  readonly #internals: QueueInternals;
  readonly #handlers: Record<string, AnyHandler>;
  readonly #log: Logger;
  readonly #slots: Slots;
  readonly #times: WorkerTimes;
  readonly #name = `${PROCESS_TAG}.${randomUUID().slice(0, 8)}`;
  /** By their leases. */
  readonly #runs = new Map<string, JobRun>();
  readonly #heartbeat: Heartbeat;
  readonly #notifications: Notifications;
  readonly #silence: (() => void)[] = [];
  /** Jobs that were cancelled while a take was under way: it may have been theirs. */
  readonly #cancelledMeanwhile = new Set<string>();
  #leases = 0;
  #poll: NodeJS.Timeout | undefined;
  #filling: Promise<void> | undefined;
  #fillAgain = false;
  #stopped = false;

  constructor(
    internals: QueueInternals,
    handlers: object,
    { log, notifications, slots, times }: WorkerOptions,
  ) {
    this.#internals = internals;
    this.#handlers = handlers as Record<string, AnyHandler>;
    this.#log = log;
    this.#slots = slots ?? slotsBy(internals.rules);
    this.#times = { ...DEFAULT_TIMES, ...times };
    this.#heartbeat = new Heartbeat(internals, this.#runs, log, this.#times);
    this.#notifications = notifications;
    this.#silence.push(notifications.on(CANCELS_CHANNEL, (id) => id !== undefined && this.#cancel(id)));
  }

  start(): void {
    const wake = (kind: string | undefined) => {
      if (!kind || kind in this.#handlers) this.#fill();
    };
    this.#silence.push(this.#notifications.on(JOBS_CHANNEL, wake));
    this.#poll = setInterval(() => this.#fill(), this.#times.pollEveryMs);
    this.#fill();
  }

  async stop({ within }: { within: number }): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    const { graceMs } = this.#times;
    await atMost(graceMs, this.#filling);
    for (const run of this.#runs.values()) if (run.background) run.abort('stopping');
    await atMost(within, this.#allEnded());
    for (const run of this.#runs.values()) run.abort('stopping');
    await atMost(2 * graceMs, this.#allEnded());
    // The database does not answer: whoever sweeps next finds what cannot be written now.
    for (const run of this.#runs.values()) run.giveUp();
    for (const silence of this.#silence) silence();
    await atMost(graceMs, this.#heartbeat.stop());
  }

  /** Takes the next job that there is room for, and begins it. Throws what the database throws. */
  async runNext(): Promise<JobRun | undefined> {
    const kinds = this.#kindsWithRoom();
    if (kinds.length === 0) return undefined;
    const { pool, rules } = this.#internals;
    this.#cancelledMeanwhile.clear();
    const job = await takeJob(pool, {
      kinds,
      alone: kinds.filter((kind) => rules[kind]!.alone),
      lease: `${this.#name}:${++this.#leases}`,
    });
    return job && this.#begin(job);
  }

  #begin(job: TakenJob): JobRun {
    const handler = this.#handlers[job.kind]!;
    const run = new JobRun(this.#internals, job, handler, this.#log, this.#times.graceMs);
    this.#runs.set(job.lease, run);
    if (this.#cancelledMeanwhile.has(job.id)) run.abort('cancelled');
    if (this.#stopped) run.abort('stopping');
    void run.ended.then(() => {
      this.#runs.delete(job.lease);
      this.#fill();
    });
    return run;
  }

  #kindsWithRoom(): string[] {
    const { rules } = this.#internals;
    const running = [...this.#runs.values()];
    const inBackground = running.filter((run) => run.background).length;
    const hasSlot = {
      background: inBackground < this.#slots.background,
      foreground: running.length - inBackground < this.#slots.foreground,
    };
    return Object.keys(this.#handlers).filter((kind) => {
      const rule = rules[kind]!;
      const ofKind = running.filter(({ job }) => job.kind === kind).length;
      return hasSlot[rule.background ? 'background' : 'foreground'] && ofKind < rule.atOnce;
    });
  }

  /** Takes jobs until there is no room or no job. Never rejects: the next poll may have more luck. */
  #fill(): void {
    if (!this.#poll) return; // only asked for one job
    this.#fillAgain = true;
    this.#filling ??= this.#takeAll().finally(() => {
      this.#filling = undefined;
    });
  }

  async #takeAll(): Promise<void> {
    const { outage } = this.#internals;
    try {
      while (this.#fillAgain && !this.#stopped) {
        this.#fillAgain = false;
        while (!this.#stopped && (await this.runNext()));
        outage.over();
      }
    } catch (error) {
      outage.failed(error);
    }
  }

  #cancel(id: string): void {
    this.#cancelledMeanwhile.add(id);
    for (const run of this.#runs.values()) if (run.job.id === id) run.abort('cancelled');
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.ended));
  }
}

/** Waits for something, but only so long. */
async function atMost(milliseconds: number, work: Promise<void> | undefined): Promise<void> {
  const done = new AbortController();
  const patience = pause(milliseconds, undefined, { signal: done.signal }).catch(() => {});
  await Promise.race([work, patience]);
  done.abort();
}
