import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { formatMoment, usePageWords } from '../../words.ts';
import type { WebhooksWords } from './words/en.ts';

type Message = Awaited<ReturnType<typeof api.webhooks.messages.query>>['entries'][number];

/** What was sent lately, and what became of it. */
export function Messages(props: { messages: Message[] | undefined; error: unknown; onChanged: () => void }) {
  const { messages, error, onChanged } = props;
  const words = usePageWords<WebhooksWords>();
  return (
    <section class="mt-10">
      <h2 class="mb-3">{words.messages}</h2>
      <ProblemNotice error={error} onRetry={onChanged} />
      {!messages && !error && <Skeleton class="h-32 w-full" />}
      {messages?.length === 0 && <EmptyState title={words.noMessages} />}
      <ul class="divide-y divide-base-300">
        {messages?.map((message) => (
          <li key={message.id}>
            <MessageRow message={message} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MessageRow({ message, onChanged }: { message: Message; onChanged: () => void }) {
  const words = usePageWords<WebhooksWords>();
  const { id, event, url, state, attempts, responseStatus, lastError, createdAt } = message;
  const again = useAction(async () => {
    await api.webhooks.redeliver.mutate({ id });
    onChanged();
  });
  const why = lastError ?? (responseStatus === null ? undefined : words.answered(responseStatus));
  return (
    <div class="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
      <div class="min-w-0 flex-1 basis-60">
        <p>
          <code class="text-sm">{event}</code>{' '}
          <span class="text-quiet text-sm">{formatMoment(createdAt)}</span>
        </p>
        <p class="wrap-anywhere text-quiet text-sm">{url}</p>
        <p
          class={`text-sm ${state === 'failed' ? 'text-error' : state === 'delivered' ? 'text-success' : ''}`}
        >
          {words.states[state](attempts)}
          {state !== 'delivered' && why ? `: ${why}` : ''}
        </p>
        <ProblemNotice error={again.error} />
      </div>
      {state !== 'waiting' && (
        <button type="button" class="btn btn-sm min-h-10" disabled={again.isBusy} onClick={() => again.run()}>
          {words.redeliver}
        </button>
      )}
    </div>
  );
}
