import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { FORMATS, LAYOUTS } from '../../../../markers/formats.ts';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { SITE } from '../../site-data.ts';
import { useCommonWords, usePageWords } from '../../words.ts';
import { MarkerCard } from './marker-card.tsx';
import type { MarkersWords } from './words/en.ts';

export type Marker = Awaited<ReturnType<typeof api.pool.markers.query>>['markers'][number];

const PAGE = 48;
const MOST = 192;
const STATES = ['free', 'assigned', 'resting', 'printed', 'retired'] as const;
const CHOICES = ['format', 'layout', 'style'] as const;
const OPTIONS = {
  format: Object.keys(FORMATS),
  layout: Object.keys(LAYOUTS),
  style: [...SITE.styles].sort(),
};

/** The pool's markers as pictures, with what the gate measured; what is to go is taken out of use here. The address names what is shown. */
export default function MarkersPage() {
  const words = usePageWords<MarkersWords>();
  const { more } = useCommonWords();
  const { query, route } = useLocation();
  const [shown, setShown] = useState(PAGE);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [isAsking, setIsAsking] = useState(false);
  const state = STATES.find((name) => name === query.state);
  const { format, layout, style } = query;
  const { data, error, reload } = useQuery(
    () =>
      api.pool.markers.query({
        ...(format && { format }),
        ...(layout && { layout }),
        ...(style && { style }),
        ...(state && { state }),
        limit: shown,
      }),
    [format, layout, style, state, shown],
  );
  const show = (name: string, value: string) => {
    const to = new URLSearchParams({ ...query, [name]: value });
    if (!value) to.delete(name);
    setChosen(new Set());
    route(`/admin/markers${to.size > 0 ? `?${to}` : ''}`, true);
  };
  const choose = (id: number, isChosen: boolean) => {
    const after = new Set(chosen);
    if (isChosen) after.add(id);
    else after.delete(id);
    setChosen(after);
  };
  return (
    <>
      <div class="mb-5 flex flex-wrap items-end gap-3">
        {CHOICES.map((name) => (
          <label key={name} class="fieldset py-0">
            <span class="fieldset-legend pt-0">{words[name]}</span>
            <select
              class="select w-auto"
              value={query[name] ?? ''}
              onChange={(event) => show(name, event.currentTarget.value)}
            >
              <option value="">{words.all}</option>
              {OPTIONS[name].map((option) => (
                <option key={option} value={option}>
                  {name === 'format' ? option.replace('x', ':') : option}
                </option>
              ))}
            </select>
          </label>
        ))}
        <div class="flex flex-wrap gap-1">
          {[undefined, ...STATES].map((each) => (
            <button
              key={each ?? 'all'}
              type="button"
              class={`btn btn-sm min-h-10 font-normal ${state === each ? 'btn-primary' : ''}`}
              aria-pressed={state === each}
              onClick={() => show('state', each ?? '')}
            >
              {each ? words.states[each] : words.all}
            </button>
          ))}
        </div>
        {chosen.size > 0 && (
          <button type="button" class="btn btn-error btn-soft ml-auto" onClick={() => setIsAsking(true)}>
            {words.retire(chosen.size)}
          </button>
        )}
      </div>
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-96 w-full" />}
      {data?.markers.length === 0 && (
        <EmptyState title={words.empty}>
          <p>{words.emptyHint}</p>
        </EmptyState>
      )}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(13rem,100%),1fr))] gap-4">
        {data?.markers.map((marker) => (
          <li key={marker.id}>
            <MarkerCard marker={marker} isChosen={chosen.has(marker.id)} onChoose={choose} />
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
      {isAsking && (
        <ConfirmDialog
          title={words.retireTitle}
          action={words.retireAction}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            await api.pool.retire.mutate({ ids: [...chosen] });
            setChosen(new Set());
            reload();
          }}
        >
          <p>{words.retireText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
