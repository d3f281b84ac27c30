import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from './load-deadline.ts';

/** Asked for with these headers. */
export interface Address {
  url: string;
  headers?: Record<string, string>;
}
/** A living photo and its owner's secret. */
export interface Owned {
  id: string;
  secret: string;
}

/** What the visitors may be told to do. */
export type Task =
  | { kind: 'makePhotos'; count: number }
  | { kind: 'createAtRate'; url: string; rate: number; seconds: number; fields?: Record<string, string> }
  | { kind: 'createMany'; url: string; count: number; atOnce: number; fields?: Record<string, string> }
  | { kind: 'ask'; addresses: Address[]; connections: number; seconds: number; pauseMs?: number }
  | { kind: 'watch'; url: string; count: number; projects: Owned[] }
  | { kind: 'unwatch' };

/** What they answer. Times are milliseconds unless their name says otherwise. */
export interface TaskResults {
  makePhotos: { photoBytes: number; videoBytes: number };
  createAtRate: { fromLastByte: number[]; fromArrival: number[]; lost: string[]; tookSeconds: number };
  createMany: Owned[];
  ask: { waits: number[]; bytes: number; statuses: Record<string, number>; seconds: number };
  watch: number;
  unwatch: number;
}

const START_SECONDS = 60;

/** The process with the visitors. */
export class Visitors {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #sent = 0;

  static async open(files: { photo: string; video: string }): Promise<Visitors> {
    const script = fileURLToPath(new URL('./load-visitors.js', import.meta.url));
    const child = fork(script, [JSON.stringify(files)]);
    const visitors = new Visitors(child);
    await within(START_SECONDS, 'the visitors to start', once(child, 'message'));
    return visitors;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: 'ready' | { id: number; result?: unknown; error?: string }) => {
      if (message === 'ready') return;
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.error));
    });
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The visitors have ended.'));
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Throws what went wrong, or that it took longer than so many seconds. */
  async tell<Kind extends Task['kind']>(
    task: Task & { kind: Kind },
    mostSeconds: number,
  ): Promise<TaskResults[Kind]> {
    const id = ++this.#sent;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#child.send({ id, task });
    return (await within(mostSeconds, `the visitors’ ${task.kind}`, answer)) as TaskResults[Kind];
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}
