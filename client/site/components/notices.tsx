import type { ComponentChildren } from 'preact';
import { problemInWords } from '../problems.ts';
import { useCommonWords } from '../words.ts';

/** What went wrong, next to its cause, with a way on where there is one. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const words = useCommonWords();
  if (error === undefined || error === null) return null;
  return (
    <div role="alert" class="alert alert-error alert-soft my-4 text-base">
      <span class="wrap-anywhere">{problemInWords(error, words)}</span>
      {onRetry && (
        <button type="button" class="btn btn-sm" onClick={onRetry}>
          {words.tryAgain}
        </button>
      )}
    </div>
  );
}

/** Stands where something will be in a moment, as large as it. */
export function Skeleton({ class: size = 'h-24 w-full' }: { class?: string }) {
  const { loading } = useCommonWords();
  return (
    <div class={`skeleton ${size}`} role="status">
      <span class="sr-only">{loading}</span>
    </div>
  );
}

/** What a list says that has nothing, and what one can do about it. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="rounded-box border border-base-300 border-dashed px-6 py-12 text-center">
      <p class="font-display text-xl">{title}</p>
      {children && <div class="mt-2 text-quiet">{children}</div>}
    </div>
  );
}
