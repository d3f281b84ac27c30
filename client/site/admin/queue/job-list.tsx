import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { useQuery } from '../../live/use-query.ts';
import { formatMoment, useCommonWords, usePageWords } from '../../words.ts';
import type { QueueReport } from './queue-page.tsx';
import type { QueueWords } from './words/en.ts';

type Job = Awaited<ReturnType<typeof api.jobs.list.query>>['jobs'][number];
type State = Job['state'];

const STATES: State[] = ['active', 'waiting', 'dead', 'done', 'cancelled'];
const PAGE = 25;
const MOST = 200;

const STATE_COLOUR: Partial<Record<State, string>> = {
  active: 'badge-info',
  done: 'badge-success',
  failed: 'badge-error',
  dead: 'badge-error',
};

/** Single jobs, the newest first, by kind and state; asked for again whenever the queue's figures change. */
export function JobList({ report }: { report: QueueReport }) {
  const words = usePageWords<QueueWords>();
  const { more } = useCommonWords();
  const [state, setState] = useState<State | undefined>(() =>
    // What was given up is what one comes for.
    report.kinds.some(({ deadLetters }) => deadLetters > 0) ? 'dead' : undefined,
  );
  const [kind, setKind] = useState<Job['kind']>();
  const [shown, setShown] = useState(PAGE);
  const { data, error, reload } = useQuery(
    () => api.jobs.list.query({ ...(state && { state }), ...(kind && { kind }), limit: shown }),
    [state, kind, shown],
  );
  useEffect(reload, [report]);
  return (
    <section class="mt-10">
      <div class="mb-4 flex flex-wrap items-center gap-3">
        <h2 class="mr-auto">{words.jobs}</h2>
        <select
          class="select w-auto"
          aria-label={words.kind}
          value={kind ?? ''}
          onChange={(event) => setKind((event.currentTarget.value || undefined) as Job['kind'] | undefined)}
        >
          <option value="">{words.everyKind}</option>
          {report.kinds.map(({ kind: name }) => (
            <option key={name} value={name}>
              {words.kinds[name] ?? name}
            </option>
          ))}
        </select>
        <div class="flex flex-wrap gap-1">
          {[undefined, ...STATES].map((each) => (
            <button
              key={each ?? 'all'}
              type="button"
              class={`btn btn-sm min-h-10 font-normal ${state === each ? 'btn-primary' : ''}`}
              aria-pressed={state === each}
              onClick={() => setState(each)}
            >
              {each ? words.states[each] : words.all}
            </button>
          ))}
        </div>
      </div>
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-48 w-full" />}
      {data?.jobs.length === 0 && (
        <EmptyState title={words.empty}>
          <p>{words.emptyHint}</p>
        </EmptyState>
      )}
      <ul class="grid gap-2">
        {data?.jobs.map((job) => (
          <li key={job.id}>
            <JobCard job={job} onChanged={reload} />
          </li>
        ))}
      </ul>
      {data?.nextCursor && shown < MOST && (
        <p class="mt-4 text-center">
          <button type="button" class="btn" onClick={() => setShown(Math.min(MOST, shown + PAGE))}>
            {more}
          </button>
        </p>
      )}
    </section>
  );
}

const isOver = ({ state }: Job) => state === 'dead' || state === 'failed' || state === 'cancelled';

function JobCard({ job, onChanged }: { job: Job; onChanged: () => void }) {
  const words = usePageWords<QueueWords>();
  const acting = useAction(async (act: 'retry' | 'cancel') => {
    await api.jobs[act].mutate({ id: job.id });
    onChanged();
  });
  const { projectId } = job.data as { projectId?: string };
  const moments = [
    [words.made, job.createdAt],
    [words.began, job.startedAt],
    [words.ended, job.endedAt],
  ] as const;
  return (
    <details class="rounded-box border border-base-300 px-4 py-3">
      <summary class="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1">
        <span class={`badge badge-soft badge-sm ${STATE_COLOUR[job.state] ?? ''}`}>
          {words.states[job.state]}
        </span>
        <span class="font-semibold">{words.kinds[job.kind] ?? job.kind}</span>
        {job.error && (
          <span class="min-w-0 basis-full truncate text-error text-sm sm:flex-1 sm:basis-0">
            {job.error.message}
          </span>
        )}
        <span class="ml-auto text-quiet text-sm">{formatMoment(job.createdAt)}</span>
      </summary>
      {job.state === 'active' && job.progress && (
        <progress
          class="progress progress-primary mt-3"
          max={1}
          value={job.progress.share}
          aria-label={words.states.active}
        />
      )}
      <dl class="mt-3 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
        {projectId && (
          <>
            <dt class="text-quiet">{words.project}</dt>
            <dd>
              <a class="link font-mono" href={`/ar/view/${projectId}`}>
                {projectId}
              </a>
            </dd>
          </>
        )}
        {moments.map(
          ([name, moment]) =>
            moment && (
              <>
                <dt class="text-quiet">{name}</dt>
                <dd>
                  {formatMoment(moment, { dateStyle: 'medium', timeStyle: 'medium' })}
                  {name === words.began && ` · ${words.attempts(job.attempts)}`}
                </dd>
              </>
            ),
        )}
        <dt class="text-quiet">{words.data}</dt>
        <dd class="wrap-anywhere font-mono">{JSON.stringify(job.data)}</dd>
      </dl>
      {job.error && (
        <p class="wrap-anywhere mt-2 text-error text-sm">
          {job.error.code && <code class="mr-2">{job.error.code}</code>}
          {job.error.message}
        </p>
      )}
      {job.state !== 'done' && (
        <button
          type="button"
          class="btn btn-sm mt-3"
          disabled={acting.isBusy}
          onClick={() => acting.run(isOver(job) ? 'retry' : 'cancel')}
        >
          {isOver(job) ? words.retry : words.cancel}
        </button>
      )}
      <ProblemNotice error={acting.error} />
    </details>
  );
}
