import { Check, Copy } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { useCommonWords } from '../words.ts';

const SHOWN_FOR_MS = 2500;

/** Puts a text on the clipboard, and says that it did. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useCommonWords();
  const [copies, setCopies] = useState(0);
  useEffect(() => {
    if (copies === 0) return;
    const timer = setTimeout(() => setCopies(0), SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [copies]);
  const Icon = copies > 0 ? Check : Copy;
  return (
    <button
      type="button"
      class="btn btn-ghost min-h-11 flex-none px-3"
      onClick={async () => {
        await copyText(text);
        setCopies((count) => count + 1);
      }}
    >
      <Icon class="size-5" aria-hidden="true" />
      <span aria-live="polite">{copies > 0 ? words.copied : (label ?? words.copy)}</span>
    </button>
  );
}

/** The clipboard is there with HTTPS only: elsewhere the old way has to do. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
