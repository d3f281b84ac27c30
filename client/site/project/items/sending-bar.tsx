import { useEffect } from 'preact/hooks';
import type { Uploading } from '../../upload/upload-files.ts';
import { useCommonWords, usePageWords } from '../../words.ts';
import type { ProjectWords } from '../words/en.ts';

/** How far an upload is, and a way to stop it; without `uploading` all has arrived. Whoever leaves the page meanwhile is asked first. */
export function SendingBar(props: { uploading: Uploading | undefined; onCancel: () => void }) {
  const { uploading, onCancel } = props;
  const words = usePageWords<ProjectWords>().sending;
  const { cancel } = useCommonWords();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  return (
    <div class="flex flex-wrap items-center gap-x-3">
      <progress
        class={`progress min-w-32 flex-1 ${uploading?.isWaiting ? 'progress-warning' : 'progress-primary'}`}
        max={1}
        {...(uploading ? { value: uploading.sent / Math.max(1, uploading.all) } : {})}
        aria-label={words.title}
      />
      {uploading && (
        <button type="button" class="btn btn-ghost min-h-11" onClick={onCancel}>
          {cancel}
        </button>
      )}
      <p class="w-full text-quiet text-sm" aria-live="polite">
        {!uploading ? words.looking : uploading.isWaiting ? words.waiting : words.title}
      </p>
    </div>
  );
}
