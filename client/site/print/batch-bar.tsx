import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { usePageWords } from '../words.ts';
import { downloadPrints } from './download-prints.ts';
import { fits, type Paper } from './papers.ts';
import type { Print } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

/** As the server allows them. */
const MOST_COPIES = 1000;

export interface BatchChoice {
  profile: string;
  copies: number;
}

/** What is done with all that are chosen; it stays at the foot of the screen. */
export function BatchBar(props: {
  chosen: Print[];
  /** How many of them the list does not show, by its search or filter. */
  hidden: number;
  choice: BatchChoice;
  papers: Paper[];
  onChoice: (choice: BatchChoice) => void;
  onClear: () => void;
  onMark: (ids: string[]) => Promise<unknown>;
  /** A batch was begun, whose first print is to be checked. */
  onBegun: () => void;
}) {
  const { chosen, hidden, choice, papers, onChoice, onClear, onMark, onBegun } = props;
  const words = usePageWords<PrintWords>();
  const ids = chosen.map(({ id }) => id);
  const paper = papers.find(({ id }) => id === choice.profile);
  const fittingIds = chosen.filter((print) => !paper || fits(print, paper)).map(({ id }) => id);
  const unfit = ids.length - fittingIds.length;
  const downloading = useAction(() => {
    const { profile, copies } = choice;
    return downloadPrints(
      fittingIds.map((id) => ({ id, copies })),
      profile,
    );
  });
  const marking = useAction(() => onMark(ids));
  const beginning = useAction(async () => {
    await api.prints.startBatch.mutate({ ids: fittingIds, ...choice });
    onBegun();
  });
  return (
    <section
      aria-label={words.chosen(chosen.length)}
      class="sticky bottom-0 z-10 -mx-4 mt-6 border-base-300 border-t bg-base-100 px-4 py-3 shadow-[0_-8px_24px_rgb(0_0_0/0.08)] sm:mx-0 sm:rounded-t-box sm:border-x"
    >
      <div class="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div class="flex min-w-0 flex-wrap items-center gap-x-3">
          <p aria-live="polite">
            <strong class="font-semibold">{words.chosen(chosen.length)}</strong>
            {hidden > 0 && <span class="ml-2 text-quiet text-sm">{words.hidden(hidden)}</span>}
            {unfit > 0 && paper && (
              <span class="block text-sm text-warning">{words.unfit(unfit, paper.name)}</span>
            )}
          </p>
          <button type="button" class="btn btn-ghost btn-sm" onClick={onClear}>
            {words.clear}
          </button>
        </div>
        <div class="grid w-full grid-cols-2 items-end gap-3 sm:flex sm:w-auto sm:items-center">
          <label class="grid min-w-0 gap-1 text-sm sm:flex sm:items-center sm:gap-2">
            {words.paper}
            <select
              class="select w-full sm:w-auto"
              value={choice.profile}
              onChange={(event) => onChoice({ ...choice, profile: event.currentTarget.value })}
            >
              {papers.map((each) => (
                <option key={each.id} value={each.id}>
                  {chosen.some((print) => fits(print, each)) ? each.name : words.fitsNone(each.name)}
                </option>
              ))}
            </select>
          </label>
          <label class="grid min-w-0 gap-1 text-sm sm:flex sm:items-center sm:gap-2">
            {words.copies}
            <input
              type="number"
              class="input w-full sm:w-20"
              min={1}
              max={MOST_COPIES}
              value={choice.copies}
              onChange={(event) => {
                const copies = Math.round(event.currentTarget.valueAsNumber) || 1;
                onChoice({ ...choice, copies: Math.min(MOST_COPIES, Math.max(1, copies)) });
              }}
            />
          </label>
        </div>
        <div class="grid w-full grid-cols-2 gap-2 sm:flex sm:justify-end sm:gap-3">
          <button
            type="button"
            class="btn h-auto min-h-11 py-1"
            disabled={marking.isBusy}
            onClick={() => marking.run()}
          >
            {words.markPrinted}
          </button>
          <button
            type="button"
            class="btn h-auto min-h-11 py-1"
            title={words.firstPrint.hint}
            disabled={beginning.isBusy || fittingIds.length === 0}
            onClick={() => beginning.run()}
          >
            {words.firstPrint.begin}
          </button>
          <button
            type="button"
            class="btn btn-primary col-span-2 h-auto min-h-11 py-1"
            disabled={downloading.isBusy || fittingIds.length === 0}
            onClick={() => downloading.run()}
          >
            {words.downloadChosen(paper?.name ?? '')}
          </button>
        </div>
      </div>
      <ProblemNotice error={downloading.error ?? marking.error ?? beginning.error} />
    </section>
  );
}
