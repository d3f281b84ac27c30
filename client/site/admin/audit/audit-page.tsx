import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatMoment, useCommonWords, usePageWords } from '../../words.ts';
import type { AuditWords } from './words/en.ts';

const PAGE = 50;
const MOST = 200;

/** Who did what, when, and on what. */
export default function AuditPage() {
  const words = usePageWords<AuditWords>();
  const { more } = useCommonWords();
  const [action, setAction] = useState('');
  const [shown, setShown] = useState(PAGE);
  const { data, error, reload } = useQuery(
    () => api.audit.list.query({ ...(action && { action }), limit: shown }),
    [action, shown],
  );
  return (
    <>
      <label class="mb-5 flex flex-wrap items-center gap-3">
        {words.filter}
        <select
          class="select w-auto"
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
        >
          <option value="">{words.anything}</option>
          {Object.entries(words.actions).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-96 w-full" />}
      {data?.entries.length === 0 && <EmptyState title={words.empty} />}
      <ul class="divide-y divide-base-300">
        {data?.entries.map(({ id, actor, action: did, subject, details, createdAt }) => (
          <li key={id} class="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
            <p class="text-quiet text-sm">{formatMoment(createdAt)}</p>
            <div class="min-w-0">
              <p>
                <span class="font-semibold">{words.actions[did] ?? did}</span>{' '}
                <span class="wrap-anywhere text-quiet">· {actor === 'system' ? words.system : actor}</span>
              </p>
              <p class="wrap-anywhere text-quiet text-sm">
                {subject && <code>{subject}</code>}{' '}
                {details && Object.keys(details).length > 0 ? <code>{JSON.stringify(details)}</code> : ''}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {data?.nextCursor && shown < MOST && (
        <p class="mt-6 text-center">
          <button type="button" class="btn" onClick={() => setShown(Math.min(MOST, shown + PAGE))}>
            {more}
          </button>
        </p>
      )}
    </>
  );
}
