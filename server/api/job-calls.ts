/** What the HTTP API and tRPC do with jobs: who may, then what. */
import { z } from 'zod';
import { recordAudit } from '../../db/audit.ts';
import { JOB_STATES } from '../../db/jobs.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { requireScope } from '../access/callers.ts';
import { type JobKinds, KINDS } from '../jobs/kinds.ts';
import type { JobOf } from '../jobs/queue.ts';
import { cancelRefill } from '../pool/refills.ts';
import type { Call } from './environment.ts';

export const jobId = z.string().max(100);
export const jobPage = z.object({
  kind: z.enum(KINDS as [keyof JobKinds, ...(keyof JobKinds)[]]).optional(),
  /** `dead` are the dead letters: what has failed for good. */
  state: z.enum(JOB_STATES).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** What the audit log calls what an admin does to a job; its subject is the job's id. */
const JOB_EVENTS = { retry: 'jobs.retry', cancel: 'jobs.cancel' } as const;

/** Jobs, the newest first, a page at a time. Throws CURSOR_INVALID. */
export async function callListJobs(
  { parts, caller }: Call,
  input: z.infer<typeof jobPage>,
): Promise<{ jobs: JobOf<keyof JobKinds>[]; nextCursor: string | null }> {
  await requireScope(caller, parts, 'jobs:admin');
  const { jobs, cursor } = await parts.queue.list(input);
  return { jobs, nextCursor: cursor };
}

/** Throws JOB_NOT_FOUND. */
export async function callGetJob({ parts, caller }: Call, id: string): Promise<JobOf<keyof JobKinds>> {
  await requireScope(caller, parts, 'jobs:admin');
  const job = await parts.queue.find(id);
  if (!job)
    throw new CodedError('JOB_NOT_FOUND', 'There is no such job. Those that ended long ago are forgotten.');
  return job;
}

/**
 * Has a job that failed or was cancelled begin anew, by its own id or its dead letter's; `jobId` is the one that waits now. Throws
 * JOB_NOT_FOUND or JOB_NOT_OVER.
 */
export async function callRetryJob({ parts, caller }: Call, id: string): Promise<{ jobId: string }> {
  const admin = await requireScope(caller, parts, 'jobs:admin');
  const waiting = await parts.queue.retry(id);
  await recordAudit(parts.db, {
    actor: admin.id,
    action: JOB_EVENTS.retry,
    subject: id,
    details: { jobId: waiting },
  });
  return { jobId: waiting };
}

/**
 * Ends a job: `cancelled` at once where it waits; `stopping` where it runs. With a refill ends all that fills its kind of marker, which is
 * then left alone for a while: else the marks would ask for the next one at once. Throws JOB_NOT_FOUND or JOB_OVER.
 */
export async function callCancelJob(
  { parts, caller }: Call,
  id: string,
): Promise<{ state: 'cancelled' | 'stopping' }> {
  const admin = await requireScope(caller, parts, 'jobs:admin');
  const job = await parts.queue.find(id);
  if (job?.kind === 'refill' && (job.state === 'waiting' || job.state === 'active')) {
    await cancelRefill(parts, id, admin.id);
    return { state: job.state === 'waiting' ? 'cancelled' : 'stopping' };
  }
  const state = await parts.queue.cancel(id);
  await recordAudit(parts.db, {
    actor: admin.id,
    action: JOB_EVENTS.cancel,
    subject: id,
    details: { kind: job?.kind, state },
  });
  return { state };
}
