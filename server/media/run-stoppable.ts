import { newStopFlag, raiseStopFlag, type StopFlag } from './ffmpeg.ts';

/**
 * Runs a task whose thread must not be ended, because that would leave its ffmpeg running: an abort raises the flag that it looks at.
 * Rejects with the signal's reason, or as the task does.
 */
export async function runStoppable<Result>(
  signal: AbortSignal | undefined,
  run: (stop: StopFlag) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const stop = newStopFlag();
  const onAbort = () => raiseStopFlag(stop);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await run(stop);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
