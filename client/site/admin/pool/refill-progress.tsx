import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { formatNumber, usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { KindReport, RefillReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/**
 * What is being made of a kind. A refill is a chain of jobs of some markers each, of which one may run while the next waits: here they are
 * one, and its bar is the way to what it is to come to, so that it never goes back.
 */
export function RefillProgress({ kind, refills }: { kind: KindReport; refills: RefillReport[] }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const [isAsking, setIsAsking] = useState(false);
  const running = refills.find(({ state }) => state === 'active');
  const wanted = Math.max(...refills.map(({ upTo }) => upTo));
  const name = words.refilling(names.full(kind));
  const refused = Object.values(running?.details?.rejects ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <section class="mt-4 rounded-box bg-base-200 p-4" aria-label={name}>
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p class="font-semibold">{running ? words.isMade : words.willBeMade}</p>
        <button type="button" class="btn btn-sm min-h-11" onClick={() => setIsAsking(true)}>
          {words.cancel}
        </button>
      </div>
      <progress
        class="progress progress-primary mt-2 block h-3 w-full"
        max={wanted}
        value={Math.min(kind.free, wanted)}
        aria-label={name}
      />
      <p class="mt-1.5 flex flex-wrap justify-between gap-x-4 text-sm tabular-nums">
        <span>{words.filled(formatNumber(kind.free), formatNumber(wanted))}</span>
        {refused > 0 && <span class="text-quiet">{words.refused(refused)}</span>}
      </p>
      {isAsking && (
        <ConfirmDialog
          title={words.cancelTitle}
          action={words.cancelAction}
          onClose={() => setIsAsking(false)}
          onConfirm={() => api.pool.cancel.mutate({ jobId: (running ?? refills[0]!).jobId })}
        >
          <p>{words.cancelText}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
