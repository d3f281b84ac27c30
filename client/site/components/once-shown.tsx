import { useState } from 'preact/hooks';
import { useCommonWords } from '../words.ts';

/** A secret that is shown this once, to be copied. */
export function OnceShown({ text, secret }: { text: string; secret: string }) {
  const words = useCommonWords();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setIsCopied(true);
  };
  return (
    <div role="status" class="alert alert-success alert-soft my-4 flex-wrap text-base">
      <p class="basis-full">{text}</p>
      <code class="wrap-anywhere min-w-0 flex-1 select-all rounded-sm bg-base-100 px-3 py-2">{secret}</code>
      {/* Not over plain HTTP: then it is selected by a tap, and copied by hand. */}
      {window.isSecureContext && (
        <button type="button" class="btn btn-sm" onClick={copy}>
          {isCopied ? words.copied : words.copy}
        </button>
      )}
    </div>
  );
}
