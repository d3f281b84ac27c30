import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatMoment, usePageWords } from '../../words.ts';
import { MakeKey } from './make-key.tsx';
import type { KeysWords } from './words/en.ts';

type Key = Awaited<ReturnType<typeof api.keys.list.query>>['keys'][number];

/** The keys of programs, print shops and admins: made, and revoked. */
export default function KeysPage() {
  const words = usePageWords<KeysWords>();
  const { data, error, reload } = useQuery(() => api.keys.list.query(), []);
  const [made, setMade] = useState<string>();
  const keys = data?.keys ?? [];
  return (
    <>
      <ProblemNotice error={error} onRetry={reload} />
      {made && <OnceShown text={words.shown} secret={made} />}
      <MakeKey
        onMade={(key) => {
          setMade(key);
          reload();
        }}
      />
      {!data && !error && <Skeleton class="mt-6 h-48 w-full" />}
      <ul class="mt-6 grid gap-3">
        {[...keys.filter(({ revokedAt }) => !revokedAt), ...keys.filter(({ revokedAt }) => revokedAt)].map(
          (key) => (
            <li key={key.id}>
              <KeyCard entry={key} onChanged={reload} />
            </li>
          ),
        )}
      </ul>
    </>
  );
}

function KeyCard({ entry, onChanged }: { entry: Key; onChanged: () => void }) {
  const words = usePageWords<KeysWords>();
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, role, scopes, limits, createdAt, lastUsedAt, revokedAt } = entry;
  const isFromSettings = id === 'admin';
  const set = Object.entries(limits).filter(([, value]) => value !== undefined);
  return (
    <article
      class={`flex flex-wrap items-start gap-x-4 gap-y-2 rounded-box border border-base-300 p-4 ${revokedAt ? 'bg-base-200 text-quiet' : ''}`}
    >
      <div class="min-w-0 flex-1 basis-60">
        <h2 class="wrap-anywhere font-sans font-semibold text-base tracking-normal">
          {name} <span class="badge badge-soft badge-sm ml-1">{words.roles[role]}</span>
        </h2>
        <p class="wrap-anywhere mt-1 text-quiet text-sm">
          {role === 'program' ? scopes.join(', ') : words.roleHints[role]}
          {set.map(([limit, value]) => ` · ${words.limit[limit]}: ${value}`)}
        </p>
        <p class="mt-1 text-quiet text-sm">
          {revokedAt
            ? words.revoked(formatMoment(revokedAt))
            : lastUsedAt
              ? words.lastUsed(formatMoment(lastUsedAt))
              : words.neverUsed}
          {' · '}
          {words.made(formatMoment(createdAt))}
        </p>
        {isFromSettings && <p class="mt-1 text-quiet text-sm">{words.fromSettings}</p>}
      </div>
      {!revokedAt && !isFromSettings && (
        <button
          type="button"
          class="btn btn-error btn-soft btn-sm min-h-10"
          onClick={() => setIsAsking(true)}
        >
          {words.revoke}
        </button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={words.revokeTitle(name)}
          action={words.revoke}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            await api.keys.revoke.mutate({ id });
            onChanged();
          }}
        >
          <p>{words.revokeText}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}
