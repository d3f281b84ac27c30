import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { formatMoment, usePageWords } from '../words.ts';
import { downloadPrint } from './download-prints.ts';
import type { Paper } from './papers.ts';
import { PrintGrade, PrintState } from './print-facts.tsx';
import { isPrintable, type Print } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

/** A browser has asked for a file that it was told to save by then. */
const ASKED_FOR_MS = 1500;

/** One living photo of the list. */
export function PrintCard(props: {
  print: Print;
  /** What its file is made for; there is none while papers are unknown, or where none fits. */
  paper: Paper | undefined;
  /** Whether the server makes files for papers at all. */
  canPrint: boolean;
  isChosen: boolean;
  /** Told with whether the shift key was held: then all between this and the last one are meant. */
  onChoose: (isChosen: boolean, isRange: boolean) => void;
  onChanged: () => void;
}) {
  const { print, paper, isChosen, onChoose, onChanged } = props;
  const words = usePageWords<PrintWords>();
  const name = print.orderId ?? print.id;
  const canPrint = props.canPrint && isPrintable(print);
  const downloading = useAction(async () => {
    await downloadPrint(print.id, paper!.id);
    // The browser asks for the file by itself: only then it counts as downloaded.
    setTimeout(onChanged, ASKED_FOR_MS);
  });
  const unmarking = useAction(async () => {
    await api.prints.mark.mutate({ ids: [print.id], isPrinted: false });
    onChanged();
  });
  return (
    <article
      class={`card card-side flex-wrap items-stretch gap-4 sm:flex-nowrap border p-3 ${isChosen ? 'border-primary bg-base-200' : 'border-base-300'}`}
    >
      <div class="flex flex-col items-center gap-2">
        <label class={`grid size-11 place-items-center ${canPrint ? 'cursor-pointer' : 'invisible'}`}>
          <input
            type="checkbox"
            class="checkbox checkbox-primary"
            aria-label={words.select(name)}
            checked={isChosen}
            disabled={!canPrint}
            onClick={(event) => onChoose(event.currentTarget.checked, event.shiftKey)}
          />
        </label>
      </div>
      <a href={`/ar/view/${print.id}`} class="w-28 flex-none self-center sm:w-36">
        <img
          src={print.thumbnailUrl}
          alt={words.picture(name)}
          loading="lazy"
          class="mx-auto max-h-28 rounded-sm object-contain drop-shadow-md"
        />
      </a>
      <div class="min-w-0 flex-1 basis-full sm:basis-0">
        <h2 class="wrap-anywhere font-sans font-semibold text-base tracking-normal">
          {print.orderId ?? <span class="text-quiet">{words.noOrder}</span>}
        </h2>
        <p class="wrap-anywhere font-mono text-quiet text-xs">{print.id}</p>
        <p class="mt-2 flex flex-wrap gap-1.5">
          <PrintGrade print={print} />
          <span class="badge badge-sm border-base-content/25 bg-transparent">
            {print.mode === 'borderless'
              ? words.borderless
              : words.frame(print.format?.replace('x', ':') ?? '')}
          </span>
          {print.items > 1 && (
            <span class="badge badge-sm border-base-content/25 bg-transparent">
              {words.pictures(print.items)}
            </span>
          )}
        </p>
        <p class="mt-2 text-quiet text-sm">
          <PrintState print={print} />
        </p>
        <p class="text-quiet text-xs">{words.created(formatMoment(print.createdAt))}</p>
        <p class="mt-2 flex flex-wrap gap-2 empty:hidden">
          {canPrint && paper && (
            <button
              type="button"
              class="btn btn-outline btn-sm"
              aria-label={words.downloadOne(paper.name, name)}
              disabled={downloading.isBusy}
              onClick={() => downloading.run()}
            >
              {downloading.isBusy ? words.preparing : words.download(paper.name)}
            </button>
          )}
          {print.state === 'printed' && (
            <button
              type="button"
              class="btn btn-ghost btn-sm font-normal"
              disabled={unmarking.isBusy}
              onClick={() => unmarking.run()}
            >
              {words.unmark}
            </button>
          )}
        </p>
        <ProblemNotice error={downloading.error ?? unmarking.error} />
      </div>
    </article>
  );
}
