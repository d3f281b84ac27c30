import { api } from '../../api.ts';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useSubscription } from '../../live/use-subscription.ts';
import { usePageWords } from '../../words.ts';
import { JobList } from './job-list.tsx';
import { KindsOfJobs } from './kinds-of-jobs.tsx';
import type { QueueWords } from './words/en.ts';

export type QueueReport = Awaited<ReturnType<typeof api.jobs.stats.query>>;

/** What waits, runs and was given up, by kind of job and job by job: live. */
export default function QueuePage() {
  const words = usePageWords<QueueWords>();
  const { data, error } = useSubscription<QueueReport>(
    (observer) =>
      api.jobs.progress.subscribe(undefined, { onData: observer.onData, onError: observer.onError }),
    [],
  );
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton class="h-96 w-full" />;
  const waiting = data.kinds.reduce((sum, kind) => sum + kind.waiting, 0);
  return (
    <>
      <ProblemNotice error={error} />
      <p class="text-lg tabular-nums">
        {words.busy(data.workers.busy)} {words.waits(waiting)}
      </p>
      <KindsOfJobs kinds={data.kinds} />
      <JobList kinds={data.kinds} />
    </>
  );
}
