/*
 * A process of its own for the tests of the queue: works on the queue in the database whose URL it is given, says what it does in
 * lines of JSON, and stops gracefully at the end of its input. What a job does lies in its name.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { connectDatabase } from '../../../db/connection.ts';
import { listen } from '../../../db/notifications.ts';
import { openQueueOf } from '../../../server/jobs/queue.ts';
import type { JobContext } from '../../../server/jobs/run.ts';
import { startWorkers } from '../../../server/jobs/workers.ts';
import { TEST_KINDS, TEST_TIMES, type TestKinds } from './test-kinds.ts';

const url = process.argv[2]!;
const say = (event: string, more: object = {}) =>
  process.stdout.write(
    `${JSON.stringify({ event, at: performance.timeOrigin + performance.now(), ...more })}\n`,
  );

async function handle(data: { name?: string; projectId?: string }, context: JobContext): Promise<void> {
  const told = { ...data, attempt: context.attempt };
  say('began', told);
  const { name = '' } = data;
  if (name.startsWith('poison')) process.kill(process.pid, 'SIGKILL');
  // Nothing can be said or heard meanwhile, so its lease runs out.
  if (name.startsWith('stall') && context.attempt === 1)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * TEST_TIMES.staleAfterMs);
  if (name.startsWith('long')) {
    context.report('halfway', 0.5, { name });
    await pause(60_000, undefined, { signal: context.signal }).catch(() => {});
  }
  if (name.startsWith('short')) await pause(20);
  say(context.signal.aborted ? 'aborted' : 'ended', told);
}

const log = pino({ level: 'silent' });
const connection = connectDatabase({ url, poolSize: 3, connectTimeoutMs: 2_000, statementTimeoutMs: 10_000 });
const queue = await openQueueOf<TestKinds>({ ...connection, log, kinds: TEST_KINDS });
const notifications = listen(url, { log, onReady: () => say('ready') });
const handlers = { print: handle, mail: handle, build: handle, check: handle };
const workers = startWorkers<TestKinds>(queue, handlers, { log, notifications, times: TEST_TIMES });

process.stdin.resume();
process.stdin.on('end', async () => {
  await workers.stop({ within: 200 });
  await queue.close();
  await notifications.close();
  await connection.close();
  say('stopped');
});
