import { usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { Marker } from './markers-page.tsx';
import type { MarkersWords } from './words/en.ts';

/** What of the gate's measures is shown; older markers lack some. */
interface Quality {
  trial?: { n: number; good: number; medianCornerError: number | null };
  target?: { features: number };
}

const STATE_COLOUR: Partial<Record<Marker['state'], string>> = {
  free: 'badge-success',
  assigned: 'badge-primary',
  printed: 'badge-info',
};

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
  const { trial, target } = marker.quality as Quality;
  const measures = [
    // A trial keeps the share of its captures, not their number.
    trial && words.quality(Math.round(trial.good * trial.n), trial.n),
    trial?.medianCornerError != null && words.error(trial.medianCornerError),
    target && words.features(target.features),
    claims > 0 && words.claims(claims),
  ].filter(Boolean);
  return (
    <article class={`card border ${isChosen ? 'border-primary bg-base-200' : 'border-base-300'}`}>
      <figure class="relative bg-base-200 p-2">
        <img
          src={new URL(marker.pictureUrl).pathname}
          alt={words.picture(names.full(marker))}
          loading="lazy"
          class="aspect-3/2 w-full object-contain"
        />
        {state !== 'retired' && (
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
      </figure>
      <div class="card-body gap-1 p-3 text-sm">
        <p class="flex items-center justify-between gap-2">
          <span class="font-semibold">{words.marker(id)}</span>
          <span class={`badge badge-soft badge-sm ${STATE_COLOUR[state] ?? ''}`}>{words.states[state]}</span>
        </p>
        <p class="text-quiet">{names.full(marker)}</p>
        <p class="text-quiet text-xs">{measures.join(' · ')}</p>
        {projectId && (
          <a class="link text-xs" href={`/ar/view/${projectId}`}>
            {words.project}
          </a>
        )}
      </div>
    </article>
  );
}
