import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { useQuery } from '../../live/use-query.ts';
import { formatMoment, useCommonWords, usePageWords } from '../../words.ts';
import { TakeDownDialog } from '../take-down-dialog.tsx';
import type { ReportsWords } from './words/en.ts';

type Report = Awaited<ReturnType<typeof api.reports.list.query>>['entries'][number];

const PAGE = 30;
const MOST = 180;

/** What visitors reported, to be decided on. */
export default function ReportsPage() {
  const words = usePageWords<ReportsWords>();
  const { more } = useCommonWords();
  const [state, setState] = useState<'open' | 'all'>('open');
  const [shown, setShown] = useState(PAGE);
  const { data, error, reload } = useQuery(
    () => api.reports.list.query({ state, limit: shown }),
    [state, shown],
  );
  return (
    <>
      <div class="mb-5 flex gap-1">
        {(['open', 'all'] as const).map((each) => (
          <button
            key={each}
            type="button"
            class={`btn btn-sm min-h-10 font-normal ${state === each ? 'btn-primary' : ''}`}
            aria-pressed={state === each}
            onClick={() => setState(each)}
          >
            {words[each]}
          </button>
        ))}
      </div>
      <ProblemNotice error={error} onRetry={reload} />
      {!data && !error && <Skeleton class="h-48 w-full" />}
      {data?.entries.length === 0 && (
        <EmptyState title={words.empty}>
          <p>{words.emptyHint}</p>
        </EmptyState>
      )}
      <ul class="grid gap-3">
        {data?.entries.map((report) => (
          <li key={report.id}>
            <ReportCard report={report} onChanged={reload} />
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

function ReportCard({ report, onChanged }: { report: Report; onChanged: () => void }) {
  const words = usePageWords<ReportsWords>();
  const [isAsking, setIsAsking] = useState(false);
  const leaving = useAction(async () => {
    await api.reports.close.mutate({ id: report.id });
    onChanged();
  });
  const { projectId, reason, message, createdAt, closedAt, closedBy } = report;
  return (
    <article class="flex flex-wrap items-start gap-4 rounded-box border border-base-300 p-4">
      <img
        src={`/objects/ar-storage/${projectId}/thumbnail.jpg`}
        alt={words.picture}
        loading="lazy"
        class="max-h-24 w-32 flex-none rounded-sm object-contain"
      />
      <div class="min-w-0 flex-1 basis-56">
        <h2 class="font-sans font-semibold text-base tracking-normal">{words.reasons[reason] ?? reason}</h2>
        {message && <p class="wrap-anywhere mt-1 whitespace-pre-line">{message}</p>}
        <p class="mt-1 text-quiet text-sm">
          {formatMoment(createdAt)} ·{' '}
          <a class="link wrap-anywhere font-mono" href={`/ar/view/${projectId}`}>
            {projectId}
          </a>
        </p>
        <ProblemNotice error={leaving.error} />
      </div>
      {closedAt ? (
        <p class="text-quiet text-sm">{words.closed(closedBy ?? '–')}</p>
      ) : (
        <div class="flex gap-1">
          <button
            type="button"
            class="btn btn-sm min-h-10"
            disabled={leaving.isBusy}
            onClick={() => leaving.run()}
          >
            {words.leave}
          </button>
          <button
            type="button"
            class="btn btn-error btn-soft btn-sm min-h-10"
            onClick={() => setIsAsking(true)}
          >
            {words.takeDown}
          </button>
        </div>
      )}
      {isAsking && (
        <TakeDownDialog
          id={projectId}
          because={words.because(reason)}
          words={{
            title: words.takeDownTitle,
            text: words.takeDownText,
            reason: words.reason,
            action: words.takeDown,
          }}
          onClose={() => setIsAsking(false)}
          onDone={onChanged}
        />
      )}
    </article>
  );
}
