import { useEffect } from 'preact/hooks';
import { api } from '../../api.ts';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatNumber, usePageWords } from '../../words.ts';
import { SECTIONS, type SectionId } from '../sections.ts';
import type { OverviewWords } from './words/en.ts';

const LOOK_EVERY_MS = 10_000;

type Report = Awaited<ReturnType<typeof api.admin.overview.query>>;
type Check = Report['checks'][number];
type State = Report['state'];

/** Where one sees to what a check found. */
const WHERE: Partial<Record<Check['id'], SectionId>> = {
  storage: 'storage',
  disk: 'storage',
  pool: 'pool',
  queue: 'queue',
  workers: 'queue',
  reports: 'reports',
  webhooks: 'webhooks',
  recognition: 'recognition',
};

const COLOURS: Record<State, { card: string; mark: string }> = {
  well: { card: 'border-base-300', mark: 'bg-success text-success-content' },
  attention: { card: 'border-warning', mark: 'bg-warning text-warning-content' },
  wrong: { card: 'border-error', mark: 'bg-error text-error-content' },
};

/** The first screen: whether all is well, and if not, what to see to. */
export default function OverviewPage() {
  const words = usePageWords<OverviewWords>();
  const { data, error, reload } = useQuery(() => api.admin.overview.query(), []);
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (!data)
    return error ? <ProblemNotice error={error} onRetry={reload} /> : <Skeleton class="h-72 w-full" />;
  const restless = data.checks.filter(({ state }) => state !== 'well').length;
  const verdict = data.state === 'attention' ? words.verdict.attention(restless) : words.verdict[data.state];
  const today = [
    [data.today.created, words.created],
    [data.today.looks, words.looks],
    [data.today.printed, words.printed],
  ] as const;
  return (
    <>
      <ProblemNotice error={error} onRetry={reload} />
      <section
        role="status"
        class={`flex items-center gap-5 rounded-box border-2 p-5 sm:p-7 ${COLOURS[data.state].card}`}
      >
        <Mark state={data.state} size="size-14" />
        <p class="font-display text-3xl">{verdict}</p>
      </section>
      <ul class="mt-4 grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {data.checks.map((check) => (
          <li key={check.id}>
            <CheckTile check={check} />
          </li>
        ))}
      </ul>
      <h2 class="mt-10 mb-3">{words.today}</h2>
      <dl class="grid grid-cols-3 gap-3">
        {today.map(([count, name]) => (
          <div key={name} class="flex flex-col-reverse rounded-box bg-base-200 p-4">
            <dt class="text-quiet text-sm">{name}</dt>
            <dd class="font-display text-3xl tabular-nums">{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function CheckTile({ check }: { check: Check }) {
  const words = usePageWords<OverviewWords>();
  const { name, say } = words.checks[check.id]!;
  const path = SECTIONS.find(({ id }) => id === WHERE[check.id])?.path;
  const inside = (
    <>
      <Mark state={check.state} size="size-7" />
      <span class="min-w-0">
        <span class="block font-semibold">
          {name}
          <span class="sr-only">: {words.states[check.state]}</span>
        </span>
        <span class="block text-quiet text-sm">{say(check.state === 'well', check.figure, check.of)}</span>
      </span>
    </>
  );
  const look = `flex h-full items-start gap-3 rounded-box border p-4 ${COLOURS[check.state].card}`;
  return path ? (
    <a href={path} class={`${look} hover:bg-base-200`}>
      {inside}
    </a>
  ) : (
    <div class={look}>{inside}</div>
  );
}

/** Told by its shape as well as by its colour. */
function Mark({ state, size }: { state: State; size: string }) {
  const path = { well: 'm6 12.5 4 4 8-9', attention: 'M12 6v7m0 4v.5', wrong: 'm7.5 7.5 9 9m0-9-9 9' }[state];
  return (
    <svg
      viewBox="0 0 24 24"
      class={`${size} flex-none rounded-full ${COLOURS[state].mark}`}
      aria-hidden="true"
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
