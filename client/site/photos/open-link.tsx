import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { readProjectId } from '../../../markers/printed-id.ts';
import { secretOf } from '../own-projects.ts';
import { usePageWords } from '../words.ts';
import type { PhotosWords } from './words/en.ts';

/** Leads to a living photo by its link: to its own page where this device made it, else to its AR page. */
export function OpenLink() {
  const words = usePageWords<PhotosWords>().link;
  const { route } = useLocation();
  const [isWrong, setIsWrong] = useState(false);
  return (
    <section class="rounded-box border border-base-300 p-5">
      <h2 class="text-xl">{words.title}</h2>
      <p class="mt-1 text-quiet text-sm">{words.text}</p>
      <form
        class="mt-4 flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const id = readProjectId(String(new FormData(event.currentTarget).get('link')));
          if (!/^[\w-]{4,64}$/.test(id)) return setIsWrong(true);
          if (secretOf(id)) route(`/p/${id}`);
          else location.href = `/ar/view/${id}`;
        }}
      >
        <input
          name="link"
          class={`input min-h-11 min-w-0 flex-[1_1_12rem] ${isWrong ? 'input-error' : ''}`}
          required
          autocomplete="off"
          aria-label={words.label}
          aria-invalid={isWrong}
          placeholder={words.label}
          onInput={() => setIsWrong(false)}
        />
        <button type="submit" class="btn btn-outline btn-primary min-h-11">
          {words.open}
        </button>
        {isWrong && (
          <p role="alert" class="w-full text-error text-sm">
            {words.wrong}
          </p>
        )}
      </form>
    </section>
  );
}
