import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { StartedCommand } from '../../support/command.ts';

/** As systemd has it. */
const RESTART_MS = 1000;

/** A process that is started again whenever it ends, as an installation's own supervisor would. */
export class Supervised {
  /** When it last ended without being asked to, by `performance.now()`. */
  lastDeathMs = Number.NEGATIVE_INFINITY;
  deaths = 0;
  /** What its log said that was an error, the newest last. */
  readonly errors: string[] = [];
  readonly #start: () => Promise<StartedCommand>;
  #current: StartedCommand | undefined;
  #running: Promise<void> | undefined;
  #isOver = false;

  constructor(start: () => Promise<StartedCommand>) {
    this.#start = start;
  }

  get isUp(): boolean {
    return this.#current !== undefined;
  }

  get pid(): number | undefined {
    return this.#current?.child.pid;
  }

  start(): void {
    this.#running = this.#run();
  }

  kill(): void {
    this.#current?.child.kill('SIGKILL');
  }

  /** Asks it to end, and returns its exit code. */
  async stop(): Promise<number | null> {
    this.#isOver = true;
    while (!this.#current) await pause(100);
    const { child } = this.#current;
    child.kill('SIGTERM');
    await this.#running;
    return child.exitCode;
  }

  async #run(): Promise<void> {
    for (;;) {
      const started = await this.#start().catch((error: Error) => void this.#note(error.message));
      if (started) {
        this.#current = started;
        this.#listen(started);
        if (started.child.exitCode === null && started.child.signalCode === null)
          await once(started.child, 'exit');
        if (this.#isOver) return;
        this.#current = undefined;
        this.deaths++;
        this.#note(`It ended by ${started.child.signalCode ?? started.child.exitCode}.`);
      }
      this.lastDeathMs = performance.now();
      await pause(RESTART_MS);
    }
  }

  #listen({ child }: StartedCommand): void {
    for (const stream of [child.stdout, child.stderr])
      stream!.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n')) if (line) this.#note(line);
      });
  }

  #note(line: string): void {
    this.errors.push(line.slice(0, 1500));
    if (this.errors.length > 5000) this.errors.shift();
  }
}
