import { setTimeout as pause } from 'node:timers/promises';
import type { Parts } from './parts.ts';

const LOOK_EVERY_MS = 1000;

/** A report at once, and then whenever it has changed, until whoever listens is gone or the process is to stop. */
export async function* reportChanges<Report>(
  { closing }: Pick<Parts, 'closing'>,
  gone: AbortSignal | undefined,
  look: () => Promise<Report>,
): AsyncGenerator<Report> {
  const signal = AbortSignal.any([closing, ...(gone ? [gone] : [])]);
  let last = '';
  while (!signal.aborted) {
    const report = await look();
    const text = JSON.stringify(report);
    if (text !== last) yield report;
    last = text;
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
