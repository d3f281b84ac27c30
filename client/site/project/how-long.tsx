import { Infinity as ForEver, Hourglass } from 'lucide-preact';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { SITE } from '../site-data.ts';
import { formatSpan, useNow } from '../time-left.ts';
import { formatMoment, usePageWords } from '../words.ts';
import { MakePermanent } from './make-permanent.tsx';
import type { ProjectWords } from './words/en.ts';

/** How long it lives, what is kept of it and until when, and the way to keep it for ever. */
export function HowLong({ report }: { report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>().life;
  const { isDemo, expiresAt, renewableUntil, checkoutUrl } = report;
  if (!isDemo || !expiresAt)
    return (
      <section class="flex gap-3 rounded-box bg-base-200 p-4" aria-label={words.label}>
        <ForEver class="mt-0.5 size-5 flex-none text-success" aria-hidden="true" />
        <div>
          <p class="font-semibold">{words.forEver}</p>
          <p class="mt-1 text-quiet text-sm">{words.forEverHint}</p>
        </div>
      </section>
    );
  return (
    <section class="rounded-box bg-base-200 p-4" aria-label={words.label}>
      <div class="flex gap-3">
        <Hourglass class="mt-0.5 size-5 flex-none text-primary" aria-hidden="true" />
        <div class="min-w-0">
          <p class="font-semibold tabular-nums" title={formatMoment(expiresAt)}>
            <TimeLeft until={expiresAt} />
          </p>
          <p class="mt-1 text-quiet text-sm">
            {words.kept(formatMoment(expiresAt), renewableUntil && SITE.graceDays > 0 ? SITE.graceDays : 0)}
          </p>
        </div>
      </div>
      {checkoutUrl && <MakePermanent class="mt-4" url={checkoutUrl} />}
    </section>
  );
}

function TimeLeft({ until }: { until: string }) {
  const words = usePageWords<ProjectWords>().life;
  const left = Date.parse(until) - useNow();
  return <>{left > 0 ? words.left(formatSpan(left)) : words.over}</>;
}
