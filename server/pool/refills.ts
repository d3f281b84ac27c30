import { recordAudit } from '../../db/audit.ts';
import { countFree, type MarkerKind } from '../../db/markers.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { CURRENT_VERSIONS } from '../../pool-builder/kinds.ts';
import type { JobKinds } from '../jobs/kinds.ts';
import type { JobOf, JobQueue } from '../jobs/queue.ts';
import type { Parts } from '../parts.ts';
import { kindWord, POOL_EVENTS } from './events.ts';
import { partOf } from './reconcile.ts';

/** An admin asks for so many free markers of a kind. Returns the job's id. */
export async function startRefill(
  { db, queue }: Pick<Parts, 'db' | 'queue'>,
  kind: MarkerKind,
  count: number,
  actor: string,
): Promise<string> {
  // First: a refill of a kind that was cancelled a moment ago would end itself.
  await recordAudit(db, { actor, action: POOL_EVENTS.refill, subject: kindWord(kind), details: { count } });
  const free = await countFree(db, kind, CURRENT_VERSIONS);
  // Without a key it waits for none of those that the marks ask for.
  return (await queue.send('refill', partOf(kind, { free, high: count })))!;
}

/**
 * Ends a refill, with whatever else waits or runs to fill its kind: a refill is a chain of jobs, and the one that was meant may have
 * ended a moment ago. The kind is left alone for a while: else the marks would ask for the next refill at once.
 * Throws JOB_NOT_FOUND, or JOB_OVER where nothing fills this kind.
 */
export async function cancelRefill(
  { db, queue }: Pick<Parts, 'db' | 'queue'>,
  jobId: string,
  actor: string,
): Promise<{ cancelled: string[] }> {
  const job = await queue.find(jobId);
  if (job?.kind !== 'refill') throw new CodedError('JOB_NOT_FOUND', `There is no refill ${jobId}.`);
  const subject = kindWord(job.data as MarkerKind);
  const isOfKind = (other: { data: unknown }) => kindWord(other.data as MarkerKind) === subject;
  if (!(await unfinishedRefills(queue)).some(isOfKind))
    throw new CodedError('JOB_OVER', 'This refill is over: there is nothing left to cancel.');
  // First: a look at the pool between the two would ask for the next one.
  await recordAudit(db, { actor, action: POOL_EVENTS.cancel, subject, details: { jobId } });
  const cancelled: string[] = [];
  for (const { id } of (await unfinishedRefills(queue)).filter(isOfKind))
    await queue.cancel(id).then(
      () => cancelled.push(id),
      // Over in this moment: as good.
      (error) => codeOf(error) === 'JOB_OVER' || Promise.reject(error),
    );
  return { cancelled };
}

async function unfinishedRefills(queue: JobQueue) {
  const [active, waiting] = await Promise.all(
    (['active', 'waiting'] as const).map((state) => queue.list({ kind: 'refill', state, limit: 200 })),
  );
  return [...active!.jobs, ...waiting!.jobs];
}

/** Refills that run or wait. */
export async function runningRefills({ queue }: Pick<Parts, 'queue'>) {
  return (await unfinishedRefills(queue)).map(describe);
}

function describe({ id, state, data, progress, createdAt }: JobOf<string>) {
  const { format, layout, style, count, upTo } = data as JobKinds['refill'];
  return {
    jobId: id,
    state,
    format,
    layout,
    style,
    count,
    /** Of the whole chain of refills that it is part of. */
    upTo,
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
