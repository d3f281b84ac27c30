import { MailCheck } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { SITE } from '../site-data.ts';
import { usePageWords } from '../words.ts';
import type { PhotosWords } from './words/en.ts';

/** Sends an address the links of all that was made with it. Whether there are any is told to that address alone. */
export function RecoverLinks() {
  const words = usePageWords<PhotosWords>().recovery;
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string>();
  const asking = useAction(async () => {
    await api.projects.recoverLinks.mutate({ email, language: SITE.language });
    setSentTo(email);
  });
  return (
    <section class="rounded-box border border-base-300 p-5">
      <h2 class="text-xl">{words.title}</h2>
      <p class="mt-1 text-quiet text-sm">{words.text}</p>
      {sentTo ? (
        <p role="status" class="mt-4 flex gap-3">
          <MailCheck class="size-6 flex-none text-success" aria-hidden="true" />
          <span class="wrap-anywhere">{words.sent(sentTo)}</span>
        </p>
      ) : (
        <form
          class="mt-4 flex flex-wrap gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void asking.run();
          }}
        >
          <input
            type="email"
            class="input min-h-11 min-w-0 flex-[1_1_12rem]"
            required
            maxLength={254}
            autocomplete="email"
            aria-label={words.email}
            placeholder={words.email}
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
          <button type="submit" class="btn btn-primary min-h-11" disabled={asking.isBusy}>
            {words.send}
          </button>
        </form>
      )}
      <ProblemNotice error={asking.error} />
    </section>
  );
}
