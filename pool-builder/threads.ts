import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { CodedError, codeOf } from '../markers/coded-error.ts';

/** What a task sends back. Errors travel as data, because a thread's message keeps of an error only its text. */
export type TaskResult<Output> = { value: Output } | { code: string | undefined; message: string };

type Task<Input, Output> = (input: Input) => Promise<TaskResult<Output>>;
type InputOf<T> = T extends Task<infer Input, unknown> ? Input : never;
type OutputOf<T> = T extends (input: never) => Promise<TaskResult<infer Output>> ? Output : never;

/** Wraps a function as an export of a worker file, to be called by its name through `Threads.run`. */
export function task<Input, Output>(work: (input: Input) => Promise<Output>): Task<Input, Output> {
  return async (input) => {
    try {
      return { value: await work(input) };
    } catch (error) {
      return { code: codeOf(error), message: error instanceof Error ? error.message : String(error) };
    }
  };
}

export interface ThreadsOptions {
  /** The most threads; as many as there are cores unless told. None lives while there is nothing to do. */
  most?: number;
  /** Threads kept ready, so that the first task need not wait for one to start. */
  least?: number;
  /** Lets every other thread of the machine go first. */
  background?: boolean;
}

/** Worker threads that run the tasks which a worker file exports. */
export class Threads<T> {
  readonly #pool: Tinypool;
  readonly #waiting = new Set<(error: unknown) => void>();

  /** @param workerFile the worker's URL as its caller sees it: `new URL('./worker.ts', import.meta.url)` */
  constructor(workerFile: URL, options: ThreadsOptions = {}) {
    const most = options.most ?? availableParallelism();
    this.#pool = new Tinypool({
      filename: builtFile(workerFile),
      minThreads: Math.min(options.least ?? 0, most),
      maxThreads: most,
      idleTimeout: 30_000,
      isolateWorkers: false,
      workerData: { background: options.background ?? false },
    });
    // A thread that dies without a task, or before it could take its first, tells only the pool. As long as others live they
    // take what waits; with none left nobody ever would.
    this.#pool.on('error', (error) => {
      if (this.#pool.threads.length > 0) return;
      for (const reject of this.#waiting) reject(error);
    });
  }

  /**
   * Runs one task in a free thread, or queues it. An abort ends the thread, so the work stops at once.
   * Rejects with the task's own error (its code included), with the signal's reason, or with WORKER_FAILED.
   */
  async run<Name extends keyof T & string>(
    name: Name,
    input: InputOf<T[Name]>,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<OutputOf<T[Name]>> {
    options.signal?.throwIfAborted();
    let result: TaskResult<OutputOf<T[Name]>>;
    try {
      result = await new Promise((resolve, reject) => {
        this.#waiting.add(reject);
        const running = this.#pool.run(input, { name, signal: options.signal ?? null });
        running.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      });
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw new CodedError('WORKER_FAILED', `A worker thread failed: ${(error as Error).message}`, {
        cause: error,
      });
    }
    if ('value' in result) return result.value;
    throw result.code ? new CodedError(result.code, result.message) : new Error(result.message);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Threads load built JavaScript. Under the test runner, which runs the sources, the built file lies in dist/. */
function builtFile(workerFile: URL): string {
  const script = fileURLToPath(workerFile).replace(/\.ts$/, '.js');
  if (existsSync(script)) return script;
  const root = fileURLToPath(new URL('..', import.meta.url));
  return script.replace(root, `${root}dist/`);
}
