import { recordAudit } from '../../db/audit.ts';
import type { MarkerKind } from '../../db/markers.ts';
import type { JobOf } from '../jobs/queue.ts';
import type { Parts } from '../parts.ts';
import { kindWord, POOL_EVENTS } from './events.ts';

/** An admin asks for so many free markers of a kind. Returns the job's id. */
export async function startRefill(
  { db, queue }: Pick<Parts, 'db' | 'queue'>,
  kind: MarkerKind,
  count: number,
  actor: string,
): Promise<string> {
  // Without a key of its own it does not wait behind, nor for, what the marks ask for.
  const jobId = (await queue.send('refill', { ...kind, count, upTo: count }))!;
  await recordAudit(db, {
    actor,
    action: POOL_EVENTS.refill,
    subject: kindWord(kind),
    details: { jobId, count },
  });
  return jobId;
}

/**
 * Ends a refill. The kind is left alone for a while: else the marks would ask for the next refill at once.
 * Throws JOB_NOT_FOUND or JOB_OVER.
 */
export async function cancelRefill(
  { db, queue }: Pick<Parts, 'db' | 'queue'>,
  jobId: string,
  actor: string,
): Promise<{ state: 'cancelled' | 'stopping' }> {
  const job = await queue.find(jobId);
  const subject = job?.kind === 'refill' ? kindWord(job.data as MarkerKind) : undefined;
  // First: a look at the pool between the two would ask for the next one.
  if (subject) await recordAudit(db, { actor, action: POOL_EVENTS.cancel, subject, details: { jobId } });
  return { state: await queue.cancel(jobId) };
}

/** Refills that run or wait. */
export async function runningRefills({ queue }: Pick<Parts, 'queue'>) {
  const [active, waiting] = await Promise.all(
    (['active', 'waiting'] as const).map((state) => queue.list({ kind: 'refill', state })),
  );
  return [...active!.jobs, ...waiting!.jobs].map(describe);
}

function describe({ id, state, data, progress, createdAt }: JobOf<string>) {
  const { format, layout, style, count } = data as MarkerKind & { count: number };
  return {
    jobId: id,
    state,
    format,
    layout,
    style,
    count,
    createdAt,
    share: progress?.share ?? 0,
    details: (progress?.details ?? null) as {
      free: number;
      wanted: number;
      made: number;
      rejects: Record<string, number>;
    } | null,
  };
}
