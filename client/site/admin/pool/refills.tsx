import { api } from '../../api.ts';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { usePageWords } from '../../words.ts';
import { kindName } from '../kind-name.ts';
import type { PoolReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/** What is being refilled at this moment, with how far it is and a way to end it. */
export function Refills({ refills }: { refills: PoolReport['refills'] }) {
  if (refills.length === 0) return null;
  return (
    <ul class="mt-4 grid gap-3">
      {refills.map((refill) => (
        <li key={refill.jobId}>
          <Refill refill={refill} />
        </li>
      ))}
    </ul>
  );
}

function Refill({ refill }: { refill: PoolReport['refills'][number] }) {
  const words = usePageWords<PoolWords>();
  const cancelling = useAction(() => api.pool.cancel.mutate({ jobId: refill.jobId }));
  const name = words.refilling(kindName(refill));
  const { details, share } = refill;
  return (
    <div class="rounded-box border border-base-300 bg-base-200 p-4">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <p class="font-semibold">{name}</p>
        <p class="flex items-center gap-3 tabular-nums">
          {details && words.filled(details.made, details.wanted)}
          <button
            type="button"
            class="btn btn-sm"
            disabled={cancelling.isBusy}
            onClick={() => cancelling.run()}
          >
            {words.cancel}
          </button>
        </p>
      </div>
      <progress class="progress progress-primary mt-2" max={1} value={share} aria-label={name} />
      <ProblemNotice error={cancelling.error} />
    </div>
  );
}
