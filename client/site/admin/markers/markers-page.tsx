import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useCommonWords, usePageWords } from '../../words.ts';
import { MarkerCard, mayBeRetired } from './marker-card.tsx';
import { MARKER_STATES, MarkerFilters } from './marker-filters.tsx';
import { type MarkerFilter, useMarkers } from './use-markers.ts';
import type { MarkersWords } from './words/en.ts';

/** Each picture is drawn when somebody looks at it. */
const PAGE = 24;

/** The pool's markers as pictures, with what the gate measured; what is to go is taken out of use here. The address names what is shown. */
export default function MarkersPage() {
  const words = usePageWords<MarkersWords>();
  const { more } = useCommonWords();
  const [filter, setFilter] = useAddressFilter();
  const [shown, setShown] = useState(PAGE);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [retired, setRetired] = useState<number>();
  const { format, layout, style, state } = filter;
  // Another list begins at its beginning.
  useEffect(() => {
    setShown(PAGE);
    setChosen(new Set());
  }, [format, layout, style, state]);
  const { data, error, isLoading, reload } = useMarkers(filter, shown);
  const markers = data?.markers ?? [];
  const choose = (id: number, isChosen: boolean) => {
    const after = new Set(chosen);
    if (isChosen) after.add(id);
    else after.delete(id);
    setChosen(after);
  };
  const retire = async () => {
    const answer = await api.pool.retire.mutate({ ids: [...chosen] });
    setRetired(answer.retired.length);
    setChosen(new Set());
    reload();
  };
  return (
    <>
      <MarkerFilters filter={filter} onChange={setFilter} />
      {retired !== undefined && (
        <p role="status" class="alert alert-success alert-soft mb-4">
          {words.retired(retired)}
        </p>
      )}
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-96 w-full" />}
      {data && markers.length === 0 && (
        <EmptyState title={words.empty}>
          <p>{words.emptyHint}</p>
        </EmptyState>
      )}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(14rem,100%),1fr))] gap-4">
        {markers.map((marker) => (
          <li key={marker.id} class="min-w-0">
            <MarkerCard marker={marker} isChosen={chosen.has(marker.id)} onChoose={choose} />
          </li>
        ))}
      </ul>
      {data?.nextCursor && (
        <p class="mt-6 text-center">
          <button type="button" class="btn" disabled={isLoading} onClick={() => setShown(shown + PAGE)}>
            {more}
          </button>
        </p>
      )}
      {markers.length > 0 && <QualityExplained />}
      {chosen.size > 0 && (
        <RetireBar
          count={chosen.size}
          areAllChosen={markers.filter(mayBeRetired).every(({ id }) => chosen.has(id))}
          onAll={() => setChosen(new Set(markers.filter(mayBeRetired).map(({ id }) => id)))}
          onNone={() => setChosen(new Set())}
          onRetire={retire}
        />
      )}
    </>
  );
}

function QualityExplained() {
  const words = usePageWords<MarkersWords>();
  return (
    <section class="mt-8" aria-labelledby="quality">
      <h2 id="quality">{words.explained.title}</h2>
      <dl class="mt-3 grid gap-x-6 gap-y-3 text-sm md:grid-cols-3">
        {words.explained.terms.map(([term, meaning]) => (
          <div key={term}>
            <dt class="font-semibold">{term}</dt>
            <dd class="text-quiet">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What is done with those that are chosen; it stays at the foot of the screen. */
function RetireBar(props: {
  count: number;
  areAllChosen: boolean;
  onAll: () => void;
  onNone: () => void;
  onRetire: () => Promise<unknown>;
}) {
  const { count, areAllChosen, onAll, onNone, onRetire } = props;
  const words = usePageWords<MarkersWords>();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <section
      aria-label={words.chosen(count)}
      class="sticky bottom-0 z-10 -mx-4 mt-6 flex flex-wrap items-center gap-3 border-base-300 border-t bg-base-100 px-4 py-3 shadow-[0_-8px_24px_rgb(0_0_0/0.08)] sm:mx-0 sm:rounded-t-box sm:border-x"
    >
      <p class="font-semibold tabular-nums" aria-live="polite">
        {words.chosen(count)}
      </p>
      {!areAllChosen && (
        <button type="button" class="btn btn-ghost btn-sm min-h-11" onClick={onAll}>
          {words.chooseAll}
        </button>
      )}
      <button type="button" class="btn btn-ghost btn-sm min-h-11" onClick={onNone}>
        {words.clear}
      </button>
      <button type="button" class="btn btn-error btn-soft ml-auto" onClick={() => setIsAsking(true)}>
        {words.retire}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={words.retireTitle(count)}
          action={words.retireAction}
          onClose={() => setIsAsking(false)}
          onConfirm={onRetire}
        >
          <p>{words.retireText}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function useAddressFilter(): [MarkerFilter, (filter: MarkerFilter) => void] {
  const { query, path, route } = useLocation();
  const filter: MarkerFilter = {
    format: query.format,
    layout: query.layout,
    style: query.style,
    state: MARKER_STATES.find((state) => state === query.state),
  };
  const setFilter = (wanted: MarkerFilter) => {
    const to = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value) as [string, string][]);
    route(`${path}${to.size > 0 ? `?${to}` : ''}`, true);
  };
  return [filter, setFilter];
}
