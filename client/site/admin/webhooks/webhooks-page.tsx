import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { useAction } from '../../live/use-action.ts';
import { useQuery } from '../../live/use-query.ts';
import { usePageWords } from '../../words.ts';
import { AddWebhook } from './add-webhook.tsx';
import { Messages } from './messages.tsx';
import type { WebhooksWords } from './words/en.ts';

type Webhook = Awaited<ReturnType<typeof api.webhooks.list.query>>['webhooks'][number];

const LOOK_EVERY_MS = 5000;

/** Who is told of what happens, and what became of the latest messages. */
export default function WebhooksPage() {
  const words = usePageWords<WebhooksWords>();
  const list = useQuery(() => api.webhooks.list.query(), []);
  const messages = useQuery(() => api.webhooks.messages.query({ limit: 30 }), []);
  const [secret, setSecret] = useState<string>();
  const { reload } = messages;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const show = (made: string | undefined) => {
    setSecret(made);
    list.reload();
  };
  return (
    <>
      <ProblemNotice error={list.error} onRetry={list.reload} />
      {secret && <OnceShown text={words.secretShown} secret={secret} />}
      <AddWebhook onAdded={show} />
      {!list.data && !list.error && <Skeleton class="mt-6 h-32 w-full" />}
      {list.data?.webhooks.length === 0 && (
        <div class="mt-6">
          <EmptyState title={words.empty}>
            <p>{words.emptyHint}</p>
          </EmptyState>
        </div>
      )}
      <ul class="mt-6 grid gap-3">
        {list.data?.webhooks.map((webhook) => (
          <li key={webhook.id}>
            <WebhookCard webhook={webhook} onChanged={show} onTried={reload} />
          </li>
        ))}
      </ul>
      <Messages messages={messages.data?.entries} error={messages.error} onChanged={reload} />
    </>
  );
}

function WebhookCard(props: {
  webhook: Webhook;
  onChanged: (secret: string | undefined) => void;
  onTried: () => void;
}) {
  const { webhook, onChanged, onTried } = props;
  const words = usePageWords<WebhooksWords>();
  const [asked, setAsked] = useState<'rotate' | 'remove'>();
  const [wasTried, setWasTried] = useState(false);
  const { id, url, events } = webhook;
  const trying = useAction(async () => {
    await api.webhooks.ping.mutate({ id });
    setWasTried(true);
    onTried();
  });
  return (
    <article class="flex flex-wrap items-start gap-x-4 gap-y-3 rounded-box border border-base-300 p-4">
      <div class="min-w-0 flex-1 basis-60">
        <h2 class="wrap-anywhere font-sans font-semibold text-base tracking-normal">{url}</h2>
        <p class="mt-1 text-quiet text-sm">{events === null ? words.everything : events.join(', ')}</p>
        {wasTried && (
          <p role="status" class="mt-1 text-sm text-success">
            {words.tried}
          </p>
        )}
        <ProblemNotice error={trying.error} />
      </div>
      <div class="flex flex-wrap gap-1">
        <button
          type="button"
          class="btn btn-sm min-h-10"
          disabled={trying.isBusy}
          onClick={() => trying.run()}
        >
          {words.tryIt}
        </button>
        <button type="button" class="btn btn-sm min-h-10" onClick={() => setAsked('rotate')}>
          {words.rotate}
        </button>
        <button
          type="button"
          class="btn btn-error btn-soft btn-sm min-h-10"
          onClick={() => setAsked('remove')}
        >
          {words.remove}
        </button>
      </div>
      {asked && (
        <ConfirmDialog
          title={asked === 'rotate' ? words.rotateTitle : words.removeTitle}
          action={asked === 'rotate' ? words.rotate : words.remove}
          onClose={() => setAsked(undefined)}
          onConfirm={async () => {
            if (asked === 'rotate') return onChanged((await api.webhooks.rotate.mutate({ id })).secret);
            await api.webhooks.remove.mutate({ id });
            onChanged(undefined);
          }}
        >
          <p>{asked === 'rotate' ? words.rotateText : words.removeText}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}
