import { useEffect, useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { formatMoment, usePageWords } from '../words.ts';
import type { ProjectWords } from './words/en.ts';

/** Whoever waits for less than this need not hear that there is a queue. */
const TELL_OF_QUEUE_AFTER_MS = 1000;

/** What stands there until a project is ready. */
export function ProjectMaking({ report }: { report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>();
  const { waiting, startsAt, progress, items } = report;
  const isWaiting = waiting !== undefined;
  const [tellsOfQueue, setTellsOfQueue] = useState(false);
  useEffect(() => {
    if (!isWaiting) return setTellsOfQueue(false);
    const timer = setTimeout(() => setTellsOfQueue(true), TELL_OF_QUEUE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  const isBorderless = items[0]?.mode === 'borderless';
  const step =
    progress.step === 'video' ? words.steps.video : isBorderless ? words.steps.borderless : words.steps.other;
  const told = startsAt
    ? words.pictures.atNight(formatMoment(startsAt))
    : tellsOfQueue && waiting
      ? words.waiting(waiting.ahead)
      : step;
  return (
    <section class="mx-auto max-w-2xl py-10">
      <h1>{words.almost.title}</h1>
      <p class="mt-3 mb-8 text-lg text-quiet">{words.almost.lead}</p>
      <div class="skeleton mb-6 aspect-3/2 w-full rounded-box" aria-hidden="true" />
      <progress
        class="progress progress-primary h-3"
        max={1}
        value={progress.share}
        aria-label={words.progress}
      />
      <p class="mt-2 min-h-6" aria-live="polite">
        {told}
      </p>
    </section>
  );
}
