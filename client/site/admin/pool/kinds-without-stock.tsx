import { useState } from 'preact/hooks';
import { usePageWords } from '../../words.ts';
import { kindId, useKindNames } from '../kind-name.ts';
import { KindActions } from './kind-card.tsx';
import type { KindReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/** Kinds of which none is there nor shall be: folded away, since they are many. */
export function KindsWithoutStock({ kinds, isNarrowed }: { kinds: KindReport[]; isNarrowed: boolean }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const [isOpen, setIsOpen] = useState(false);
  if (kinds.length === 0) return null;
  return (
    <details
      class="mt-4 rounded-box border border-base-300 border-dashed"
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary class="min-h-11 cursor-pointer px-4 py-3 sm:px-5">
        {words.others(kinds.length)} <span class="text-quiet text-sm">{words.othersHint}</span>
      </summary>
      {isOpen && (
        <>
          {!isNarrowed && <p class="px-4 text-quiet text-sm sm:px-5">{words.narrow}</p>}
          <ul class="divide-y divide-base-300 px-4 sm:px-5">
            {kinds.map((kind) => (
              <li key={kindId(kind)} class="flex flex-wrap items-center justify-between gap-x-4 pb-3">
                <span class="pt-3">{names.full(kind)}</span>
                <KindActions kind={kind} />
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
