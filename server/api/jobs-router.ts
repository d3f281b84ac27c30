import { z } from 'zod';
import { recordAudit } from '../../db/audit.ts';
import { JOB_STATES } from '../../db/jobs.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { type JobKinds, KINDS } from '../jobs/kinds.ts';
import { reportQueue } from '../jobs/report.ts';
import { cancelRefill } from '../pool/refills.ts';
import { router, withScope } from './trpc.ts';

const admin = withScope('jobs:admin');

const kind = z.enum(KINDS as [keyof JobKinds, ...(keyof JobKinds)[]]);
const one = z.object({ id: z.string().max(100) });

/** What the audit log calls what an admin does to a job; its subject is the job's id. */
const JOB_EVENTS = { retry: 'jobs.retry', cancel: 'jobs.cancel' } as const;

export const jobsRouter = router({
  /** What waits, runs and became of the rest, by kind, with waiting times in milliseconds; and who works. */
  stats: admin.query(({ ctx }) => reportQueue(ctx.parts)),

  /** Jobs, the newest first, a page at a time. `dead` are the dead letters: what has failed for good. */
  list: admin
    .input(
      z
        .object({
          kind: kind.optional(),
          state: z.enum(JOB_STATES).optional(),
          cursor: z.string().max(100).optional(),
          limit: z.number().int().min(1).max(200).default(50),
        })
        .default({ limit: 50 }),
    )
    .query(async ({ ctx, input }) => {
      const { jobs, cursor } = await ctx.parts.queue.list(input);
      return { jobs, nextCursor: cursor };
    }),

  get: admin.input(one).query(async ({ ctx, input }) => {
    const job = await ctx.parts.queue.find(input.id);
    if (!job)
      throw new CodedError('JOB_NOT_FOUND', 'There is no such job. Those that ended long ago are forgotten.');
    return job;
  }),

  /** Has a job that failed or was cancelled begin anew, by its own id or its dead letter's; `jobId` is the one that waits now. */
  retry: admin.input(one).mutation(async ({ ctx: { parts, caller }, input: { id } }) => {
    const jobId = await parts.queue.retry(id);
    await recordAudit(parts.db, {
      actor: caller.id,
      action: JOB_EVENTS.retry,
      subject: id,
      details: { jobId },
    });
    return { jobId };
  }),

  /**
   * Ends a job: `cancelled` at once where it waits; `stopping` where it runs. With a refill ends all that fills its kind of marker, which is
   * then left alone for a while: else the marks would ask for the next one at once.
   */
  cancel: admin.input(one).mutation(async ({ ctx: { parts, caller }, input: { id } }) => {
    const job = await parts.queue.find(id);
    if (job?.kind === 'refill' && (job.state === 'waiting' || job.state === 'active')) {
      await cancelRefill(parts, id, caller.id);
      return { state: job.state === 'waiting' ? ('cancelled' as const) : ('stopping' as const) };
    }
    const state = await parts.queue.cancel(id);
    await recordAudit(parts.db, {
      actor: caller.id,
      action: JOB_EVENTS.cancel,
      subject: id,
      details: { kind: job?.kind, state },
    });
    return { state };
  }),
});
