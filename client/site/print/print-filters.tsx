import { useEffect, useState } from 'preact/hooks';
import { formatNumber, usePageWords } from '../words.ts';
import type { PrintFilter, PrintState } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

const SEARCH_AFTER_MS = 250;
const STATES: (PrintState | 'all')[] = ['all', 'to-print', 'downloaded', 'printed', 'demo', 'not-printable'];

/** What of the list is shown: by state, and by what is typed. */
export function PrintFilters(props: {
  filter: PrintFilter;
  counts: Record<PrintState, number> | undefined;
  onChange: (filter: PrintFilter) => void;
}) {
  const { filter, counts, onChange } = props;
  const words = usePageWords<PrintWords>();
  const [typed, setTyped] = useState(filter.search);
  useEffect(() => setTyped(filter.search), [filter.search]);
  useEffect(() => {
    if (typed.trim() === filter.search) return;
    const timer = setTimeout(() => onChange({ ...filter, search: typed.trim() }), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const all = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div class="flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
      <label class="input w-full lg:w-80">
        <span class="sr-only">{words.search}</span>
        <input
          type="search"
          value={typed}
          placeholder={words.search}
          maxLength={100}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <fieldset class="-mx-4 min-w-0 overflow-x-auto px-4 lg:mx-0 lg:px-0">
        <legend class="sr-only">{words.statesHint}</legend>
        <div class="relative flex gap-1">
          {STATES.map((state) => (
            <label
              key={state}
              class="btn btn-sm min-h-11 whitespace-nowrap font-normal has-checked:btn-primary has-focus-visible:outline-3 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
            >
              <input
                type="radio"
                name="state"
                class="sr-only"
                checked={(filter.state ?? 'all') === state}
                onChange={() => onChange({ ...filter, state: state === 'all' ? undefined : state })}
              />
              {words.states[state]}
              <span class="tabular-nums opacity-75">
                {counts ? formatNumber(state === 'all' ? all! : counts[state]) : ''}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
