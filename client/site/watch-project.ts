import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { readEvents } from './event-stream.ts';
import { ownerHeaders } from './own-projects.ts';

const POLL_MS = 150;
/** While a project waits for its turn there is no hurry. */
const POLL_WAITING_MS = 1000;
/** A check of prints takes seconds; nobody looks at the page for longer than this many calls. */
const MOST_LOOKS = 60;
/** Status calls that may fail in a row, as on a train in a tunnel, before we give up. */
const MOST_FAILURES = 20;
/** A stream that says nothing for so long at its beginning is held back by something on the way. */
const FIRST_WORD_MS = 3000;

type OnProgress = (report: ProjectStatusReport) => void;

/**
 * Follows a project until it is ready: by server-sent events, or by asking again and again where those do not come through.
 * `onProgress` hears each report. Rejects with a sentence for the visitor.
 */
export async function waitUntilReady(id: string, onProgress: OnProgress): Promise<ProjectStatusReport> {
  const report =
    (await listenUntil(isFinished, { id }, onProgress)) ?? (await pollUntilFinished(id, onProgress));
  if (report.status === 'error')
    throw new Error(report.errorMessage ?? 'That did not work. Please try again.');
  return report;
}

/**
 * Follows a project that is ready until its prints are checked. `onProgress` hears each report. Never rejects: where nothing comes
 * through, nothing is said.
 */
export async function watchChecks(id: string, onProgress: OnProgress): Promise<void> {
  if (await listenUntil(isChecked, { id, untilChecked: true }, onProgress)) return;
  for (let asked = 0; asked < MOST_LOOKS; asked++) {
    await new Promise((resolve) => setTimeout(resolve, POLL_WAITING_MS));
    const report = await fetchStatus(id);
    if (typeof report !== 'object') continue;
    onProgress(report);
    if (isChecked(report)) return;
  }
}

const isChecked = ({ printState }: ProjectStatusReport) => printState !== 'rendering';

const isFinished = ({ status }: ProjectStatusReport) => status === 'ready' || status === 'error';

/** The subscription `projects.progress`. Resolves to undefined as soon as anything is wrong with the stream. */
async function listenUntil(
  isEnd: (report: ProjectStatusReport) => boolean,
  what: { id: string; untilChecked?: boolean },
  onProgress: OnProgress,
): Promise<ProjectStatusReport | undefined> {
  const input = encodeURIComponent(JSON.stringify(what));
  const end = new AbortController();
  const patience = setTimeout(() => end.abort(), FIRST_WORD_MS);
  try {
    const url = `/trpc/projects.progress?input=${input}`;
    for await (const { type, data } of readEvents(url, ownerHeaders(what.id), end.signal)) {
      if (type === 'serialized-error' || type === 'return') return undefined;
      if (type !== 'message' || data === '') continue;
      clearTimeout(patience);
      const report = JSON.parse(data) as ProjectStatusReport;
      onProgress(report);
      if (isEnd(report)) return report;
    }
  } catch {
    // Asking again and again finds out what is wrong.
  } finally {
    clearTimeout(patience);
    end.abort();
  }
  return undefined;
}

async function pollUntilFinished(id: string, onProgress: OnProgress): Promise<ProjectStatusReport> {
  let failures = 0;
  for (;;) {
    const report = await fetchStatus(id);
    if (report === 'unknown') throw new Error('There is no living photo at this address any more.');
    if (report === 'not ours')
      throw new Error('This living photo was made on another device: how it is can only be seen there.');
    failures = report ? 0 : failures + 1;
    if (failures > MOST_FAILURES)
      throw new Error('The server does not answer. Please reload this page in a minute.');
    if (report) onProgress(report);
    if (report && isFinished(report)) return report;
    const wait = report?.waiting ? POLL_WAITING_MS : report ? POLL_MS : 10 * POLL_MS;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function fetchStatus(id: string): Promise<ProjectStatusReport | 'unknown' | 'not ours' | undefined> {
  try {
    const response = await fetch(`/api/ar/status/${encodeURIComponent(id)}`, {
      cache: 'no-store',
      headers: ownerHeaders(id),
    });
    if (response.status === 404) return 'unknown';
    if (response.status === 401 || response.status === 403) return 'not ours';
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
