/* What the tests of the queue share: a queue on a database of its own, and processes that work on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from 'esbuild';
import { type Logger, pino } from 'pino';
import { inject } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../../../db/connection.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { listen, type Notifications } from '../../../db/notifications.ts';
import { type JobQueue, openQueueOf } from '../../../server/jobs/queue.ts';
import {
  type Handlers,
  startWorkers,
  type WorkerOptions,
  type Workers,
} from '../../../server/jobs/workers.ts';
import { createDatabase } from '../../support/postgres.ts';
import { TEST_KINDS, TEST_TIMES, type TestKinds } from './test-kinds.ts';

/** Long enough for anything here, on a machine with other things to do. */
const PATIENCE_MS = 15_000;

/** Waits until something is so: an answer that is neither false nor undefined. */
export async function until<T>(
  ask: () => T | Promise<T>,
  what = 'it',
): Promise<Exclude<T, false | undefined>> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(10)) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
  }
  throw new Error(`${what} did not come to be within ${PATIENCE_MS} ms`);
}

/** A promise and the function that fulfils it. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  let open!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/** Resolves when the signal aborts, with the code of the reason. */
export async function aborted(signal: AbortSignal): Promise<string> {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason.code;
}

export interface LogLine {
  level: number;
  msg: string;
}

/** A queue on a database, as one process has it. */
export class QueueFixture {
  readonly url: string;
  readonly connection: DatabaseConnection;
  readonly notifications: Notifications;
  readonly queue: JobQueue<TestKinds>;
  readonly logged: LogLine[];
  readonly #log: Logger;
  #workers: Workers[] = [];

  /** Opens a queue, in a fresh database unless one is given. */
  static async open(url?: string, poolSize = 4): Promise<QueueFixture> {
    const connection = connectDatabase({
      url: url ?? (await createDatabase(inject('postgresUrl'))),
      poolSize,
      connectTimeoutMs: 2_000,
      statementTimeoutMs: 10_000,
    });
    await migrateDatabase(connection.pool);
    const logged: LogLine[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
    const queue = await openQueueOf<TestKinds>({ ...connection, log, kinds: TEST_KINDS });
    return new QueueFixture(connection, queue, log, logged);
  }

  private constructor(
    connection: DatabaseConnection,
    queue: JobQueue<TestKinds>,
    log: Logger,
    logged: LogLine[],
  ) {
    this.#log = log;
    this.logged = logged;
    this.url = connection.pool.options.connectionString!;
    this.connection = connection;
    this.queue = queue;
    this.notifications = listen(this.url, { log: this.#log });
  }

  work(handlers: Handlers<TestKinds>, options: Partial<WorkerOptions> = {}): Workers {
    const workers = startWorkers(this.queue, handlers, {
      log: this.#log,
      notifications: this.notifications,
      times: TEST_TIMES,
      ...options,
    });
    this.#workers.push(workers);
    return workers;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.#workers.map((workers) => workers.stop({ within: 0 })));
    this.#workers = [];
  }

  /** Waits until a job is in a state, and returns it. */
  async state(id: string | undefined, state: string) {
    return until(async () => {
      const job = await this.queue.find(id!);
      return job?.state === state && job;
    }, `the state ${state}`);
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.queue.close();
    await this.notifications.close();
    await this.connection.close();
  }
}

export interface WorkerEvent {
  event: 'ready' | 'began' | 'ended' | 'aborted' | 'stopped';
  name?: string;
  projectId?: string;
  attempt?: number;
  /** Milliseconds since 1970, with fractions. */
  at: number;
}

/** Puts the worker process and all it needs into one file, in a folder that the caller removes. */
export async function bundleWorker(): Promise<{ script: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-worker-'));
  const script = path.join(folder, 'worker.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'worker-process.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    // Some packages are CommonJS and require Node's own modules.
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return { script, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A real process that works on a queue: see worker-process.ts. */
export class WorkerProcess {
  readonly child: ChildProcess;
  readonly events: WorkerEvent[] = [];
  readonly exited: Promise<unknown>;

  constructor(script: string, url: string) {
    this.child = spawn(process.execPath, [script, url], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.events.push(JSON.parse(line)));
    this.exited = once(this.child, 'exit');
  }

  /** Waits for an event, about a job of this name if one is given. */
  async saw(event: WorkerEvent['event'], name?: string): Promise<WorkerEvent> {
    return until(
      () => this.events.find((seen) => seen.event === event && (name === undefined || seen.name === name)),
      `${event} ${name ?? ''}`,
    );
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
