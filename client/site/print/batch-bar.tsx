import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { usePageWords } from '../words.ts';
import { downloadPrints } from './download-prints.ts';
import type { PrintWords } from './words/en.ts';

export interface BatchChoice {
  profile: string;
  copies: number;
}

/** What is done with all that are chosen; it stays at the foot of the screen. */
export function BatchBar(props: {
  chosen: string[];
  /** How many of them the list does not show, by its search or filter. */
  hidden: number;
  choice: BatchChoice;
  papers: { id: string; name: string }[];
  onChoice: (choice: BatchChoice) => void;
  onClear: () => void;
  onMark: (ids: string[]) => Promise<unknown>;
  /** A batch was begun, whose first print is to be checked. */
  onBegun: () => void;
}) {
  const { chosen, hidden, choice, papers, onChoice, onClear, onMark, onBegun } = props;
  const words = usePageWords<PrintWords>();
  const downloading = useAction(() => downloadPrints(chosen, choice.profile, choice.copies));
  const marking = useAction(() => onMark(chosen));
  const beginning = useAction(async () => {
    await api.prints.startBatch.mutate({ ids: chosen, ...choice });
    onBegun();
  });
  return (
    <section
      aria-label={words.chosen(chosen.length)}
      class="sticky bottom-0 z-10 -mx-4 mt-6 border-base-300 border-t bg-base-100 px-4 py-3 shadow-[0_-8px_24px_rgb(0_0_0/0.08)] sm:mx-0 sm:rounded-t-box sm:border-x"
    >
      <div class="flex flex-wrap items-center gap-3">
        <p class="font-semibold" aria-live="polite">
          {words.chosen(chosen.length)}
          {hidden > 0 && <span class="ml-2 font-normal text-quiet text-sm">{words.hidden(hidden)}</span>}
        </p>
        <button type="button" class="btn btn-ghost btn-sm" onClick={onClear}>
          {words.clear}
        </button>
        <label class="ml-auto flex items-center gap-2 text-sm">
          {words.paper}
          <select
            class="select w-auto"
            value={choice.profile}
            onChange={(event) => onChoice({ ...choice, profile: event.currentTarget.value })}
          >
            {papers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="flex items-center gap-2 text-sm">
          {words.copies}
          <input
            type="number"
            class="input w-20"
            min={1}
            max={1000}
            value={choice.copies}
            onChange={(event) =>
              onChoice({ ...choice, copies: Math.max(1, event.currentTarget.valueAsNumber || 1) })
            }
          />
        </label>
        <button type="button" class="btn" disabled={marking.isBusy} onClick={() => marking.run()}>
          {words.markPrinted}
        </button>
        <button
          type="button"
          class="btn"
          title={words.firstPrint.hint}
          disabled={beginning.isBusy}
          onClick={() => beginning.run()}
        >
          {words.firstPrint.begin}
        </button>
        <button
          type="button"
          class="btn btn-primary"
          disabled={downloading.isBusy}
          onClick={() => downloading.run()}
        >
          {words.downloadChosen}
        </button>
      </div>
      <ProblemNotice error={downloading.error ?? marking.error ?? beginning.error} />
    </section>
  );
}
