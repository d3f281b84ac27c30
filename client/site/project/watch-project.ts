import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { apiOfOwner } from '../api.ts';
import { ownerHeaders } from '../own-projects.ts';
import { problemOf } from '../problems.ts';

const POLL_MS = 150;
/** While a project waits for its turn, or its prints are checked, there is no hurry. */
const POLL_WAITING_MS = 1000;
/** And none while nothing is made at all. */
const POLL_SETTLED_MS = 5000;
const POLL_SILENT_MS = 1500;
/** Answers that may fail to come in a row, as on a train in a tunnel, before we say so. */
const MOST_FAILURES = 20;
/** A stream that says nothing for so long at its beginning is held back by something on the way. */
const FIRST_WORD_MS = 3000;

/** Why a project cannot be seen. */
export type Unseen = 'unknown' | 'not ours' | 'silent';

export interface Watcher {
  onReport(report: ProjectStatusReport): void;
  /** Where the server was only silent, reports may come again. */
  onUnseen(why: Unseen): void;
}

/**
 * Follows a project as long as its page is looked at: by a subscription, or by asking again and again where nothing comes through. A page
 * that nobody sees is told nothing once all is done, and asks as soon as somebody looks again. Returns how to stop.
 */
export function watchProject(id: string, watcher: Watcher): () => void {
  let round = new AbortController();
  let isFollowing = false;
  let isSettled = false;
  const begin = () => {
    round = new AbortController();
    isFollowing = true;
    void follow(
      id,
      {
        ...watcher,
        onReport(report) {
          isSettled = isQuiet(report);
          watcher.onReport(report);
          if (document.hidden && isSettled) rest();
        },
      },
      round.signal,
    );
  };
  const rest = () => {
    isFollowing = false;
    round.abort();
  };
  const look = () => {
    if (document.hidden) {
      if (isSettled) rest();
    } else if (!isFollowing) begin();
  };
  document.addEventListener('visibilitychange', look);
  begin();
  return () => {
    document.removeEventListener('visibilitychange', look);
    rest();
  };
}

/** Nothing more will happen by itself. */
const isQuiet = ({ status, printState, items }: ProjectStatusReport) =>
  status === 'error' || (status === 'ready' && printState !== 'rendering' && !items.some(isBeingMade));

const isBeingMade = ({ status, change }: ProjectStatusReport['items'][number]) =>
  status === 'processing' || change?.status === 'processing';

async function follow(id: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  if (await listen(id, watcher, signal)) return;
  await poll(id, watcher, signal);
}

/** Resolves to whether the project was followed to its end; false as soon as anything is wrong with the stream. */
function listen(id: string, { onReport }: Watcher, signal: AbortSignal): Promise<boolean> {
  let hasEnded = false;
  return new Promise((resolve) => {
    const finish = (isFollowed: boolean) => {
      clearTimeout(patience);
      subscription.unsubscribe();
      resolve(isFollowed);
    };
    const patience = setTimeout(() => finish(false), FIRST_WORD_MS);
    const subscription = apiOfOwner(id).projects.progress.subscribe(
      { id, untilLeft: true },
      {
        onData({ data }) {
          clearTimeout(patience);
          hasEnded = data.endedAt !== undefined;
          onReport(data);
        },
        onError: (error) => finish(problemOf(error)?.status === 410),
        // A stream that cannot be opened, or that its server leaves, is complete, too.
        onComplete: () => finish(hasEnded),
      },
    );
    signal.addEventListener('abort', () => finish(true));
  });
}

async function poll(id: string, { onReport, onUnseen }: Watcher, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const report = await fetchStatus(id, signal);
    if (signal.aborted) return;
    if (report === 'unknown' || report === 'not ours') return onUnseen(report);
    failures = report ? 0 : failures + 1;
    if (failures === MOST_FAILURES) onUnseen('silent');
    if (report) onReport(report);
    if (report?.endedAt) return;
    await new Promise((resolve) => setTimeout(resolve, pauseAfter(report)));
  }
}

function pauseAfter(report: ProjectStatusReport | undefined): number {
  if (!report) return POLL_SILENT_MS;
  if (isQuiet(report)) return POLL_SETTLED_MS;
  return report.waiting || report.status === 'ready' ? POLL_WAITING_MS : POLL_MS;
}

async function fetchStatus(
  id: string,
  signal: AbortSignal,
): Promise<ProjectStatusReport | Exclude<Unseen, 'silent'> | undefined> {
  try {
    const response = await fetch(`/api/ar/status/${encodeURIComponent(id)}`, {
      cache: 'no-store',
      headers: ownerHeaders(id),
      signal,
    });
    if (response.status === 404) return 'unknown';
    if (response.status === 401 || response.status === 403) return 'not ours';
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
