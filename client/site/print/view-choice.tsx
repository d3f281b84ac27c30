import { LayoutGrid, List } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { usePageWords } from '../words.ts';
import type { PrintWords } from './words/en.ts';

export type PrintView = 'list' | 'grid';

const VIEW_KEY = 'passepartout.print-view';
const ICONS = { list: List, grid: LayoutGrid };

/** How this desk looked at the list last. */
export function usePrintView(): [PrintView, (view: PrintView) => void] {
  const [view, setView] = useState<PrintView>(localStorage.getItem(VIEW_KEY) === 'grid' ? 'grid' : 'list');
  const change = (to: PrintView) => {
    localStorage.setItem(VIEW_KEY, to);
    setView(to);
  };
  return [view, change];
}

/** As a list, with what is known of each; or pictures side by side. */
export function ViewChoice({ view, onChange }: { view: PrintView; onChange: (view: PrintView) => void }) {
  const { views, viewsHint } = usePageWords<PrintWords>();
  return (
    <fieldset class="join ml-auto">
      <legend class="sr-only">{viewsHint}</legend>
      {(['list', 'grid'] as const).map((each) => {
        const Icon = ICONS[each];
        return (
          <label
            key={each}
            title={views[each]}
            class="btn btn-square join-item size-11 has-checked:btn-primary has-focus-visible:z-1 has-focus-visible:outline-3 has-focus-visible:outline-primary has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name="view"
              class="sr-only"
              aria-label={views[each]}
              checked={view === each}
              onChange={() => onChange(each)}
            />
            <Icon class="size-5" aria-hidden="true" />
          </label>
        );
      })}
    </fieldset>
  );
}
