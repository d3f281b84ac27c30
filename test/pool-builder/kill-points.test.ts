import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { countFree, retireMarkers } from '../../db/markers.ts';
import { markers } from '../../db/schema.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { verifyPool } from '../../pool-builder/verify.ts';
import { openDiskStorage } from '../../server/storage/disk.ts';
import { PHOTO, VIDEO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';
import type { BuilderPoint, CreatorPoint } from './fixtures/death.ts';
import { type OpenPool, openPool, type PoolPlace } from './fixtures/open-pool.ts';
import { checkPool } from './kill-check.ts';

const root = path.join(import.meta.dirname, '../..');

let place: PoolPlace;
let pool: OpenPool;

beforeAll(async () => {
  place = {
    databaseUrl: await createDatabase(inject('postgresUrl')),
    dataDir: await mkdtemp(path.join(tmpdir(), 'passepartout-kill-')),
  };
  pool = await openPool(place);
});
afterAll(async () => {
  await pool.close();
  await rm(place.dataDir, { recursive: true, force: true });
});

/** Runs a fixture to its end, which must be the one that it gave itself. */
async function die(fixture: 'dying-builder' | 'dying-creator', facts: object): Promise<void> {
  const script = path.join(root, `dist/test/pool-builder/fixtures/${fixture}.js`);
  const child = spawn(process.execPath, [script, JSON.stringify({ ...place, ...facts })], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

const storageFolder = () => path.join(place.dataDir, 'storage');
const temporaryFiles = () => readdir(path.join(storageFolder(), 'incoming'));

/** What `pool verify` finds after the kill. Then mends that, builds on, and looks at every row and file. */
async function findingsAfterKill(): Promise<string[]> {
  // Any command and any server opens storage when it starts, and that clears up.
  await openDiskStorage(storageFolder());
  const { problems } = await verifyPool(pool, { fix: false });
  const mended = await verifyPool(pool, { fix: true });
  expect(mended.problems).toEqual(problems.map((problem) => ({ ...problem, mended: true })));
  expect(await checkPool(place)).toMatchObject({ problems: [] });

  const wanted = (await countFree(pool.db, DEFAULT_KIND, CURRENT_VERSIONS)) + 1;
  await fillPool(pool, { kind: DEFAULT_KIND, count: wanted, workers: 1 });
  expect(await checkPool(place)).toMatchObject({ states: { free: wanted }, problems: [] });
  return problems.map(({ problem }) => problem);
}

async function useUpFreeMarkers(): Promise<void> {
  const free = await pool.db.select({ id: markers.id }).from(markers).where(eq(markers.state, 'free'));
  await retireMarkers(
    pool.db,
    free.map(({ id }) => id),
  );
}

async function freeMarkers(): Promise<number> {
  return (await checkPool(place)).states.free ?? 0;
}

describe('a builder that is killed', () => {
  /** Those without `true` are left to `npm run test:long`. */
  const points: [BuilderPoint, { findings: string[]; freed: number; temporary: number }, short?: true][] = [
    ['one file staged', { findings: [], freed: 0, temporary: 1 }],
    ['both files staged', { findings: [], freed: 0, temporary: 2 }],
    ['row inserted', { findings: [], freed: 0, temporary: 2 }],
    ['row committed, no file renamed', { findings: ['abandoned'], freed: 0, temporary: 2 }],
    ['one file renamed', { findings: ['abandoned'], freed: 0, temporary: 1 }, true],
    ['both files renamed', { findings: ['abandoned'], freed: 0, temporary: 0 }],
    ['admitted', { findings: ['abandoned'], freed: 0, temporary: 0 }],
    ['freed, not committed', { findings: ['abandoned'], freed: 0, temporary: 0 }],
    ['freed', { findings: [], freed: 1, temporary: 0 }],
  ];
  it.each(points.filter(([, , short]) => isLong || short))(
    'at the point "%s" leaves nothing that is not found and mended',
    async (point, left) => {
      const before = await freeMarkers();
      await die('dying-builder', { point });
      expect(await freeMarkers()).toBe(before + left.freed);
      expect(await temporaryFiles()).toHaveLength(left.temporary);
      expect(await findingsAfterKill()).toEqual(left.findings);
    },
  );
});

describe('a server that is killed while it creates a project', () => {
  const points: CreatorPoint[] = ['claimed', 'project inserted, not committed', 'committed, not finished'];
  const [claimed, ...afterwards] = points;

  async function markersTaken(point: CreatorPoint): Promise<number> {
    const before = (await checkPool(place)).states.assigned ?? 0;
    await die('dying-creator', { point, photo: PHOTO, video: VIDEO });
    return ((await checkPool(place)).states.assigned ?? 0) - before;
  }

  it.each(isLong ? points : afterwards)('of a free marker, at the point "%s"', async (point) => {
    const before = await freeMarkers();
    const taken = await markersTaken(point);
    expect(taken).toBe(point === 'committed, not finished' ? 1 : 0);
    expect(await freeMarkers()).toBe(before - taken);
    expect(await findingsAfterKill()).toEqual([]);
  });

  it.each(isLong ? points : [claimed!])('of a marker made on the spot, at the point "%s"', async (point) => {
    await useUpFreeMarkers();
    const taken = await markersTaken(point);
    expect(taken).toBe(point === 'committed, not finished' ? 1 : 0);
    // What was made for a project that never came is not handed out: nobody can say that its builder was done with it.
    expect(await findingsAfterKill()).toEqual(taken === 1 ? [] : ['abandoned']);
  });
});
