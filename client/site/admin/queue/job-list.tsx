import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useCommonWords, usePageWords } from '../../words.ts';
import { JobCard } from './job-card.tsx';
import type { QueueReport } from './queue-page.tsx';
import { JOB_VIEWS, type Job, type JobFilter, type JobView, useJobs } from './use-jobs.ts';
import type { QueueWords } from './words/en.ts';

const PAGE = 25;

/** Single jobs by kind and state, the newest first; the address names what is shown. */
export function JobList({ kinds }: { kinds: QueueReport['kinds'] }) {
  const words = usePageWords<QueueWords>();
  const { more } = useCommonWords();
  const [filter, setFilter] = useAddressFilter();
  const [shown, setShown] = useState(PAGE);
  const [news, setNews] = useState('');
  // Another list begins at its beginning.
  useEffect(() => setShown(PAGE), [filter.view, filter.kind]);
  const { data, error, reload } = useJobs(filter, shown);
  const changed = (text: string) => {
    setNews(text);
    reload();
  };
  return (
    <section aria-labelledby="jobs" class="mt-10">
      <h2 id="jobs">{words.jobs}</h2>
      <JobFilters kinds={kinds} filter={filter} onChange={setFilter} />
      {news && (
        <p role="status" class="alert alert-success alert-soft mb-3">
          {news}
        </p>
      )}
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-48 w-full" />}
      {data?.jobs.length === 0 && (
        <EmptyState title={filter.view === 'now' && !filter.kind ? words.calm : words.empty}>
          <p>{filter.view === 'now' ? words.calmHint : words.emptyHint}</p>
        </EmptyState>
      )}
      <ul class="grid gap-2">
        {data?.jobs.map((job) => (
          <li key={job.id} class="min-w-0">
            <JobCard job={job} onChanged={changed} />
          </li>
        ))}
      </ul>
      {data?.hasMore && (
        <p class="mt-4 text-center">
          <button type="button" class="btn" onClick={() => setShown(shown + PAGE)}>
            {more}
          </button>
        </p>
      )}
    </section>
  );
}

function JobFilters(props: {
  kinds: QueueReport['kinds'];
  filter: JobFilter;
  onChange: (filter: JobFilter) => void;
}) {
  const { kinds, filter, onChange } = props;
  const words = usePageWords<QueueWords>();
  const counted = kinds.filter(({ kind }) => !filter.kind || kind === filter.kind);
  const counts: Partial<Record<JobView, number>> = {
    active: counted.reduce((sum, { active }) => sum + active, 0),
    waiting: counted.reduce((sum, { waiting }) => sum + waiting, 0),
    dead: counted.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
  };
  return (
    <div class="mt-3 mb-4 flex flex-col gap-3 xl:flex-row xl:items-center xl:justify-between">
      <fieldset class="-mx-4 min-w-0 overflow-x-auto px-4 py-1 sm:mx-0 sm:px-0">
        <legend class="sr-only">{words.show}</legend>
        <div class="relative flex gap-1 sm:flex-wrap">
          {JOB_VIEWS.map((view) => (
            <label
              key={view}
              class="btn btn-sm min-h-11 whitespace-nowrap font-normal has-checked:btn-primary has-focus-visible:outline-3 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="view"
                class="sr-only"
                checked={filter.view === view}
                onChange={() => onChange({ ...filter, view })}
              />
              {words.views[view]}
              {counts[view] !== undefined && <span class="tabular-nums opacity-75">{counts[view]}</span>}
            </label>
          ))}
        </div>
      </fieldset>
      <label class="select w-full sm:w-auto">
        <span class="label">{words.kind}</span>
        <select
          value={filter.kind ?? ''}
          onChange={(event) =>
            onChange({ ...filter, kind: (event.currentTarget.value || undefined) as Job['kind'] | undefined })
          }
        >
          <option value="">{words.everyKind}</option>
          {kinds.map(({ kind }) => (
            <option key={kind} value={kind}>
              {words.kinds[kind] ?? kind}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function useAddressFilter(): [JobFilter, (filter: JobFilter) => void] {
  const { query, path, route } = useLocation();
  const filter: JobFilter = {
    view: JOB_VIEWS.find((view) => view === query.show) ?? 'now',
    kind: (query.kind || undefined) as Job['kind'] | undefined,
  };
  const setFilter = ({ view, kind }: JobFilter) => {
    const to = new URLSearchParams({ ...(view !== 'now' && { show: view }), ...(kind && { kind }) });
    route(`${path}${to.size > 0 ? `?${to}` : ''}`, true);
  };
  return [filter, setFilter];
}
