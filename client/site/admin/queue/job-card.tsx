import { Ban, CircleCheck, CircleX, Clock, LoaderCircle } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { formatMoment, formatNumber, useCommonWords, usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import type { Job } from './use-jobs.ts';
import type { QueueWords } from './words/en.ts';

/** Told by its shape and words as well as by its colour. */
const STATE_LOOKS = {
  active: { Icon: LoaderCircle, badge: 'badge-info' },
  waiting: { Icon: Clock, badge: '' },
  done: { Icon: CircleCheck, badge: 'badge-success' },
  failed: { Icon: CircleX, badge: 'badge-error' },
  dead: { Icon: CircleX, badge: 'badge-error' },
  cancelled: { Icon: Ban, badge: '' },
} as const;

/** What jobs are given, as far as it is told in words: see server/jobs/kinds.ts. */
interface JobData {
  projectId?: string;
  id?: string;
  messageId?: number;
  mailId?: number;
  format?: string;
  layout?: string;
  style?: string;
  upTo?: number;
}

const mayBeRetried = ({ state }: Job) => state === 'dead' || state === 'failed' || state === 'cancelled';
const mayBeCancelled = ({ state }: Job) => state === 'active' || state === 'waiting';

/** One job: a line, and all that is known of it for whoever opens it. */
export function JobCard({ job, onChanged }: { job: Job; onChanged: (news: string) => void }) {
  const words = usePageWords<QueueWords>();
  const [isAsking, setIsAsking] = useState(false);
  const kind = words.kinds[job.kind] ?? job.kind;
  const retrying = useAction(async () => {
    await api.jobs.retry.mutate({ id: job.id });
    onChanged(words.retried(kind));
  });
  const { Icon, badge } = STATE_LOOKS[job.state];
  const sentence = useErrorInWords(job);
  return (
    <article class="rounded-box border border-base-300">
      <div class="flex flex-wrap items-center gap-x-3 px-4 py-1">
        <details class="group min-w-0 flex-1 basis-64 [&[open]]:basis-full">
          <summary class="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 py-2">
            <span class={`badge badge-soft ${badge}`}>
              <Icon class="size-4" aria-hidden="true" />
              {words.states[job.state]}
            </span>
            <span class="font-semibold">{kind}</span>
            <Subject job={job} />
            <span class="ml-auto text-quiet text-sm tabular-nums">{formatMoment(job.createdAt)}</span>
            {sentence && (
              <span class="min-w-0 basis-full truncate text-error text-sm group-open:hidden">{sentence}</span>
            )}
          </summary>
          <JobDetails job={job} sentence={sentence} />
        </details>
        {mayBeRetried(job) && (
          <button
            type="button"
            class="btn btn-sm my-1 min-h-11"
            disabled={retrying.isBusy}
            onClick={() => retrying.run()}
          >
            {words.retry}
          </button>
        )}
        {mayBeCancelled(job) && (
          <button type="button" class="btn btn-sm my-1 min-h-11" onClick={() => setIsAsking(true)}>
            {words.cancel}
          </button>
        )}
      </div>
      <div class="px-4">
        {job.state === 'active' && <JobProgress job={job} name={kind} />}
        <ProblemNotice error={retrying.error} />
      </div>
      {isAsking && (
        <ConfirmDialog
          title={words.cancelTitle(kind)}
          action={words.cancelAction}
          onClose={() => setIsAsking(false)}
          onConfirm={async () => {
            await api.jobs.cancel.mutate({ id: job.id });
            onChanged(words.cancelled(kind));
          }}
        >
          <p>{job.kind === 'refill' ? words.cancelRefill : words.cancelText}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}

/** Why it failed, in the page's language where we have it. */
function useErrorInWords({ error }: Job): string | undefined {
  const { problems } = useCommonWords();
  if (!error) return undefined;
  return (error.code && problems[error.code as keyof typeof problems]) || error.message;
}

function JobProgress({ job, name }: { job: Job; name: string }) {
  const words = usePageWords<QueueWords>();
  const share = job.progress?.share ?? 0;
  return (
    <p class="flex items-center gap-3 pb-3 text-sm tabular-nums">
      <progress class="progress progress-primary h-2 flex-1" max={1} value={share} aria-label={name} />
      <span class="w-12 text-right">{formatNumber(share, { style: 'percent' })}</span>
      <span class="sr-only">{words.states.active}</span>
    </p>
  );
}

/** What it is about, in short. */
function Subject({ job }: { job: Job }) {
  const words = usePageWords<QueueWords>();
  const names = useKindNames();
  const { projectId, id, messageId, mailId, format, layout, style, upTo } = (job.data ?? {}) as JobData;
  const look = 'wrap-anywhere text-quiet text-sm';
  if (format && layout && style)
    return (
      <span class={look}>
        {names.full({ format, layout, style })}
        {upTo !== undefined && `, ${words.upTo(upTo)}`}
      </span>
    );
  const text = projectId ?? id ?? messageId ?? mailId;
  return text === undefined ? null : <span class={`${look} font-mono`}>{text}</span>;
}

function JobDetails({ job, sentence }: { job: Job; sentence: string | undefined }) {
  const words = usePageWords<QueueWords>();
  const { projectId, id: ofProject } = (job.data ?? {}) as JobData;
  const project = projectId ?? ofProject;
  const exact: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
  const hasPause = job.state === 'waiting' && job.startAfter > job.createdAt;
  return (
    <div class="pb-3">
      {job.error && (
        <div class="mb-3 rounded-field bg-error/8 p-3 text-sm">
          <p class="wrap-anywhere">{sentence}</p>
          {sentence !== job.error.message && <p class="wrap-anywhere mt-1 text-quiet">{job.error.message}</p>}
          {job.error.code && <p class="mt-1 font-mono text-quiet text-xs">{job.error.code}</p>}
        </div>
      )}
      <dl class="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
        {project && (
          <Row name={words.project}>
            <a class="link font-mono" href={`/p/${project}`}>
              {project}
            </a>
          </Row>
        )}
        <Row name={words.attemptsName}>{formatNumber(job.attempts)}</Row>
        <Row name={words.made}>{formatMoment(job.createdAt, exact)}</Row>
        {hasPause && <Row name={words.notBefore}>{formatMoment(job.startAfter, exact)}</Row>}
        {job.startedAt && <Row name={words.began}>{formatMoment(job.startedAt, exact)}</Row>}
        {job.endedAt && <Row name={words.ended}>{formatMoment(job.endedAt, exact)}</Row>}
        {job.progress && (
          <Row name={words.step}>
            {job.progress.step}, {formatNumber(job.progress.share, { style: 'percent' })}
          </Row>
        )}
        <Row name={words.data}>
          <code class="wrap-anywhere">{JSON.stringify(job.data)}</code>
        </Row>
        <Row name={words.id}>
          <code class="wrap-anywhere">{job.id}</code>
        </Row>
      </dl>
    </div>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="text-quiet">{name}</dt>
      <dd class="mb-1 min-w-0 tabular-nums sm:mb-0">{children}</dd>
    </>
  );
}
