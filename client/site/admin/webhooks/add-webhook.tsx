import { useState } from 'preact/hooks';
import type { EventName } from '../../../../server/notify/announce.ts';
import { api } from '../../api.ts';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { usePageWords } from '../../words.ts';
import type { WebhooksWords } from './words/en.ts';

/** A record, so that none that the server has is forgotten. */
const EVENTS: Record<EventName, true> = {
  'ar.compilation.complete': true,
  'ar.compilation.failed': true,
  'ar.email.request': true,
  'ar.print.ready': true,
  'ar.project.expiring': true,
  'ar.pool.low': true,
  'ar.ping': true,
};

/** The form for a new webhook; its secret is told once. */
export function AddWebhook({ onAdded }: { onAdded: (secret: string) => void }) {
  const words = usePageWords<WebhooksWords>();
  const [isOpen, setIsOpen] = useState(false);
  const adding = useAction(async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const events = fields.getAll('events') as EventName[];
    const { secret } = await api.webhooks.create.mutate({
      url: String(fields.get('url')).trim(),
      events: events.length > 0 ? events : null,
    });
    form.reset();
    setIsOpen(false);
    onAdded(secret);
  });
  return (
    <details
      class="rounded-box border border-base-300 p-4"
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary class="cursor-pointer font-semibold">{words.add}</summary>
      <form
        class="mt-4 grid max-w-xl gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void adding.run(event.currentTarget);
        }}
      >
        <label class="fieldset py-0">
          <span class="fieldset-legend">{words.url}</span>
          <input
            class="input w-full"
            type="url"
            name="url"
            required
            maxLength={2000}
            placeholder="https://shop.example.com/hooks"
          />
        </label>
        <fieldset class="min-w-0">
          <legend class="mb-1 font-semibold">{words.events}</legend>
          {Object.keys(EVENTS).map((event) => (
            <label key={event} class="flex min-h-10 items-center gap-3">
              <input type="checkbox" class="checkbox checkbox-primary" name="events" value={event} />
              <code class="text-sm">{event}</code>
            </label>
          ))}
        </fieldset>
        <ProblemNotice error={adding.error} />
        <button type="submit" class="btn btn-primary justify-self-start" disabled={adding.isBusy}>
          {words.addIt}
        </button>
      </form>
    </details>
  );
}
