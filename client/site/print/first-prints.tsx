import { CircleCheck, TriangleAlert, X } from 'lucide-preact';
import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { useRepeatedQuery } from '../live/use-repeated-query.ts';
import { formatNumber, usePageWords } from '../words.ts';
import { downloadPrint, downloadPrints } from './download-prints.ts';
import type { PrintWords } from './words/en.ts';

type Batch = Awaited<ReturnType<typeof api.prints.openBatches.query>>[number];

/** A clerk stands there with the phone in the hand. */
const LOOK_EVERY_MS = 1500;

/** Batches whose first print waits for its check, or whose others wait for their release. */
export function FirstPrints(props: {
  papers: { id: string; name: string }[];
  /** Another number has them asked for again at once. */
  begun: number;
  onChanged: () => void;
}) {
  const { papers, begun, onChanged } = props;
  const { data, reload } = useRepeatedQuery(() => api.prints.openBatches.query(), [begun], LOOK_EVERY_MS);
  const ended = () => {
    reload();
    onChanged();
  };
  return (
    <div class="grid gap-4 empty:hidden">
      {data?.map((batch) => (
        <FirstPrint
          key={batch.id}
          batch={batch}
          paper={papers.find(({ id }) => id === batch.profile)?.name ?? batch.profile}
          onEnded={ended}
        />
      ))}
    </div>
  );
}

function FirstPrint({ batch, paper, onEnded }: { batch: Batch; paper: string; onEnded: () => void }) {
  const words = usePageWords<PrintWords>().firstPrint;
  const { id, ids, first, profile, copies, check } = batch;
  const name = first.orderId ?? first.id;
  // Of several copies the first print is one.
  const others = ids
    .map((each, index) => ({ id: each, copies: index === 0 ? copies - 1 : copies }))
    .filter((order) => order.copies > 0);
  const downloading = useAction(() => downloadPrint(first.id, profile));
  const releasing = useAction(async () => {
    await api.prints.releaseBatch.mutate({ id });
    if (others.length > 0) await downloadPrints(others, profile);
    onEnded();
  });
  const ending = useAction(async () => {
    await api.prints.endBatch.mutate({ id });
    onEnded();
  });
  const heading = `batch-${id}`;
  return (
    <section aria-labelledby={heading} class="rounded-box border-2 border-primary/60 bg-base-200 p-4 sm:p-6">
      <header class="flex items-start justify-between gap-3">
        <h2 id={heading} class="text-xl">
          {words.title(ids.length, paper)}
        </h2>
        <button
          type="button"
          class="btn btn-circle btn-ghost size-11"
          aria-label={words.end}
          title={words.end}
          disabled={ending.isBusy}
          onClick={() => ending.run()}
        >
          <X class="size-5" aria-hidden="true" />
        </button>
      </header>
      <ol class="mt-4 grid gap-6 md:grid-cols-3">
        <li>
          <strong class="font-semibold">1. {words.print}</strong>
          <p class="mt-1 text-quiet text-sm">{words.printHint}</p>
          <button
            type="button"
            class="btn btn-outline mt-3 min-h-11 max-w-full"
            disabled={downloading.isBusy}
            onClick={() => downloading.run()}
          >
            <span class="truncate">{words.download(name)}</span>
          </button>
          <ProblemNotice error={downloading.error} />
        </li>
        <li class="flex flex-wrap gap-4">
          <div class="min-w-40 flex-1">
            <strong class="font-semibold">2. {words.scan}</strong>
            <p class="mt-1 text-quiet text-sm">{words.scanHint}</p>
          </div>
          <img src={batch.checkCode} alt={words.code(name)} class="size-32 rounded-field bg-white" />
        </li>
        <li>
          <strong class="font-semibold">3. {words.look}</strong>
          <div aria-live="polite">{check ? <Found check={check} /> : <Waiting />}</div>
        </li>
      </ol>
      <div class="mt-5 flex flex-wrap items-center gap-3">
        <button
          type="button"
          class="btn btn-primary h-auto min-h-11 max-w-full py-1"
          disabled={!check || releasing.isBusy}
          onClick={() => releasing.run()}
        >
          {others.length > 0 ? words.release(others.length) : words.done}
        </button>
        {!check && <span class="text-quiet text-sm">{words.releaseHint}</span>}
      </div>
      <ProblemNotice error={releasing.error ?? ending.error} />
    </section>
  );
}

function Waiting() {
  const words = usePageWords<PrintWords>().firstPrint;
  return (
    <p class="mt-2 flex items-center gap-3 text-quiet">
      <span class="loading loading-dots" aria-hidden="true" />
      {words.waiting}
    </p>
  );
}

function Found({ check }: { check: NonNullable<Batch['check']> }) {
  const words = usePageWords<PrintWords>().firstPrint;
  const { msToLock, pictureShare, isQuick, device } = check;
  const seconds = formatNumber(msToLock / 1000, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const Icon = isQuick ? CircleCheck : TriangleAlert;
  return (
    <>
      <p class="mt-2 flex items-start gap-2">
        <Icon
          class={`mt-0.5 size-5 flex-none ${isQuick ? 'text-success' : 'text-warning'}`}
          aria-hidden="true"
        />
        <span>
          {words.found(seconds, words.devices[device] ?? words.devices.other!)}{' '}
          {words.share(formatNumber(Math.min(1, pictureShare), { style: 'percent' }))}
        </span>
      </p>
      {!isQuick && <p class="mt-1 text-quiet text-sm">{words.slowHint}</p>}
    </>
  );
}
