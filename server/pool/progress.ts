import { setTimeout as pause } from 'node:timers/promises';
import type { Parts } from '../parts.ts';
import { reportPool } from './report.ts';

const LOOK_EVERY_MS = 1000;

/** The pool's report at once, and then whenever it has changed, until the signal aborts or the process is to stop. */
export async function* poolProgress(
  parts: Parts,
  gone: AbortSignal | undefined,
): AsyncGenerator<Awaited<ReturnType<typeof reportPool>>> {
  const signal = AbortSignal.any([parts.closing, ...(gone ? [gone] : [])]);
  let last = '';
  while (!signal.aborted) {
    const report = await reportPool(parts);
    const text = JSON.stringify(report);
    if (text !== last) yield report;
    last = text;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
