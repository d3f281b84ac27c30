import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { useCommonWords, usePageWords } from '../../words.ts';
import { ProjectCard } from './project-card.tsx';
import type { ProjectsWords } from './words/en.ts';

export type ListedProject = Awaited<ReturnType<typeof api.projects.list.query>>['entries'][number];

const SEARCH_AFTER_MS = 300;
const PAGE = 30;
const MOST = 180;
const STATES = ['ready', 'processing', 'pending', 'error'] as const;

/** All living photos that have not ended: found, kept for longer, deleted, taken down. The address names what is shown. */
export default function ProjectsPage() {
  const words = usePageWords<ProjectsWords>();
  const { more } = useCommonWords();
  const { query, route } = useLocation();
  const [typed, setTyped] = useState(query.search ?? '');
  const [shown, setShown] = useState(PAGE);
  const search = query.search?.trim();
  const status = STATES.find((name) => name === query.state);
  const show = (change: Record<string, string>) => {
    const kept = Object.entries({ ...query, ...change }).filter(([, value]) => value);
    const to = new URLSearchParams(kept);
    route(`/admin/projects${to.size > 0 ? `?${to}` : ''}`, true);
  };
  useEffect(() => {
    if (typed.trim() === (search ?? '')) return;
    const timer = setTimeout(() => show({ search: typed.trim() }), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error, reload } = useQuery(
    () => api.projects.list.query({ ...(search && { search }), ...(status && { status }), limit: shown }),
    [search, status, shown],
  );
  return (
    <>
      <div class="mb-5 flex flex-wrap gap-3">
        <label class="input w-full sm:w-96">
          <span class="sr-only">{words.search}</span>
          <input
            type="search"
            placeholder={words.search}
            maxLength={300}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <div class="flex flex-wrap gap-1">
          {[undefined, ...STATES].map((each) => (
            <button
              key={each ?? 'all'}
              type="button"
              class={`btn btn-sm min-h-10 font-normal ${status === each ? 'btn-primary' : ''}`}
              aria-pressed={status === each}
              onClick={() => show({ state: each ?? '' })}
            >
              {words.states[each ?? 'all']}
            </button>
          ))}
        </div>
      </div>
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-64 w-full" />}
      {data?.entries.length === 0 && (
        <EmptyState title={words.empty}>{search && <p>{words.none}</p>}</EmptyState>
      )}
      <ul class="grid gap-3">
        {data?.entries.map((project) => (
          <li key={project.projectId}>
            <ProjectCard project={project} onChanged={reload} />
          </li>
        ))}
      </ul>
      {data?.nextCursor && shown < MOST && (
        <p class="mt-6 text-center">
          <button type="button" class="btn" onClick={() => setShown(Math.min(MOST, shown + PAGE))}>
            {more}
          </button>
        </p>
      )}
    </>
  );
}
