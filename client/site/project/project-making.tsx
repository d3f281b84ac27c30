import { useEffect, useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { usePageWords } from '../words.ts';
import type { ProjectWords } from './words/en.ts';

/** Whoever waits for less than this need not hear that there is a queue. */
const TELL_OF_QUEUE_AFTER_MS = 1000;

/** What stands there until a project is ready. */
export function ProjectMaking({ report }: { report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>();
  const isWaiting = report.waiting !== undefined;
  const [tellsOfQueue, setTellsOfQueue] = useState(false);
  useEffect(() => {
    if (!isWaiting) return setTellsOfQueue(false);
    const timer = setTimeout(() => setTellsOfQueue(true), TELL_OF_QUEUE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  const step = report.progress.step === 'video' ? words.steps.video : words.steps.other;
  return (
    <section class="py-10">
      <h1>{words.almost.title}</h1>
      <p class="mt-3 mb-8 text-lg text-quiet">{words.almost.lead}</p>
      <progress
        class="progress progress-primary h-3"
        max={1}
        value={report.progress.share}
        aria-label={words.progress}
      />
      <p class="mt-2" aria-live="polite">
        {tellsOfQueue && report.waiting ? words.waiting(report.waiting.ahead) : step}
      </p>
    </section>
  );
}
