import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { Bar } from '../../components/bar-chart.tsx';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { formatNumber, usePageWords } from '../../words.ts';
import { kindName } from '../kind-name.ts';
import type { KindReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/** In the order in which a bar shows them. Retired markers are no part of the pool any more. */
export const STATE_COLOURS = [
  ['free', 'bg-success'],
  ['assigned', 'bg-primary'],
  ['resting', 'bg-accent'],
  ['printed', 'bg-info'],
] as const;

/** One kind of marker: its level with the marks, what becomes of it, and what can be done. */
export function KindRow({ kind, most }: { kind: KindReport; most: number }) {
  const words = usePageWords<PoolWords>();
  const [opened, setOpened] = useState<'refill' | 'marks'>();
  const { free, states, low, high, lastsDays, claimedPerDay } = kind;
  const toggle = (what: 'refill' | 'marks') => setOpened(opened === what ? undefined : what);
  const { format, layout, style } = kind;
  const gallery = new URLSearchParams({ format, layout, style });
  return (
    <article class="py-4">
      <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 class="font-sans font-semibold text-base tracking-normal">
          {kindName(kind)}
          {free < low && <span class="badge badge-warning badge-soft badge-sm ml-2">{words.isLow}</span>}
        </h2>
        <p class="text-quiet text-sm">
          {claimedPerDay > 0
            ? `${words.perDay(claimedPerDay)}${lastsDays === null || high === 0 ? '' : ` · ${words.lasts(lastsDays)}`}`
            : words.unused}
        </p>
      </div>
      <div class="my-2">
        <Bar
          most={most}
          marks={high > 0 ? [low, high] : []}
          parts={STATE_COLOURS.map(([state, colour]) => ({
            name: words.states[state],
            value: states[state],
            colour,
          }))}
        />
      </div>
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm">
        <p class="flex flex-wrap gap-x-4 tabular-nums">
          {STATE_COLOURS.map(([state]) => (
            <span key={state}>
              {words.states[state]} <strong>{formatNumber(states[state])}</strong>
            </span>
          ))}
          {high > 0 && <span class="text-quiet">{words.marks(low, high)}</span>}
        </p>
        <p class="-mr-3">
          <a class="btn btn-ghost btn-sm" href={`/admin/markers?${gallery}`}>
            {words.gallery}
          </a>
          <button
            type="button"
            class="btn btn-ghost btn-sm"
            aria-expanded={opened === 'marks'}
            onClick={() => toggle('marks')}
          >
            {words.setMarks}
          </button>
          <button
            type="button"
            class="btn btn-ghost btn-sm"
            aria-expanded={opened === 'refill'}
            onClick={() => toggle('refill')}
          >
            {words.refill}
          </button>
        </p>
      </div>
      {opened === 'refill' && <RefillForm kind={kind} onDone={() => setOpened(undefined)} />}
      {opened === 'marks' && <MarksForm kind={kind} onDone={() => setOpened(undefined)} />}
    </article>
  );
}

const nameOf = ({ format, layout, style }: KindReport) => ({ format, layout, style });

function RefillForm({ kind, onDone }: { kind: KindReport; onDone: () => void }) {
  const words = usePageWords<PoolWords>();
  const [count, setCount] = useState(Math.max(kind.high, kind.free + 10));
  const starting = useAction(async () => {
    await api.pool.refill.mutate({ ...nameOf(kind), count });
    onDone();
  });
  return (
    <form
      class="mt-3 flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void starting.run();
      }}
    >
      <NumberField label={words.refillUpTo} value={count} least={1} onChange={setCount} />
      <button type="submit" class="btn btn-primary" disabled={starting.isBusy}>
        {words.start}
      </button>
      <ProblemNotice error={starting.error} />
    </form>
  );
}

function MarksForm({ kind, onDone }: { kind: KindReport; onDone: () => void }) {
  const words = usePageWords<PoolWords>();
  const [marks, setMarks] = useState({ low: kind.low, high: kind.high });
  const saving = useAction(async (isReset: boolean) => {
    if (isReset) await api.pool.resetMarks.mutate(nameOf(kind));
    else await api.pool.setMarks.mutate({ ...nameOf(kind), ...marks });
    onDone();
  });
  const { suggested } = kind;
  return (
    <form
      class="mt-3 flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run(false);
      }}
    >
      <NumberField label={words.low} value={marks.low} onChange={(low) => setMarks({ ...marks, low })} />
      <NumberField label={words.high} value={marks.high} onChange={(high) => setMarks({ ...marks, high })} />
      <button type="submit" class="btn btn-primary" disabled={saving.isBusy}>
        {words.save}
      </button>
      {kind.marksSet && (
        <button type="button" class="btn" disabled={saving.isBusy} onClick={() => saving.run(true)}>
          {words.reset}
        </button>
      )}
      <p class="text-quiet text-sm">
        {words.suggested(suggested.low, suggested.high)}{' '}
        <button type="button" class="link" onClick={() => setMarks(suggested)}>
          {words.useSuggested}
        </button>
      </p>
      <ProblemNotice error={saving.error} />
    </form>
  );
}

function NumberField(props: {
  label: string;
  value: number;
  least?: number;
  onChange: (value: number) => void;
}) {
  const { label, value, least = 0, onChange } = props;
  return (
    <label class="fieldset py-0">
      <span class="fieldset-legend pt-0">{label}</span>
      <input
        type="number"
        class="input w-32"
        required
        min={least}
        max={100_000}
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
      />
    </label>
  );
}
