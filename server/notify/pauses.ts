const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds between attempts that failed: eleven attempts within a day. */
const PAUSES = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];
/** Of each pause, so much is left to chance: messages that failed together need not come again together. */
const JITTER = 0.1;

/** When to try again what has been tried so often; undefined where it is to be given up. */
export function nextAttempt(attempts: number, now = new Date()): Date | undefined {
  const pause = PAUSES[attempts - 1];
  if (pause === undefined) return undefined;
  return new Date(now.getTime() + pause * 1000 * (1 + JITTER * Math.random()));
}
