import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { formatMoment, usePageWords } from '../words.ts';
import { downloadPrint } from './download-prints.ts';
import type { Print } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

/** A browser has asked for a file that it was told to save by then. */
const ASKED_FOR_MS = 1500;

const GRADE_COLOUR: Record<string, string> = {
  'very good': 'badge-success',
  good: 'badge-success',
  weak: 'badge-warning',
  none: 'badge-error',
};

/** Whether its print may leave the house. */
export const isPrintable = ({ state }: Print) => state !== 'demo' && state !== 'not-printable';

/** One living photo of the list. */
export function PrintCard(props: {
  print: Print;
  profile: string | undefined;
  isChosen: boolean;
  /** Told with whether the shift key was held: then all between this and the last one are meant. */
  onChoose: (isChosen: boolean, isRange: boolean) => void;
  onChanged: () => void;
}) {
  const { print, profile, isChosen, onChoose, onChanged } = props;
  const words = usePageWords<PrintWords>();
  const name = print.orderId ?? print.id;
  const canPrint = profile !== undefined && isPrintable(print);
  const downloading = useAction(async () => {
    await downloadPrint(print.id, profile!);
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
          <span class={`badge badge-soft badge-sm ${GRADE_COLOUR[print.grade ?? ''] ?? ''}`}>
            {print.grade ? words.grades[print.grade] : words.gradeUnknown}
          </span>
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
          <StateInWords print={print} />
        </p>
        <p class="text-quiet text-xs">{words.created(formatMoment(print.createdAt))}</p>
        {canPrint && (
          <p class="mt-2 flex flex-wrap gap-2">
            <button
              type="button"
              class="btn btn-outline btn-sm"
              aria-label={words.downloadOne(name)}
              disabled={downloading.isBusy}
              onClick={() => downloading.run()}
            >
              {downloading.isBusy ? words.preparing : words.download}
            </button>
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
        )}
        <ProblemNotice error={downloading.error ?? unmarking.error} />
      </div>
    </article>
  );
}

function StateInWords({ print }: { print: Print }) {
  const { stateOf } = usePageWords<PrintWords>();
  const { state, printedAt, markedPrintedAt, expiresAt } = print;
  const moment = { downloaded: printedAt, printed: markedPrintedAt, demo: expiresAt };
  const isTimed = state === 'downloaded' || state === 'printed' || state === 'demo';
  return <>{isTimed ? stateOf[state](moment[state] ? formatMoment(moment[state]) : '–') : stateOf[state]}</>;
}
