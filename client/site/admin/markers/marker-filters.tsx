import { FORMATS, LAYOUTS } from '../../../../markers/formats.ts';
import { SITE } from '../../site-data.ts';
import { usePageWords } from '../../words.ts';
import { formatName, useKindNames } from '../kind-name.ts';
import type { MarkerFilter } from './use-markers.ts';
import type { MarkersWords } from './words/en.ts';

export const MARKER_STATES = ['free', 'assigned', 'resting', 'printed', 'retired'] as const;

const PARTS = ['format', 'style', 'layout'] as const;
const OPTIONS = {
  format: Object.keys(FORMATS),
  layout: Object.keys(LAYOUTS),
  style: SITE.styles,
};

/** Which markers are shown: by kind and by state. */
export function MarkerFilters(props: { filter: MarkerFilter; onChange: (filter: MarkerFilter) => void }) {
  const { filter, onChange } = props;
  const words = usePageWords<MarkersWords>();
  const names = useKindNames();
  const say = { format: formatName, style: names.style, layout: names.layout };
  return (
    <div class="mb-5 grid gap-3">
      <div class="flex flex-wrap gap-2">
        {PARTS.map((part) => (
          <label key={part} class="select w-full min-[26rem]:w-auto">
            <span class="label">{words[part]}</span>
            <select
              value={filter[part] ?? ''}
              onChange={(event) => onChange({ ...filter, [part]: event.currentTarget.value || undefined })}
            >
              <option value="">{words.all}</option>
              {OPTIONS[part].map((option) => (
                <option key={option} value={option}>
                  {say[part](option)}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <fieldset class="-mx-4 min-w-0 overflow-x-auto px-4 py-1 sm:mx-0 sm:px-0">
        <legend class="sr-only">{words.state}</legend>
        <div class="relative flex gap-1 sm:flex-wrap">
          {[undefined, ...MARKER_STATES].map((state) => (
            <label
              key={state ?? 'all'}
              class="btn btn-sm min-h-11 whitespace-nowrap font-normal has-checked:btn-primary has-focus-visible:outline-3 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="state"
                class="sr-only"
                checked={filter.state === state}
                onChange={() => onChange({ ...filter, state })}
              />
              {state ? words.states[state] : words.all}
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
