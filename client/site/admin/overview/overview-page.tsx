import type { ComponentChildren } from 'preact';
import { api } from '../../api.ts';
import { Skeleton } from '../../components/notices.tsx';
import { useRepeatedQuery } from '../../live/use-repeated-query.ts';
import { problemInWords } from '../../problems.ts';
import { formatMoment, formatNumber, useCommonWords, usePageWords } from '../../words.ts';
import { CalmCheck, type Check, RestlessCheck, STATE_LOOKS, StateMark } from './check-tile.tsx';
import type { OverviewWords } from './words/en.ts';

const LOOK_EVERY_MS = 5_000;

export type OverviewReport = Awaited<ReturnType<typeof api.admin.overview.query>>;

/** The first screen: whether all is well, and if not, what to see to. */
export default function OverviewPage() {
  const { data, error, reload } = useRepeatedQuery(
    async () => ({ report: await api.admin.overview.query(), at: new Date() }),
    [],
    LOOK_EVERY_MS,
  );
  if (!data && !error) return <Skeleton class="h-72 w-full" />;
  // What was well a while ago says nothing of a server that answers no more.
  if (error) return <NoAnswer error={error} since={data?.at} onRetry={reload} />;
  const { checks, today } = data!.report;
  const restless = checks.filter(({ state }) => state !== 'well');
  const calm = checks.filter(({ state }) => state === 'well');
  return (
    <>
      <Verdict report={data!.report} />
      {restless.length > 0 && (
        <ul class="mt-4 grid gap-3 xl:grid-cols-2">
          {restless.map((check) => (
            <li key={check.id}>
              <RestlessCheck check={check} />
            </li>
          ))}
        </ul>
      )}
      <Today today={today} />
      <CalmChecks checks={calm} />
      <AsOf at={data!.at} />
    </>
  );
}

function Verdict({ report: { state, checks } }: { report: OverviewReport }) {
  const words = usePageWords<OverviewWords>();
  const count = (of: Check['state']) => checks.filter((check) => check.state === of).length;
  const text = {
    well: words.verdict.well,
    attention: words.verdict.attention(count('attention')),
    wrong: words.verdict.wrong(count('wrong')),
  }[state];
  return (
    <VerdictCard state={state} text={text}>
      {state === 'wrong' && count('attention') > 0 && words.verdict.besides(count('attention'))}
    </VerdictCard>
  );
}

function VerdictCard(props: { state: Check['state']; text: string; children?: ComponentChildren }) {
  const { state, text, children } = props;
  return (
    <section
      role="status"
      class={`flex items-center gap-5 rounded-box border-2 p-5 sm:p-7 ${STATE_LOOKS[state].verdict}`}
    >
      <StateMark state={state} size="size-14 sm:size-16" />
      <div>
        <p class="font-display text-3xl sm:text-4xl">{text}</p>
        {children && <p class="mt-1">{children}</p>}
      </div>
    </section>
  );
}

function NoAnswer(props: { error: unknown; since: Date | undefined; onRetry: () => void }) {
  const words = usePageWords<OverviewWords>();
  const common = useCommonWords();
  return (
    <>
      <VerdictCard state="wrong" text={words.verdict.noAnswer}>
        {problemInWords(props.error, common)}{' '}
        <button type="button" class="btn btn-sm mt-3 block" onClick={props.onRetry}>
          {common.tryAgain}
        </button>
      </VerdictCard>
      {props.since && <AsOf at={props.since} />}
    </>
  );
}

function Today({ today }: { today: OverviewReport['today'] }) {
  const words = usePageWords<OverviewWords>();
  const figures = [
    [today.created, words.created],
    [today.looks, words.looks],
    [today.printed, words.printed],
  ] as const;
  return (
    <section aria-labelledby="today" class="mt-8">
      <h2 id="today" class="mb-3">
        {words.today}
      </h2>
      <dl class="grid grid-cols-3 gap-2 sm:gap-3">
        {figures.map(([count, name]) => (
          <div key={name} class="flex flex-col-reverse justify-end rounded-box bg-base-200 p-3 sm:p-4">
            <dt class="text-quiet text-sm wrap-anywhere">{name}</dt>
            <dd class="font-display text-3xl tabular-nums">{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function CalmChecks({ checks }: { checks: Check[] }) {
  const words = usePageWords<OverviewWords>();
  if (checks.length === 0) return null;
  return (
    <section aria-labelledby="calm" class="mt-8">
      <h2 id="calm" class="mb-2">
        {words.calm}
      </h2>
      <ul class="divide-y divide-base-300 rounded-box border border-base-300 sm:grid sm:grid-cols-2 sm:divide-y-0 xl:grid-cols-3">
        {checks.map((check) => (
          <li key={check.id} class="min-w-0">
            <CalmCheck check={check} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AsOf({ at }: { at: Date }) {
  const words = usePageWords<OverviewWords>();
  return (
    <p class="mt-4 text-quiet text-sm tabular-nums">
      {words.asOf(formatMoment(at, { timeStyle: 'medium' }))}
    </p>
  );
}
