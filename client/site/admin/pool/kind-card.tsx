import { CircleAlert, TriangleAlert } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Composition, LevelBar } from '../../components/level-bar.tsx';
import { formatNumber, usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import { MarksDialog, RefillDialog } from './kind-dialogs.tsx';
import type { KindReport, RefillReport } from './pool-page.tsx';
import { RefillProgress } from './refill-progress.tsx';
import type { PoolWords } from './words/en.ts';

/** In the order in which a bar shows them. Retired markers are no part of the pool any more. */
const STATE_COLOURS = [
  ['free', 'bg-success'],
  ['assigned', 'bg-primary'],
  ['resting', 'bg-accent'],
  ['printed', 'bg-info'],
] as const;

/** One kind of marker: its level with the marks, how long that lasts, what is being made, and what can be done. */
export function KindCard({ kind, refills }: { kind: KindReport; refills: RefillReport[] }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const { free, states, low, high, outdated } = kind;
  const name = names.full(kind);
  const colour = free < low ? (free === 0 ? 'bg-error' : 'bg-warning') : 'bg-success';
  return (
    <article class="rounded-box border border-base-300 p-4 sm:p-5" aria-label={name}>
      <div class="flex items-start justify-between gap-x-4">
        <div class="min-w-0">
          <h2 class="font-sans font-semibold text-lg tracking-normal">{name}</h2>
          <p class="text-quiet text-sm">
            <Forecast kind={kind} />
          </p>
        </div>
        <p class="flex flex-wrap items-baseline justify-end gap-x-2">
          <LevelState kind={kind} />
          <strong class="font-display font-medium text-3xl tabular-nums">{formatNumber(free)}</strong>
          <span class="text-quiet text-sm">{words.freeNow(free)}</span>
        </p>
      </div>
      <div class="mt-3">{high > 0 && <LevelBar level={free} low={low} high={high} colour={colour} />}</div>
      <Composition
        format={formatNumber}
        parts={STATE_COLOURS.map(([state, stateColour]) => ({
          name: words.states[state],
          // Those of an older version are free too, but not handed out.
          value: state === 'free' ? free : states[state],
          colour: stateColour,
        }))}
      />
      <p class="mt-2 text-quiet text-sm">
        {high > 0 ? words.marks(low, high) : words.noMarks} {kind.marksSet && words.marksSet}{' '}
        {outdated > 0 && words.outdated(outdated)}
      </p>
      {refills.length > 0 && <RefillProgress kind={kind} refills={refills} />}
      <KindActions kind={kind} hasGallery />
    </article>
  );
}

function Forecast({ kind: { claimedPerDay, lastsDays, free } }: { kind: KindReport }) {
  const words = usePageWords<PoolWords>();
  if (claimedPerDay === 0) return <>{words.unused}</>;
  return (
    <>
      {lastsDays !== null && free > 0 && `${words.lasts(lastsDays)}: `}
      {words.perDay(claimedPerDay)}
    </>
  );
}

/** Told by its shape and words as well as by its colour. */
function LevelState({ kind: { free, low } }: { kind: KindReport }) {
  const words = usePageWords<PoolWords>();
  if (free >= low) return null;
  const isEmpty = free === 0;
  const Icon = isEmpty ? CircleAlert : TriangleAlert;
  return (
    <span class={`badge badge-soft self-center ${isEmpty ? 'badge-error' : 'badge-warning'}`}>
      <Icon class="size-4" aria-hidden="true" />
      {isEmpty ? words.isEmpty : words.isLow}
    </span>
  );
}

/** What an admin can do to a kind. */
export function KindActions({ kind, hasGallery = false }: { kind: KindReport; hasGallery?: boolean }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const [opened, setOpened] = useState<'refill' | 'marks'>();
  const { format, layout, style } = kind;
  const name = names.full(kind);
  const close = () => setOpened(undefined);
  return (
    <div class="mt-3 flex flex-wrap gap-2">
      <button
        type="button"
        class="btn btn-sm min-h-11"
        aria-label={words.refillOf(name)}
        onClick={() => setOpened('refill')}
      >
        {words.refill}
      </button>
      <button
        type="button"
        class="btn btn-sm min-h-11"
        aria-label={words.marksOf(name)}
        onClick={() => setOpened('marks')}
      >
        {words.setMarks}
      </button>
      {hasGallery && (
        <a
          class="btn btn-ghost btn-sm min-h-11"
          href={`/admin/markers?${new URLSearchParams({ format, layout, style })}`}
        >
          {words.gallery}
        </a>
      )}
      {opened === 'refill' && <RefillDialog kind={kind} onClose={close} />}
      {opened === 'marks' && <MarksDialog kind={kind} onClose={close} />}
    </div>
  );
}
