import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useSubscription } from '../../live/use-subscription.ts';
import { usePageWords } from '../../words.ts';
import { formatName, kindId, useKindNames } from '../kind-name.ts';
import { KindCard } from './kind-card.tsx';
import { KindsWithoutStock } from './kinds-without-stock.tsx';
import { EmptyAlerts, Refusals } from './pool-history.tsx';
import type { PoolWords } from './words/en.ts';

export type PoolReport = Awaited<ReturnType<typeof api.pool.overview.query>>;
export type KindReport = PoolReport['kinds'][number];
export type RefillReport = PoolReport['refills'][number];

/** How many markers there are of each kind, how long they last, and what is being made: live. */
export default function PoolPage() {
  const words = usePageWords<PoolWords>();
  const { data, error } = useSubscription<PoolReport>(
    (observer) =>
      api.pool.progress.subscribe(undefined, { onData: observer.onData, onError: observer.onError }),
    [],
  );
  const [filter, setFilter] = useState({ format: '', style: '' });
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton class="h-96 w-full" />;
  const { totals, kinds, refills, alerts } = data;
  const matching = kinds.filter(
    ({ format, style }) =>
      (!filter.format || format === filter.format) && (!filter.style || style === filter.style),
  );
  const refillsOf = (kind: KindReport) => refills.filter((refill) => kindId(refill) === kindId(kind));
  const isKept = (kind: KindReport) =>
    kind.high > 0 || kind.free > 0 || countAll(kind) > 0 || refillsOf(kind).length > 0;
  const kept = matching.filter(isKept);
  const isRefilled = (kind: KindReport) => kind.high > 0 || refillsOf(kind).length > 0;
  const lists = [
    { kinds: kept.filter(isRefilled), look: '' },
    { kinds: kept.filter((kind) => !isRefilled(kind)), look: 'xl:grid-cols-2' },
  ];
  return (
    <>
      <ProblemNotice error={error} />
      <div class="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <p class="max-w-prose text-lg">
          {words.summary(totals.free, totals.markers)}{' '}
          {totals.outdated > 0 && words.outdated(totals.outdated)}
        </p>
        <KindFilter kinds={kinds} filter={filter} onChange={setFilter} />
      </div>
      {lists.map(
        ({ kinds: listed, look }) =>
          listed.length > 0 && (
            <ul key={look} class={`mt-4 grid gap-4 ${look}`}>
              {listed.map((kind) => (
                <li key={kindId(kind)} class="min-w-0">
                  <KindCard kind={kind} refills={refillsOf(kind)} />
                </li>
              ))}
            </ul>
          ),
      )}
      <KindsWithoutStock
        kinds={matching.filter((kind) => !isKept(kind))}
        isNarrowed={Boolean(filter.format || filter.style)}
      />
      <div class="mt-10 grid gap-x-10 gap-y-8 md:grid-cols-2">
        <EmptyAlerts alerts={alerts} />
        <Refusals kinds={kinds} />
      </div>
    </>
  );
}

/** All markers that there are of it, but those that are no part of the pool any more. */
const countAll = ({ states }: KindReport) =>
  Object.entries(states).reduce((sum, [state, count]) => sum + (state === 'retired' ? 0 : count), 0);

interface Filter {
  format: string;
  style: string;
}

function KindFilter(props: { kinds: KindReport[]; filter: Filter; onChange: (filter: Filter) => void }) {
  const { kinds, filter, onChange } = props;
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const say = { format: formatName, style: names.style };
  return (
    <div class="flex flex-wrap gap-2">
      {(['format', 'style'] as const).map((part) => (
        <label key={part} class="select w-auto">
          <span class="label">{words[part]}</span>
          <select
            value={filter[part]}
            onChange={(event) => onChange({ ...filter, [part]: event.currentTarget.value })}
          >
            <option value="">{words.all}</option>
            {[...new Set(kinds.map((kind) => kind[part]))].map((value) => (
              <option key={value} value={value}>
                {say[part](value)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
