import { api } from '../../api.ts';
import { Legend } from '../../components/bar-chart.tsx';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useSubscription } from '../../live/use-subscription.ts';
import { formatMoment, formatNumber, usePageWords } from '../../words.ts';
import { kindName } from '../kind-name.ts';
import { KindRow, STATE_COLOURS } from './kind-row.tsx';
import { Refills } from './refills.tsx';
import type { PoolWords } from './words/en.ts';

export type PoolReport = Awaited<ReturnType<typeof api.pool.overview.query>>;
export type KindReport = PoolReport['kinds'][number];

/** How many markers there are of each kind, how long they last, and what is being made: live. */
export default function PoolPage() {
  const words = usePageWords<PoolWords>();
  const { data, error } = useSubscription<PoolReport>(
    (observer) =>
      api.pool.progress.subscribe(undefined, { onData: observer.onData, onError: observer.onError }),
    [],
  );
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton class="h-96 w-full" />;
  const { totals, kinds, refills, alerts } = data;
  const isKept = ({ high, states }: KindReport) =>
    high > 0 || Object.values(states).some((count) => count > 0);
  const kept = kinds.filter(isKept);
  const others = kinds.length - kept.length;
  const most = Math.max(...kept.map(({ high, states }) => Math.max(high, sumOf(states) - states.retired)));
  const rejects = kinds.flatMap((kind) =>
    Object.entries(kind.rejects).map(([rule, count]) => ({ kind: kindName(kind), rule, count })),
  );
  return (
    <>
      <ProblemNotice error={error} />
      <p class="text-lg">
        {words.summary(totals.free, totals.markers)} {totals.outdated > 0 && words.outdated(totals.outdated)}
      </p>
      <Refills refills={refills} />
      <div class="mt-6 mb-3 flex flex-wrap justify-between gap-x-6 gap-y-2 text-quiet">
        <Legend parts={STATE_COLOURS.map(([state, colour]) => ({ name: words.states[state], colour }))} />
        <p class="text-sm">{words.marksHint}</p>
      </div>
      <ul class="divide-y divide-base-300 border-base-300 border-y">
        {kept.map((kind) => (
          <li key={kindName(kind)}>
            <KindRow kind={kind} most={most} />
          </li>
        ))}
      </ul>
      {others > 0 && (
        <p class="mt-4 text-quiet text-sm">
          {words.others(others)}. {words.othersHint}
        </p>
      )}
      <div class="mt-10 grid gap-8 md:grid-cols-2">
        <section>
          <h2>{words.alerts}</h2>
          {alerts.length === 0 && <p class="mt-2 text-quiet">{words.noAlerts}</p>}
          <ul class="mt-2">
            {alerts.map(({ kind, at }) => (
              <li key={`${kind} ${at}`} class="flex justify-between gap-4 py-1">
                <span>{kind}</span>
                <span class="text-quiet">{formatMoment(at)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{words.rejects}</h2>
          <p class="mt-2 text-quiet text-sm">{rejects.length === 0 ? words.noRejects : words.rejectsHint}</p>
          <ul class="mt-2">
            {rejects.map(({ kind, rule, count }) => (
              <li key={`${kind} ${rule}`} class="flex justify-between gap-4 py-1">
                <span class="min-w-0">
                  {kind} <code class="text-quiet text-sm">{rule}</code>
                </span>
                <span class="tabular-nums">{formatNumber(count)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}

const sumOf = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
