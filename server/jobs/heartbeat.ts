import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { heldLeases, renewLeases, seizeStaleLeases } from '../../db/job-leases.ts';
import { isProcessGone } from '../../pool-builder/process-tag.ts';
import { endLostAttempt } from './fail.ts';
import type { QueueInternals } from './queue.ts';
import type { JobRun } from './run.ts';

export interface HeartbeatTimes {
  /** How often the leases of running jobs are renewed. */
  beatEveryMs: number;
  /** How long after its last renewal a lease may be taken away. */
  staleAfterMs: number;
  /** How often this process looks for leases of dead ones. */
  sweepEveryMs: number;
}

export const HEARTBEAT_TIMES: HeartbeatTimes = {
  beatEveryMs: 5_000,
  staleAfterMs: 30_000,
  sweepEveryMs: 10_000,
};

/** Keeps the leases of this process's jobs, and ends the jobs of processes that do not any more. */
export class Heartbeat {
  readonly #internals: QueueInternals;
  readonly #runs: ReadonlyMap<string, JobRun>;
  readonly #times: HeartbeatTimes;
  readonly #log: Logger;
  readonly #timers: NodeJS.Timeout[];
  #beating: Promise<void> | undefined;
  #sweeping: Promise<void> | undefined;

  /** @param runs what this process runs, by the lease of each. */
  constructor(
    internals: QueueInternals,
    runs: ReadonlyMap<string, JobRun>,
    log: Logger,
    times: HeartbeatTimes,
  ) {
    this.#internals = internals;
    this.#runs = runs;
    this.#times = times;
    this.#log = log;
    this.#timers = [
      setInterval(() => this.#beat(), times.beatEveryMs),
      setInterval(() => this.#sweep(), times.sweepEveryMs),
    ];
    this.#sweep();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([this.#beating, this.#sweeping]);
  }

  #beat(): void {
    // A database that does not answer may answer others, who take over what is not renewed: two must not be at one job.
    const oldest = performance.now() - (2 / 3) * this.#times.staleAfterMs;
    for (const run of this.#runs.values()) if (run.renewedAt < oldest) run.abort('lost');
    this.#beating ??= this.#renew().finally(() => {
      this.#beating = undefined;
    });
  }

  #sweep(): void {
    this.#sweeping ??= this.#endLostAttempts().finally(() => {
      this.#sweeping = undefined;
    });
  }

  async #renew(): Promise<void> {
    const runs = [...this.#runs.values()];
    if (runs.length === 0) return;
    const { db, outage } = this.#internals;
    const askedAt = performance.now();
    try {
      const held = await renewLeases(
        db,
        runs.map(({ job }) => job.lease),
      );
      outage.over();
      const byLease = new Map(held.map((row) => [row.lease, row]));
      for (const run of runs) {
        const row = byLease.get(run.job.lease);
        if (!row) run.abort('lost');
        else if (row.cancelRequested) run.abort('cancelled');
        run.renewedAt = askedAt;
      }
    } catch (error) {
      outage.failed(error);
    }
  }

  async #endLostAttempts(): Promise<void> {
    const { db, outage } = this.#internals;
    try {
      // Of a process of this machine one can see that it died: its jobs need not wait until their leases are stale.
      const ofDead = (await heldLeases(db)).filter(isProcessGone);
      const { staleAfterMs: staleMs } = this.#times;
      const seized = await seizeStaleLeases(db, { ofDead, staleMs, lease: `sweep:${randomUUID()}` });
      outage.over();
      for (const job of seized) await endLostAttempt(this.#internals, job, this.#log);
    } catch (error) {
      outage.failed(error);
    }
  }
}
