import { formatMoment, formatNumber, usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { KindReport, PoolReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/** When visitors found a kind empty. */
export function EmptyAlerts({ alerts }: { alerts: PoolReport['alerts'] }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">{words.alerts}</h2>
      <p class="mt-2 text-quiet text-sm">{alerts.length === 0 ? words.noAlerts : words.alertsHint}</p>
      <ul class="mt-2 divide-y divide-base-300">
        {alerts.map(({ kind, at }) => (
          <li key={`${kind} ${at}`} class="flex flex-wrap justify-between gap-x-4 py-2">
            <span>{kind === null ? '–' : names.fullOfId(kind)}</span>
            <span class="text-quiet text-sm tabular-nums">{formatMoment(at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Markers that the gate turned away, by the rule that they did not keep, the strictest rule first. */
export function Refusals({ kinds }: { kinds: KindReport[] }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const counts = new Map<string, { count: number; kinds: { name: string; count: number }[] }>();
  for (const kind of kinds)
    for (const [rule, count] of Object.entries(kind.rejects)) {
      const known = counts.get(rule) ?? { count: 0, kinds: [] };
      known.count += count;
      known.kinds.push({ name: names.full(kind), count });
      counts.set(rule, known);
    }
  const rules = [...counts].sort(([, a], [, b]) => b.count - a.count);
  const most = Math.max(1, ...rules.map(([, { count }]) => count));
  return (
    <section aria-labelledby="refusals">
      <h2 id="refusals">{words.rejects}</h2>
      <p class="mt-2 text-quiet text-sm">{rules.length === 0 ? words.noRejects : words.rejectsHint}</p>
      <ul class="mt-3 grid gap-4">
        {rules.map(([rule, { count, kinds: ofKinds }]) => (
          <li key={rule}>
            <p class="flex justify-between gap-4">
              <span class="min-w-0">{words.rules[rule] ?? rule}</span>
              <strong class="tabular-nums">{formatNumber(count)}</strong>
            </p>
            <div class="mt-1 h-1.5 rounded-sm bg-base-300/50" aria-hidden="true">
              <div class="h-full rounded-sm bg-accent" style={{ width: `${(count / most) * 100}%` }} />
            </div>
            <p class="mt-1 text-quiet text-sm">
              {ofKinds.map(({ name, count: times }) => `${name}: ${formatNumber(times)}`).join('; ')}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
