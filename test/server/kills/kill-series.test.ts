import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorkerCommand } from '../../support/command.ts';
import { isLong } from '../../support/long.ts';
import { type Created, MortalInstallation } from './mortal-projects.ts';

const KILLS = 20;
/** After the worker has begun: what waits for it takes it about so long. */
const LONGEST_MS = 1000;

let installation: MortalInstallation;

beforeAll(async () => {
  installation = await MortalInstallation.open(4 * KILLS);
});
afterAll(() => installation.server.stop());

/** One of everything that a worker makes; the items go to projects that are ready. */
async function sendWork(ready: Created[]): Promise<Created[]> {
  const [framed, borderless] = ready;
  if (framed) await installation.sendItem(framed, { mode: 'framed' });
  if (borderless) {
    const item = await installation.firstItem(borderless.id);
    await installation.sendItem(borderless, { mode: 'borderless', item });
  }
  return [await installation.create('framed'), await installation.create('borderless')];
}

it.runIf(isLong)(
  `the command worker, killed at random (${KILLS}), leaves every project whole in the end`,
  async () => {
    const { databaseUrl: DATABASE_URL, dataDir: DATA_DIR } = installation.place;
    let ready: Created[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const made = await sendWork(ready);
      const { child } = await startWorkerCommand({ DATABASE_URL, DATA_DIR, LOG_LEVEL: 'fatal' });
      const exit = once(child, 'exit');
      await pause(Math.random() * LONGEST_MS);
      child.kill('SIGKILL');
      expect((await exit)[1]).toBe('SIGKILL');
      // Every second time the next worker finds what is unfinished, else somebody does in between.
      ready = [];
      if (kill % 2 === 0) continue;
      await installation.finishAll();
      ready = made;
    }
    await installation.finishAll();
    expect(await installation.problems()).toEqual([]);
  },
  240_000,
);
