import { api } from '../../api.ts';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useSubscription } from '../../live/use-subscription.ts';
import { formatNumber, usePageWords } from '../../words.ts';
import { JobList } from './job-list.tsx';
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
  return (
    <>
      <ProblemNotice error={error} />
      <p class="mb-3 text-lg">{words.busy(data.workers.busy)}</p>
      <Kinds report={data} />
      <JobList report={data} />
    </>
  );
}

function Kinds({ report }: { report: QueueReport }) {
  const words = usePageWords<QueueWords>();
  const { heads } = words;
  return (
    <>
      <div class="hidden overflow-x-auto sm:block">
        <table class="table tabular-nums">
          <thead>
            <tr>
              <th>{heads.kind}</th>
              {[heads.waiting, heads.active, heads.failed, heads.wait, heads.usual].map((head) => (
                <th key={head} class="text-right">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.kinds.map(({ kind, waiting, active, deadLetters, longestWaitMs, medianWaitMs }) => (
              <tr key={kind}>
                <th class="font-normal">{words.kinds[kind] ?? kind}</th>
                <td class="text-right">{formatNumber(waiting)}</td>
                <td class="text-right">{formatNumber(active)}</td>
                <td class={`text-right ${deadLetters > 0 ? 'font-semibold text-error' : ''}`}>
                  {formatNumber(deadLetters)}
                </td>
                <td class="text-right">{waiting > 0 ? words.duration(longestWaitMs) : '–'}</td>
                <td class="text-right">{medianWaitMs === null ? '–' : words.duration(medianWaitMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul class="grid gap-2 sm:hidden">
        {report.kinds
          .filter(({ waiting, active, deadLetters }) => waiting + active + deadLetters > 0)
          .map(({ kind, waiting, active, deadLetters }) => (
            <li key={kind} class="rounded-box border border-base-300 p-3">
              <p class="font-semibold">{words.kinds[kind] ?? kind}</p>
              <p class="text-quiet text-sm tabular-nums">
                {heads.waiting} {waiting} · {heads.active} {active} ·{' '}
                <span class={deadLetters > 0 ? 'font-semibold text-error' : ''}>
                  {heads.failed} {deadLetters}
                </span>
              </p>
            </li>
          ))}
      </ul>
    </>
  );
}
