import { useEffect } from 'preact/hooks';
import { useCommonWords, usePageWords } from '../../words.ts';
import type { ProjectWords } from '../words/en.ts';
import type { Sending } from './send-files.ts';

/** How far an upload is, and a way to stop it. Whoever leaves the page meanwhile is asked first. */
export function SendingBar({ sending, onCancel }: { sending: Partial<Sending>; onCancel: () => void }) {
  const words = usePageWords<ProjectWords>().sending;
  const { cancel } = useCommonWords();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const { share, isWaiting } = sending;
  return (
    <div class="flex flex-wrap items-center gap-x-3">
      <progress
        class={`progress min-w-32 flex-1 ${isWaiting ? 'progress-warning' : 'progress-primary'}`}
        max={1}
        {...(share === undefined ? {} : { value: share })}
        aria-label={words.title}
      />
      {share !== undefined && (
        <button type="button" class="btn btn-ghost min-h-11" onClick={onCancel}>
          {cancel}
        </button>
      )}
      <p class="w-full text-quiet text-sm" aria-live="polite">
        {isWaiting ? words.waiting : share === undefined ? words.looking : words.title}
      </p>
    </div>
  );
}
