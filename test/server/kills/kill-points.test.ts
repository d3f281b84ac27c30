import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLong } from '../../support/long.ts';
import type { MakerPoint } from './fixtures/mortal-parts.ts';
import { type Created, MortalInstallation } from './mortal-projects.ts';

const root = path.join(import.meta.dirname, '../../..');

let installation: MortalInstallation;

beforeAll(async () => {
  installation = await MortalInstallation.open(30);
});
afterAll(() => installation.server.stop());

interface Making {
  what: string;
  kind: 'finish' | 'compile' | 'check';
  /** In the order in which they are passed; those without `true` are left to `npm run test:long`. */
  points: [MakerPoint, short?: true][];
  /** What the making begins with, with all other work done. */
  base?: () => Promise<Created>;
  send(base: Created | undefined): Promise<unknown>;
}

const MAKINGS: Making[] = [
  {
    what: 'a framed project',
    kind: 'finish',
    points: [['begun'], ['frame drawn'], ['picture stored'], ['written, not committed'], ['committed', true]],
    send: () => installation.create('framed'),
  },
  {
    what: 'a project without a frame',
    kind: 'compile',
    points: [
      ['begun'],
      ['photo normalised'],
      ['photo compiled'],
      ['one target stored'],
      ['both targets stored'],
      ['picture stored'],
      ['written, not committed', true],
      ['committed'],
    ],
    send: () => installation.create('borderless'),
  },
  {
    what: 'an item that is added',
    kind: 'finish',
    points: [
      ['begun'],
      ['picture stored'],
      ['targets joined'],
      ['joined targets stored'],
      ['written, not committed'],
      ['committed', true],
    ],
    base: () => installation.create('framed'),
    send: (base) => installation.sendItem(base!, { mode: 'framed' }),
  },
  {
    what: "an item's other photo",
    kind: 'compile',
    points: [
      ['begun'],
      ['one target stored'],
      ['both targets stored'],
      ['picture stored'],
      ['written, not committed'],
      ['committed', true],
    ],
    base: () => installation.create('borderless'),
    send: async (base) =>
      installation.sendItem(base!, { mode: 'borderless', item: await installation.firstItem(base!.id) }),
  },
];

/** Of the projects that were made before. */
const CHECK: Making = {
  what: 'what is known of prints',
  kind: 'check',
  points: [
    ['begun'],
    ['frame drawn'],
    ['picture stored'],
    ['written, not committed'],
    ['committed'],
    ['print looked at'],
    ['known target built'],
    ['known target stored'],
  ],
  base: () => installation.create('framed'),
  send: async () => {},
};

/** Takes a job and holds it; after `go` it must kill itself. */
async function startDying(kind: string, point: MakerPoint): Promise<ChildProcess> {
  const script = path.join(root, 'dist/test/server/kills/fixtures/dying-worker.js');
  const child = spawn(process.execPath, [script, JSON.stringify({ ...installation.place, kind, point })], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const end = once(child, 'exit').then(() => Promise.reject(new Error('A worker ended without a job.')));
  end.catch(() => {}); // as it does later
  await Promise.race([once(child.stdout!, 'data'), end]);
  return child;
}

async function goAndDie(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const exit = once(child, 'exit');
  child.stdin!.write('go\n');
  const [, signal] = await exit;
  return signal as NodeJS.Signals | null;
}

describe.each(isLong ? [...MAKINGS, CHECK] : MAKINGS.slice(0, 2))(
  'workers that are killed while they make $what',
  ({ kind, points, base, send }) => {
    const chosen = points.filter(([, short]) => short || isLong).map(([point]) => point);

    it(`leave it to others whole or not at all: ${chosen.join('; ')}`, async () => {
      const bases = base && (await Promise.all(chosen.map(base)));
      await installation.finishAll();
      for (const [n] of chosen.entries()) await send(bases?.[n]);
      // Nobody dies before each has its job: whoever starts gives the jobs of the dead to others.
      const dying = await Promise.all(chosen.map((point) => startDying(kind, point)));
      expect(await Promise.all(dying.map(goAndDie))).toEqual(chosen.map(() => 'SIGKILL'));
      await installation.finishAll({ checks: kind === 'check' });
      expect(await installation.problems()).toEqual([]);
      if (kind === 'check') expect(await installation.printStates()).toEqual(['checked']);
      const { rows } = await installation.server.service.parts.pool.query(
        "select error_code from ar_projects where status <> 'ready' union all select error_code from ar_project_items where mind_key is null",
      );
      expect(rows).toEqual([]);
    }, 240_000);
  },
);
