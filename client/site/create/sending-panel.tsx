import { useEffect } from 'preact/hooks';
import { useCommonWords } from '../words.ts';
import type { Sending } from './create-project.ts';
import type { CreateWords } from './words/en.ts';

/** How far the upload is, and a way to stop it. Whoever leaves the page meanwhile is asked first. */
export function SendingPanel(props: {
  words: CreateWords['sending'];
  sending: Sending;
  onCancel: () => void;
}) {
  const { words, sending, onCancel } = props;
  const { cancel } = useCommonWords();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const { sent, all, isWaiting, isMaking } = sending;
  return (
    <div class="rounded-box border border-base-300 bg-base-100 p-4 shadow-lg">
      <div class="flex items-center justify-between gap-3">
        <strong class="font-semibold">{isMaking ? words.making : words.title}</strong>
        <span class="text-quiet tabular-nums">{words.of(sent, all)}</span>
      </div>
      <progress
        class={`progress mt-2 ${isWaiting ? 'progress-warning' : 'progress-primary'}`}
        max={1}
        {...(isMaking ? {} : { value: sent / Math.max(1, all) })}
        aria-label={words.title}
      />
      <div class="mt-1 flex items-center justify-between gap-3">
        <p class="text-sm" aria-live="polite">
          {isWaiting ? words.waiting : words.stay}
        </p>
        <button type="button" class="btn btn-ghost min-h-11" onClick={onCancel}>
          {cancel}
        </button>
      </div>
    </div>
  );
}
