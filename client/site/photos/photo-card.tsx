import { X } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { apiOfOwner } from '../api.ts';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Skeleton } from '../components/notices.tsx';
import { useQuery } from '../live/use-query.ts';
import { forgetSecret, makingOf } from '../own-projects.ts';
import { problemInWords, problemOf } from '../problems.ts';
import { formatSpan, useNow } from '../time-left.ts';
import { formatMoment, useCommonWords, usePageWords } from '../words.ts';
import type { PhotosWords } from './words/en.ts';

/** While one is being made, its card asks again this often. */
const ASK_AGAIN_MS = 3000;

type State = 'lives' | 'making' | 'failed' | 'over';

const COLOURS: Record<State, string> = {
  lives: 'badge-soft badge-success',
  making: 'badge-soft badge-info',
  failed: 'badge-soft badge-error',
  over: 'border-0 bg-base-300 text-base-content',
};

function stateOf({ status, errorCode }: ProjectStatusReport): State {
  if (status === 'ready') return 'lives';
  if (status !== 'error') return 'making';
  return /^PROJECT_(EXPIRED|ENDED|DELETED|TAKEN_DOWN)$/.test(errorCode ?? '') ? 'over' : 'failed';
}

/** One living photo of this device. */
export function PhotoCard({ id }: { id: string }) {
  const words = usePageWords<PhotosWords>();
  const common = useCommonWords();
  const { data, error, isLoading, reload } = useQuery(() => apiOfOwner(id).projects.get.query({ id }), [id]);
  const [isForgetting, setIsForgetting] = useState(false);
  const state = data && stateOf(data);
  useEffect(() => {
    if (state !== 'making') return;
    const timer = setInterval(reload, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [state, reload]);
  if (isLoading && !data) return <Skeleton class="aspect-4/5 w-full" />;
  // What the server does not know, or gives to nobody with this secret, is no more.
  const isNoMore = !data && [401, 403, 404, 410].includes(problemOf(error)?.status ?? 0);
  const picture = data?.items[0]?.pictureUrl ?? data?.pictureUrl;
  const madeAt = makingOf(id)?.at;
  return (
    <article class="card relative h-full border border-base-300 bg-base-200 transition-shadow focus-within:shadow-lg hover:shadow-lg">
      <a href={`/p/${id}`} class="flex h-full flex-col rounded-box">
        <figure class="grid aspect-5/4 place-items-center px-5 pt-11 pb-5">
          {picture ? (
            <img
              class={`max-h-full max-w-full object-contain drop-shadow-lg ${state === 'over' ? 'opacity-60 grayscale' : ''}`}
              src={`${new URL(picture).pathname}?v=${data?.items[0]?.version ?? ''}`}
              alt={words.picture}
              loading="lazy"
            />
          ) : (
            <span class="font-display text-3xl text-quiet" aria-hidden="true">
              {state === 'making' ? '…' : '–'}
            </span>
          )}
        </figure>
        <div class="mt-auto flex flex-wrap items-center gap-x-3 gap-y-1 px-5 pb-4 text-sm">
          {state && <span class={`badge ${COLOURS[state]}`}>{words.states[state]}</span>}
          {isNoMore && <span class="badge border-0 bg-base-300 text-base-content">{words.noMore}</span>}
          {data && data.items.length > 1 && (
            <span class="text-quiet">{words.pictures(data.items.length)}</span>
          )}
          {data && state === 'lives' && (
            <span class="ml-auto text-quiet tabular-nums">
              {data.expiresAt && data.isDemo ? <TimeLeft until={data.expiresAt} /> : words.forEver}
            </span>
          )}
          {madeAt && <span class="w-full text-quiet">{words.madeOn(formatMoment(new Date(madeAt)))}</span>}
        </div>
      </a>
      {!data && !isNoMore && (
        <p role="alert" class="px-5 pb-4 text-sm">
          {problemInWords(error, common)}{' '}
          <button type="button" class="link" onClick={reload}>
            {common.tryAgain}
          </button>
        </p>
      )}
      <button
        type="button"
        class="btn btn-circle btn-ghost absolute top-1 right-1 size-11"
        aria-label={words.forget}
        title={words.forget}
        onClick={() => (isNoMore || state === 'over' ? forgetSecret(id) : setIsForgetting(true))}
      >
        <X class="size-5" aria-hidden="true" />
      </button>
      {isForgetting && (
        <ConfirmDialog
          title={words.forgetting.title}
          action={words.forgetting.confirm}
          onConfirm={async () => forgetSecret(id)}
          onClose={() => setIsForgetting(false)}
        >
          <p>{words.forgetting.text}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}

function TimeLeft({ until }: { until: string }) {
  const words = usePageWords<PhotosWords>();
  return <>{words.left(formatSpan(Date.parse(until) - useNow(10_000)))}</>;
}
