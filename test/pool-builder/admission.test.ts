import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listRejects } from '../../db/pool.ts';
import { markerFingerprints, markers } from '../../db/schema.ts';
import { Admission } from '../../pool-builder/admission.ts';
import type { BuiltMarker } from '../../pool-builder/build-marker.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { makeMarker } from '../../pool-builder/make-marker.ts';
import { isLong } from '../support/long.ts';
import { openTestPool, type TestPool } from '../support/pool.ts';

let pool: TestPool;

beforeAll(async () => {
  pool = await openTestPool(inject('postgresUrl'));
  await fillPool(pool, { kind: DEFAULT_KIND, count: 2, workers: 1 });
});
afterAll(() => pool.close());

/** A maker whose threads draw the same art whatever seed they are given, once, for it takes a second; and what is made of it. */
const drawingSeed = (seed: number, change = (built: BuiltMarker) => built) => {
  let building: Promise<BuiltMarker> | undefined;
  const build = () => {
    building ??= pool.threads.build({ ...DEFAULT_KIND, seed }).then(change);
    return building;
  };
  return { ...pool, threads: { ...pool.threads, build } };
};

describe('admission to the pool', () => {
  it('refuses a marker that looks like one of the pool, leaving no row and no file, and counts why', async () => {
    const rejects: string[] = [];
    const copying = makeMarker(drawingSeed(1), DEFAULT_KIND, { onReject: (rule) => rejects.push(rule) });
    await expect(copying).rejects.toMatchObject({ code: 'NO_MARKER_ADMITTED' });
    expect(new Set(rejects)).toEqual(new Set(['look-alike']));
    expect(await pool.db.$count(markers)).toBe(2);
    expect(await pool.db.$count(markerFingerprints)).toBe(2);
    expect(await readdir(path.join(pool.folder, 'markers'))).toHaveLength(4);
    expect(await readdir(path.join(pool.folder, 'incoming'))).toEqual([]);
    expect(await listRejects(pool.db)).toMatchObject([
      { ...DEFAULT_KIND, rule: 'look-alike', count: rejects.length },
    ]);
  });

  it.runIf(isLong)(
    'lets at most one of two builders through that make the same pattern at the same moment',
    async () => {
      const builder = () =>
        makeMarker({ ...drawingSeed(7_000_000), admission: new Admission(pool.db) }, DEFAULT_KIND);
      const results = await Promise.allSettled([builder(), builder()]);
      expect(results.filter((result) => result.status === 'fulfilled').length).toBeLessThanOrEqual(1);
    },
  );

  it('refuses a marker with too little to recognise before it has a row, and gives up on a style that makes only such', async () => {
    const failure = { rule: 'tracking-points', value: 3, limit: 14, message: 'Too few.' };
    const verdict = { admitted: false, failures: [failure] };
    const blank = drawingSeed(8_000_000, (built) => ({ ...built, verdict }));
    const before = await pool.db.$count(markers);
    await expect(fillPool(blank, { kind: DEFAULT_KIND, count: 50, workers: 2 })).rejects.toMatchObject({
      code: 'NO_MARKER_ADMITTED',
    });
    expect(await pool.db.$count(markers)).toBe(before);
  });
});
