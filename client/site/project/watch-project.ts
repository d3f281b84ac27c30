import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { apiOfOwner } from '../api.ts';
import { ownerHeaders } from '../own-projects.ts';
import { problemOf } from '../problems.ts';

const POLL_MS = 150;
/** While a project waits for its turn, or its prints are checked, there is no hurry. */
const POLL_WAITING_MS = 1000;
/** Answers that may fail to come in a row, as on a train in a tunnel, before we say so. */
const MOST_FAILURES = 20;
/** A stream that says nothing for so long at its beginning is held back by something on the way. */
const FIRST_WORD_MS = 3000;

/** Why a project cannot be followed. */
export type Unseen = 'unknown' | 'not ours' | 'silent';

export interface Watcher {
  onReport(report: ProjectStatusReport): void;
  onUnseen(why: Unseen): void;
}

/**
 * Follows a project until it is ready and its prints are checked, or until it has failed: by a subscription, or by asking again and again where
 * nothing comes through. Returns how to stop.
 */
export function watchProject(id: string, watcher: Watcher): () => void {
  const end = new AbortController();
  void follow(id, watcher, end.signal);
  return () => end.abort();
}

/** Nothing more will happen by itself. */
const isSettled = ({ status, printState }: ProjectStatusReport) =>
  status === 'error' || (status === 'ready' && printState !== 'rendering');

async function follow(id: string, watcher: Watcher, signal: AbortSignal): Promise<void> {
  if (await listen(id, watcher, signal)) return;
  await poll(id, watcher, signal);
}

/** Resolves to whether the project was followed to its end; false as soon as anything is wrong with the stream. */
function listen(id: string, { onReport }: Watcher, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isFollowed: boolean) => {
      clearTimeout(patience);
      subscription.unsubscribe();
      resolve(isFollowed);
    };
    const patience = setTimeout(() => finish(false), FIRST_WORD_MS);
    const subscription = apiOfOwner(id).projects.progress.subscribe(
      { id, untilChecked: true },
      {
        onData({ data }) {
          clearTimeout(patience);
          onReport(data);
          if (isSettled(data)) finish(true);
        },
        onError: (error) => finish(problemOf(error)?.status === 410),
        onComplete: () => finish(true),
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
    if (failures > MOST_FAILURES) return onUnseen('silent');
    if (report) onReport(report);
    if (report && isSettled(report)) return;
    const isSlow = report?.waiting || report?.status === 'ready';
    const wait = isSlow ? POLL_WAITING_MS : report ? POLL_MS : 10 * POLL_MS;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
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
