import { z } from 'zod';
import { reportQueue } from '../jobs/report.ts';
import { reportChanges } from '../report-changes.ts';
import { callCancelJob, callGetJob, callListJobs, callRetryJob, jobId, jobPage } from './job-calls.ts';
import { router, withScope } from './trpc.ts';

const admin = withScope('jobs:admin');
const one = z.object({ id: jobId });

export const jobsRouter = router({
  /** What waits, runs and became of the rest, by kind, with waiting times in milliseconds; and who works. */
  stats: admin.query(({ ctx }) => reportQueue(ctx.parts)),
  /** The same whenever it changes: a subscription (server-sent events). */
  progress: admin.subscription(({ ctx, signal }) =>
    reportChanges(ctx.parts, signal, () => reportQueue(ctx.parts)),
  ),
  /** Jobs, the newest first, a page at a time. */
  list: admin.input(jobPage.default({ limit: 50 })).query(({ ctx, input }) => callListJobs(ctx, input)),
  get: admin.input(one).query(({ ctx, input }) => callGetJob(ctx, input.id)),
  /** Has a job that failed or was cancelled begin anew. */
  retry: admin.input(one).mutation(({ ctx, input }) => callRetryJob(ctx, input.id)),
  /** Ends a job, whether it waits or runs. */
  cancel: admin.input(one).mutation(({ ctx, input }) => callCancelJob(ctx, input.id)),
});
