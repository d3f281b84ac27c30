import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { KindReport } from './pool-page.tsx';
import type { PoolWords } from './words/en.ts';

/** With no marks one begins with so many more. */
const A_FEW = 10;
const MOST = 100_000;

const partsOf = ({ format, layout, style }: KindReport) => ({ format, layout, style });

/** Asks how many free markers there shall be, and has them made. */
export function RefillDialog({ kind, onClose }: { kind: KindReport; onClose: () => void }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  // As it was when the dialog opened: the figure may not run away from whoever types.
  const [free] = useState(kind.free);
  const [count, setCount] = useState(kind.high > free ? kind.high : free + A_FEW);
  return (
    <FormDialog
      title={words.refillOf(names.full(kind))}
      action={words.start}
      onClose={onClose}
      onSubmit={() => api.pool.refill.mutate({ ...partsOf(kind), count })}
    >
      <NumberField label={words.refillUpTo} value={count} least={free + 1} onChange={setCount} />
      <p class="mt-2 text-quiet text-sm">{words.refillHint(free)}</p>
    </FormDialog>
  );
}

/** Changes the marks of a kind, takes those that suit its use, or goes back to those of the settings. */
export function MarksDialog({ kind, onClose }: { kind: KindReport; onClose: () => void }) {
  const words = usePageWords<PoolWords>();
  const names = useKindNames();
  const [{ low, high }, setMarks] = useState({ low: kind.low, high: kind.high });
  const resetting = useAction(async () => {
    await api.pool.resetMarks.mutate(partsOf(kind));
    onClose();
  });
  const { suggested } = kind;
  const isSuggested = low === suggested.low && high === suggested.high;
  return (
    <FormDialog
      title={words.marksOf(names.full(kind))}
      action={words.save}
      onClose={onClose}
      onSubmit={() => api.pool.setMarks.mutate({ ...partsOf(kind), low, high })}
      extra={
        kind.marksSet && (
          <button
            type="button"
            class="btn btn-ghost mr-auto"
            disabled={resetting.isBusy}
            onClick={() => resetting.run()}
          >
            {words.reset}
          </button>
        )
      }
    >
      <div class="grid grid-cols-2 gap-3">
        <NumberField
          label={words.low}
          value={low}
          most={high}
          onChange={(to) => setMarks({ low: to, high })}
        />
        <NumberField label={words.high} value={high} onChange={(to) => setMarks({ low, high: to })} />
      </div>
      <p class="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span class="text-quiet">{words.suggested(suggested.low, suggested.high)}</span>
        <button
          type="button"
          class="btn btn-sm"
          disabled={isSuggested}
          onClick={() => setMarks({ low: suggested.low, high: suggested.high })}
        >
          {words.useSuggested}
        </button>
      </p>
      <ProblemNotice error={resetting.error} />
    </FormDialog>
  );
}

function NumberField(props: {
  label: string;
  value: number;
  least?: number;
  most?: number;
  onChange: (value: number) => void;
}) {
  const { label, value, least = 0, most = MOST, onChange } = props;
  return (
    <label class="fieldset min-w-0 py-0">
      <span class="fieldset-legend pt-0">{label}</span>
      <input
        type="number"
        inputMode="numeric"
        class="input w-full tabular-nums"
        required
        min={least}
        max={most}
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
      />
    </label>
  );
}
