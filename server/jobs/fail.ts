import type { Logger } from 'pino';
import {
  endAttempt,
  exhaustRetries,
  giveUpLease,
  JOBS_CHANNEL,
  type SeizedJob,
  type TakenJob,
} from '../../db/job-leases.ts';
import type { JobOutput } from '../../db/jobs.ts';
import { notify } from '../../db/notifications.ts';
import { codeOf } from '../../markers/coded-error.ts';
import { through } from './boss.ts';
import type { QueueInternals } from './queue.ts';

/** A job whose process died this often is given up: it may well be the job that kills it. */
const MOST_LOSSES = 3;

export type FailureEnd = 'waiting' | 'failed' | 'cancelled' | 'lost';

/** Fails an attempt: its job is tried again after a pause or, if this was its last attempt, lies among the dead letters. */
export async function failAttempt(
  internals: QueueInternals,
  job: TakenJob,
  error: unknown,
  log: Logger,
): Promise<FailureEnd> {
  const isLast = job.retryCount >= job.retryLimit;
  const end = await writeFailure(internals, job, error, isLast);
  if (end === 'waiting')
    log.warn({ err: error, attempt: job.retryCount + 1 }, 'a job failed: it is tried again');
  if (end === 'failed') log.error({ err: error }, 'a job failed for good');
  return end;
}

/**
 * Ends the attempt of a process that died: its job is tried again at once, which does not count as an attempt, unless it
 * happened to it too often.
 */
export async function endLostAttempt(internals: QueueInternals, job: SeizedJob, log: Logger): Promise<void> {
  const { db, rules } = internals;
  const lost = { ...job, losses: job.losses + 1 };
  // A kind that only a newer process knows may be one that others of its kind wait for.
  const alone = rules[job.kind]?.alone ?? true;
  if (job.cancelRequested) {
    await endAttempt(db, lost, 'cancelled', alone);
  } else if (lost.losses < MOST_LOSSES) {
    log.warn({ jobId: job.id, kind: job.kind, holder: job.holder }, 'a worker died: its job is tried again');
    await endAttempt(db, lost, 'waiting', alone);
  } else {
    const error = new Error(`The processes that ran it died, ${lost.losses} times.`);
    log.error({ jobId: job.id, kind: job.kind }, 'a job is given up: whoever runs it dies');
    await writeFailure(internals, lost, Object.assign(error, { code: 'WORKER_LOST' }), true);
  }
}

async function writeFailure(
  { db, boss }: QueueInternals,
  job: TakenJob,
  error: unknown,
  isLast: boolean,
): Promise<FailureEnd> {
  const { kind, id, losses } = job;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const output: JobOutput = { jobId: id, message, losses, ...(code !== undefined && { code }) };
  return db.transaction(async (transaction) => {
    const lease = await giveUpLease(transaction, job);
    if (!lease) return 'lost';
    // Other jobs of the same project may have waited for this one to end.
    await notify(transaction, JOBS_CHANNEL);
    if (lease.cancelRequested) {
      await boss.cancel(kind, id, { db: through(transaction) });
      return 'cancelled';
    }
    if (isLast) await exhaustRetries(transaction, job);
    await boss.fail(kind, id, output, { db: through(transaction) });
    return isLast ? 'failed' : 'waiting';
  });
}
