import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { Skeleton } from '../components/notices.tsx';
import { forgetSecret, makingOf, rememberMaking } from '../own-projects.ts';
import { usePageTitle } from '../page-title.ts';
import { usePageWords } from '../words.ts';
import { ProjectFailed } from './project-failed.tsx';
import { Farewell, isGone, ProjectGone, Unseeable } from './project-gone.tsx';
import { ProjectMaking } from './project-making.tsx';
import { ProjectResult } from './project-result.tsx';
import { type Unseen, watchProject } from './watch-project.ts';
import type { ProjectWords } from './words/en.ts';

/** A living photo as its owner sees it: while it is made, while it lives, and when it is over. */
export default function ProjectPage() {
  const { id } = useRoute().params as { id: string };
  return <OwnProject key={id} id={id} />;
}

function OwnProject({ id }: { id: string }) {
  const words = usePageWords<ProjectWords>();
  const [report, setReport] = useState<ProjectStatusReport>();
  const [unseen, setUnseen] = useState<Unseen>();
  const [isDeleted, setIsDeleted] = useState(false);
  const isReady = report?.status === 'ready';
  const { seconds, isNew } = useMaking(id, isReady);
  useEffect(() => {
    if (isDeleted) return;
    return watchProject(id, {
      onReport(newest) {
        setReport(newest);
        setUnseen(undefined);
      },
      onUnseen: setUnseen,
    });
  }, [id, isDeleted]);
  usePageTitle(isReady ? words.lives.title : report?.status === 'error' ? words.failed : words.almost.title);

  const onDeleted = () => {
    setIsDeleted(true);
    forgetSecret(id);
    scrollTo(0, 0);
  };
  if (isDeleted) return <Farewell />;
  if (unseen && (unseen !== 'silent' || !report)) return <Unseeable id={id} why={unseen} />;
  if (!report) return <Opening />;
  const shown = { id, report, onDeleted };
  return (
    <>
      {unseen && (
        <p role="alert" class="alert alert-warning alert-soft mb-4">
          {words.silent.still}
        </p>
      )}
      {isReady ? (
        <ProjectResult {...shown} seconds={seconds} isNew={isNew} />
      ) : report.status !== 'error' ? (
        <ProjectMaking report={report} />
      ) : isGone(report) ? (
        <ProjectGone {...shown} />
      ) : (
        <ProjectFailed {...shown} />
      )}
    </>
  );
}

/** As large as what comes in a moment. */
function Opening() {
  return (
    <div class="grid gap-8 pt-2 md:grid-cols-[minmax(0,1fr)_minmax(17rem,22rem)] lg:gap-12">
      <div class="md:col-span-2">
        <Skeleton class="h-12 w-80 max-w-full" />
      </div>
      <div class="skeleton aspect-3/2 w-full" />
      <div class="skeleton h-96 w-full" />
    </div>
  );
}

/**
 * How long it has taken since the visitor sent it: where this page sees it come to life, it is noted for when the page is opened again.
 * The address no longer says since when.
 */
function useMaking(id: string, isReady: boolean): { seconds: number | undefined; isNew: boolean } {
  const { since } = useRoute().query;
  const [sentAt] = useState(since ? Number(since) : undefined);
  const [seconds, setSeconds] = useState(() => makingOf(id)?.seconds);
  useEffect(() => {
    if (!isReady || !sentAt) return;
    const now = Date.now();
    const taken = (now - sentAt) / 1000;
    setSeconds(taken);
    rememberMaking(id, { at: now, seconds: taken });
    history.replaceState(history.state, '', location.pathname);
  }, [id, isReady, sentAt]);
  return { seconds, isNew: sentAt !== undefined };
}
