import { useState } from 'preact/hooks';
import { usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { Marker } from './use-markers.ts';
import type { MarkersWords } from './words/en.ts';

/** What of the gate's measures is shown; older markers lack some. */
interface Quality {
  trial?: { n: number; good: number; medianCornerError: number | null };
  target?: { features: number; unlikeShare: number };
}

const STATE_COLOUR: Partial<Record<Marker['state'], string>> = {
  free: 'badge-success',
  assigned: 'badge-primary',
  printed: 'badge-info',
};

/** Printed ones are locked anyway; what is being made is not there yet. */
export const mayBeRetired = ({ state }: Marker) =>
  state === 'free' || state === 'assigned' || state === 'resting';

/** One marker: its picture, its state, and how well it is found. */
export function MarkerCard(props: {
  marker: Marker;
  isChosen: boolean;
  onChoose: (id: number, isChosen: boolean) => void;
}) {
  const { marker, isChosen, onChoose } = props;
  const words = usePageWords<MarkersWords>();
  const names = useKindNames();
  const { id, state, claims, projectId } = marker;
  return (
    <article
      class={`flex h-full flex-col overflow-hidden rounded-box border ${isChosen ? 'border-primary bg-base-200 ring-1 ring-primary' : 'border-base-300'}`}
    >
      <div class="relative bg-base-200 p-3">
        <MarkerPicture marker={marker} />
        {mayBeRetired(marker) && (
          <label class="absolute top-0 left-0 grid size-11 cursor-pointer place-items-center">
            <input
              type="checkbox"
              class="checkbox checkbox-primary bg-base-100"
              aria-label={words.select(id)}
              checked={isChosen}
              onChange={(event) => onChoose(id, event.currentTarget.checked)}
            />
          </label>
        )}
      </div>
      <div class="flex flex-1 flex-col gap-1 p-3 text-sm">
        <p class="flex flex-wrap items-center justify-between gap-x-2">
          <span class="font-semibold tabular-nums">{words.marker(id)}</span>
          <span class={`badge badge-soft badge-sm ${STATE_COLOUR[state] ?? ''}`}>{words.states[state]}</span>
        </p>
        <p>{names.full(marker)}</p>
        <Measures quality={marker.quality as Quality} />
        <p class="mt-auto flex min-h-6 flex-wrap items-center justify-between gap-x-3 pt-1">
          {projectId && (
            <a class="link py-1" href={`/p/${projectId}`}>
              {words.project}
            </a>
          )}
          {claims > 0 && <span class="text-quiet">{words.claims(claims)}</span>}
        </p>
      </div>
    </article>
  );
}

function Measures({ quality: { trial, target } }: { quality: Quality }) {
  const words = usePageWords<MarkersWords>();
  const lines = [
    // A trial keeps the share of its captures, not their number.
    trial && words.quality(Math.round(trial.good * trial.n), trial.n),
    trial?.medianCornerError != null && words.error(trial.medianCornerError),
    target && words.features(target.features, target.unlikeShare),
  ].filter((line) => typeof line === 'string');
  return (
    <ul class="text-quiet tabular-nums">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Drawn by the server when it is first asked for; an older version of the art it cannot draw any more. */
function MarkerPicture({ marker }: { marker: Marker }) {
  const words = usePageWords<MarkersWords>();
  const names = useKindNames();
  const [state, setState] = useState<'loading' | 'there' | 'missing'>('loading');
  if (state === 'missing')
    return (
      <p class="grid aspect-3/2 place-items-center p-4 text-center text-quiet text-sm">{words.noPicture}</p>
    );
  return (
    <img
      src={new URL(marker.pictureUrl).pathname}
      alt={words.picture(names.full(marker))}
      loading="lazy"
      width={480}
      height={320}
      onLoad={() => setState('there')}
      onError={() => setState('missing')}
      class={`aspect-3/2 h-auto w-full object-contain ${state === 'loading' ? 'skeleton text-transparent' : ''}`}
    />
  );
}
