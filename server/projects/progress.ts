import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PROGRESS_CHANNEL } from '../../db/project-progress.ts';
import type { Parts } from '../parts.ts';
import { type ProjectStatusReport, reportStatus } from './status.ts';

/** What no notification tells of is seen this much later: jobs ahead that end, a notification that was lost. */
const LOOK_EVERY_MS = 5_000;
/** The same while nothing is being made: a clip for chats that is there, a demo that is over. */
const LOOK_AT_SETTLED_EVERY_MS = 15_000;

export interface ProgressReport {
  /** Names what the report says: the same report has the same one, from whichever server. */
  version: string;
  report: ProjectStatusReport;
}

/**
 * A project's report at once, unless it is the one that was seen last, and then whenever it has changed, until it is ready or in
 * error, with `untilChecked` until its prints are checked too, with `untilLeft` until its files are gone, or the signal aborts. Nothing is
 * held meanwhile but a place in the list of those who listen. Throws what `reportStatus` throws.
 */
export async function* projectProgress(
  parts: Parts,
  id: string,
  {
    seen,
    untilChecked = false,
    untilLeft = false,
    signal,
  }: {
    seen?: string | undefined;
    untilChecked?: boolean | undefined;
    untilLeft?: boolean | undefined;
    signal: AbortSignal;
  },
): AsyncGenerator<ProgressReport, void> {
  let bell = new AbortController();
  const silence = parts.notifications.on(PROGRESS_CHANNEL, (changed) => {
    if (changed === undefined || changed === id) bell.abort();
  });
  try {
    for (let last = seen; !signal.aborted; ) {
      // From before it is looked at: what changes meanwhile is not missed.
      bell = new AbortController();
      const report = await reportStatus(parts, id);
      const version = versionOf(report);
      if (version !== last) yield { version, report };
      last = version;
      const isSettled =
        report.status === 'error' ||
        (report.status === 'ready' && (report.printState !== 'rendering' || !(untilChecked || untilLeft)));
      if (untilLeft ? report.endedAt : isSettled) return;
      const rung = AbortSignal.any([bell.signal, signal]);
      const wait = isSettled ? LOOK_AT_SETTLED_EVERY_MS : LOOK_EVERY_MS;
      await pause(wait, undefined, { signal: rung }).catch(() => {});
    }
  } finally {
    silence();
  }
}

const versionOf = (report: ProjectStatusReport) =>
  createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 22);
