import { usePageWords } from '../words.ts';
import type { ProjectWords } from './words/en.ts';

/** Leads to the shop where a demo is paid for. This page hears by itself when that is done. */
export function MakePermanent({ url, class: look }: { url: string; class: string }) {
  const words = usePageWords<ProjectWords>().life;
  return (
    <div class={`flex flex-wrap items-center gap-x-4 gap-y-2 ${look}`}>
      <a class="btn btn-secondary min-h-11 w-full sm:w-auto" href={url} target="_blank" rel="noopener">
        {words.makePermanent}
      </a>
      <p class="flex-1 basis-52 text-quiet text-sm">{words.makePermanentHint}</p>
    </div>
  );
}
