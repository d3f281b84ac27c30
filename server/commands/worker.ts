import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { readSettings } from '../config.ts';
import { runOneJob, startWorkers } from '../jobs/workers.ts';
import { publicUrlWhenStarted } from '../listen.ts';
import { openLog } from '../observe/request-id.ts';
import { openService, type Service } from '../service.ts';

/** Jobs that are still running this long after the signal go back to the queue, */
const STOP_JOBS_WITHIN_MS = 4_000;
/** and what is still open this long after it is left to whoever comes next. */
const STOP_WITHIN_MS = 10_000;

/**
 * The command `worker`: runs jobs in a process of its own, beside a server or on another machine that shares its database and
 * storage, until a signal. With `--once` it runs one job if any can begin; its last line is then JSON: `{jobId, kind, state}`,
 * `{jobId: null}` where there was none, or `{code, message}`.
 */
export async function main(args: string[]): Promise<number> {
  try {
    if (args.some((word) => word !== '--once'))
      throw new CodedError('USAGE', 'The command worker has one option: --once');
    const settings = readSettings();
    const log = openLog(settings.LOG_LEVEL, 2);
    const stop = new AbortController();
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
        stop.abort();
      });
    const service = await openService(settings, log, publicUrlWhenStarted(settings));
    try {
      if (args.includes('--once')) await workOnce(service, stop.signal);
      else await work(service, stop.signal);
    } finally {
      await service.close();
    }
    return 0;
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(`${message}\n`);
    if (args.includes('--once')) console.log(JSON.stringify({ code: codeOf(error) ?? 'INTERNAL', message }));
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

async function work({ parts, handlers }: Service, signal: AbortSignal): Promise<void> {
  const { queue, log, notifications } = parts;
  const workers = startWorkers(queue, handlers(), { log, notifications });
  console.log('Working on jobs as they come.');
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await workers.stop({ within: STOP_JOBS_WITHIN_MS });
}

async function workOnce({ parts, handlers }: Service, signal: AbortSignal): Promise<void> {
  const { queue, log, notifications } = parts;
  const job = await runOneJob(queue, handlers(), { log, notifications, signal });
  console.log(JSON.stringify(job ?? { jobId: null }));
}
