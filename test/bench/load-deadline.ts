import { setTimeout as pause } from 'node:timers/promises';

/** Waits for something, but only so long. Throws, naming what was waited for. */
export async function within<Result>(seconds: number, what: string, work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const late = pause(seconds * 1000, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`Waited ${seconds} s for ${what}, in vain.`)),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

/** Looks again and again until there is something. Throws after so many seconds, naming what was waited for. */
export async function until<Result>(
  seconds: number,
  what: string,
  look: () => Promise<Result | undefined | false>,
  everyMs = 250,
): Promise<Result> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await within(seconds, what, look());
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s for ${what}, in vain.`);
    await pause(everyMs);
  }
}
