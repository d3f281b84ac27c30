import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openPool, type PoolPlace } from '../pool-builder/fixtures/open-pool.ts';
import { checkPool } from '../pool-builder/kill-check.ts';
import { createDatabase } from '../support/postgres.ts';

const root = path.join(import.meta.dirname, '../..');

let folder: string;
let place: PoolPlace;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-full-disk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `pool build`, behind the words of another program where they are given. */
function build(count: number, behind: string[] = []) {
  const [program, ...args] = [
    ...behind,
    ...[process.execPath, 'bin/passepartout.mjs', 'pool', 'build'],
    ...['--count', String(count), '--workers', '2', '--json'],
  ];
  const { status, stdout } = spawnSync(program!, args, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: place.databaseUrl, DATA_DIR: place.dataDir },
    encoding: 'utf8',
  });
  return { exitCode: status, json: JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as object };
}

async function expectFull(result: ReturnType<typeof build>): Promise<number> {
  expect(result).toMatchObject({
    exitCode: 1,
    json: { code: 'STORAGE_FULL', message: expect.stringContaining('disk is full') },
  });
  const { states, problems } = await checkPool(place);
  expect(problems).toEqual([]);
  return states.free ?? 0;
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}

describe('a disk that is full', () => {
  const small = () => path.join(folder, 'small');
  // Mounting is root's, and not in every container.
  const mounts = () => {
    mkdirSync(small(), { recursive: true });
    return runs('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small());
  };
  const limits = () => runs('prlimit', '--version');

  it('ends the builder with STORAGE_FULL and nothing half made; with room again it goes on', async (test) => {
    if (!mounts()) return test.skip('no disk can be mounted here');
    try {
      place = { databaseUrl: await createDatabase(inject('postgresUrl')), dataDir: small() };
      await (await openPool(place, 1)).close();
      const free = await expectFull(build(100));
      expect(free).toBeGreaterThan(0);
      execFileSync('mount', ['-o', 'remount,size=32m', small()]);
      expect(build(free + 2)).toMatchObject({ exitCode: 0 });
      expect(await checkPool(place)).toEqual({ states: { free: free + 2 }, problems: [] });
    } finally {
      execFileSync('umount', [small()]);
    }
  }, 60_000);

  it('is what a limit on the size of files is, too', async (test) => {
    if (!limits()) return test.skip('there is no prlimit here');
    place = {
      databaseUrl: await createDatabase(inject('postgresUrl')),
      dataDir: path.join(folder, 'limited'),
    };
    await (await openPool(place, 1)).close();
    expect(await expectFull(build(3, ['prlimit', '--fsize=50000']))).toBe(0);
    expect(build(3)).toMatchObject({ exitCode: 0 });
    expect(await checkPool(place)).toMatchObject({ problems: [] });
  }, 60_000);
});
