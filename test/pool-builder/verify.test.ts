import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq, ne, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { countFree, insertBuildingMarker, type Marker, retireMarkers } from '../../db/markers.ts';
import { arProjectItems, arProjects, markerFingerprints, markers, projectFiles } from '../../db/schema.ts';
import { targetName } from '../../db/target-names.ts';
import { type Art, renderArt } from '../../markers/art/index.ts';
import { greyFromRgb } from '../../markers/engine/index.ts';
import { judgeCaptures, judgeMarker, type MarkerMeasures } from '../../markers/gate/index.ts';
import { TARGET_VERSION } from '../../markers/runtime/index.ts';
import { COMPILED_WIDTH, compileMarker } from '../../pool-builder/build-marker.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { withdraw } from '../../pool-builder/make-marker.ts';
import { addMissingTargets } from '../../pool-builder/marker-target.ts';
import { migratePool } from '../../pool-builder/migrate.ts';
import { PROCESS_TAG } from '../../pool-builder/process-tag.ts';
import { verifyPool } from '../../pool-builder/verify.ts';
import { isLong } from '../support/long.ts';
import { openTestPool, type TestPool } from '../support/pool.ts';

let pool: TestPool;

const verify = (fix = false) => verifyPool(pool, { fix });
const kinds = async (fix = false) => (await verify(fix)).problems.map(({ problem }) => problem);
const free = () => countFree(pool.db, DEFAULT_KIND, CURRENT_VERSIONS);
const someMarker = async () => (await pool.db.select().from(markers).limit(1))[0]!;
const fileOf = (key: string) => path.join(pool.folder, key);

beforeAll(async () => {
  pool = await openTestPool(inject('postgresUrl'));
  await fillPool(pool, { kind: DEFAULT_KIND, count: 3, workers: 2 });
});
afterAll(() => pool.close());
beforeEach(async () => {
  // Whatever a test broke, it has mended.
  expect(await kinds()).toEqual([]);
});

/** As if it had never been admitted. */
async function withdrawFree(id: number): Promise<void> {
  await pool.db.update(markers).set({ state: 'building' }).where(eq(markers.id, id));
  await withdraw(pool, { id });
}

/** A process of this machine that runs no more. */
const GONE = PROCESS_TAG.replace(/\d+$/, '4194303');

describe('pool verify', () => {
  it.each(['mindKey', 'targetKey'] as const)(
    'makes a missing file again from its seed, byte for byte (%s)',
    async (name) => {
      const { [name]: key } = await someMarker();
      const before = await readFile(fileOf(key!));
      await rm(fileOf(key!));
      expect(await kinds()).toEqual(['file-missing']);
      expect(await kinds(true)).toEqual(['file-missing']);
      expect((await readFile(fileOf(key!))).equals(before)).toBe(true);
    },
  );

  it('mends a damaged file, one that is still a .mind included', async () => {
    const [one, other] = await pool.db.select().from(markers);
    const before = await readFile(fileOf(one!.mindKey!));
    await writeFile(fileOf(one!.mindKey!), before.subarray(0, 5000));
    expect(await kinds(true)).toEqual(['file-damaged']);
    await writeFile(fileOf(one!.mindKey!), await readFile(fileOf(other!.mindKey!)));
    expect(await kinds(true)).toEqual(['file-damaged']);
    expect((await readFile(fileOf(one!.mindKey!))).equals(before)).toBe(true);
  });

  it('mends a damaged target, one that is still a .target included', async () => {
    const [one, other] = await pool.db.select().from(markers);
    const file = fileOf(one!.targetKey!);
    const before = await readFile(file);
    for (const broken of [before.subarray(0, 5000), await readFile(fileOf(other!.targetKey!))]) {
      await writeFile(file, broken);
      expect(await kinds(true)).toEqual(['file-damaged']);
      expect((await readFile(file)).equals(before)).toBe(true);
    }
  });

  it('builds the target of a marker that is older than targets, and names it in the project that has the marker', async () => {
    const { id, mindKey, targetKey } = await someMarker();
    await pool.db.insert(arProjects).values({ id: 'early', ownerSecretHash: '' });
    await pool.db
      .insert(arProjectItems)
      .values({ projectId: 'early', targetIndex: 0, markerId: id, mindKey, orientation: 'landscape' });
    const old = { state: 'assigned', targetKey: null, targetBytes: null } as const;
    await pool.db.update(markers).set(old).where(eq(markers.id, id));
    await rm(fileOf(targetKey!));
    expect(await kinds()).toEqual(['target-missing']);
    expect(await kinds(true)).toEqual(['target-missing']);
    expect(await pool.db.select().from(markers).where(eq(markers.id, id))).toMatchObject([{ targetKey }]);
    const named = { name: targetName(targetKey!), storageKey: targetKey, isPublic: true };
    expect(await pool.db.select().from(projectFiles)).toMatchObject([named]);

    // The pool's keeper does the same, without being asked.
    await pool.db.update(markers).set(old).where(eq(markers.id, id));
    const [unbuildable] = await pool.db.select().from(markers).where(ne(markers.id, id));
    const none = { style: 'nobody knows it', targetKey: null };
    await pool.db.update(markers).set(none).where(eq(markers.id, unbuildable!.id));
    const failed: number[] = [];
    const onFailure = (markerId: number) => failed.push(markerId);
    expect(await addMissingTargets(pool, 10, { onFailure })).toBe(1);
    expect(await addMissingTargets(pool, 10, { onFailure })).toBe(0);
    expect(failed).toEqual([unbuildable!.id, unbuildable!.id]);
    await pool.db.update(markers).set(unbuildable!).where(eq(markers.id, unbuildable!.id));
    await pool.db.delete(arProjects);
    await pool.db.update(markers).set({ state: 'free' }).where(eq(markers.id, id));
  });

  /** A print of it hangs on a wall, and nobody can draw it any more. */
  async function hangs(change: Partial<Marker> = {}): Promise<Marker> {
    const marker = await someMarker();
    const { id, mindKey } = marker;
    await pool.db.insert(arProjects).values({ id: 'early', ownerSecretHash: '' });
    await pool.db
      .insert(arProjectItems)
      .values({ projectId: 'early', targetIndex: 0, markerId: id, mindKey, orientation: 'landscape' });
    const artVersion = CURRENT_VERSIONS.artVersion - 1;
    await pool.db
      .update(markers)
      .set({ state: 'printed', artVersion, ...change })
      .where(eq(markers.id, id));
    return marker;
  }
  async function takeDown(marker: Marker, target: Buffer): Promise<void> {
    await writeFile(fileOf(marker.targetKey!), target);
    await pool.db.delete(arProjects);
    await pool.db.update(markers).set(marker).where(eq(markers.id, marker.id));
  }
  const row = async ({ id }: Marker) =>
    (await pool.db.select().from(markers).where(eq(markers.id, id))) as [Marker];

  it('lets MindAR alone recognise what lost its target, where only an older art could make that again', async () => {
    const marker = await hangs({ layout: 'border-22' });
    const before = await readFile(fileOf(marker.targetKey!));
    await rm(fileOf(marker.targetKey!));
    expect((await verify(true)).problems).toMatchObject([{ problem: 'file-missing', mended: true }]);
    expect(await row(marker)).toMatchObject([
      { state: 'printed', mindKey: marker.mindKey, targetKey: null, targetBytes: null },
    ]);
    expect(await kinds()).toEqual([]);
    await takeDown(marker, before);
  });

  it('takes no print off its target that MindAR would not recognise: a backup may have the file', async () => {
    const marker = await hangs();
    const { targetKey } = marker;
    const before = await readFile(fileOf(targetKey!));
    await rm(fileOf(targetKey!));
    expect((await verify(true)).problems).toMatchObject([{ problem: 'file-missing', mended: false }]);
    await writeFile(fileOf(targetKey!), before.subarray(0, 5000));
    expect((await verify(true)).problems).toMatchObject([{ problem: 'file-damaged', mended: false }]);
    expect(await row(marker)).toMatchObject([{ state: 'printed', targetKey }]);
    await pool.db.update(markers).set({ targetKey: null }).where(eq(markers.id, marker.id));
    await writeFile(fileOf(targetKey!), before);
    const lost = { problem: 'target-missing', mended: false };
    expect((await verify(true)).problems).toContainEqual(expect.objectContaining(lost));
    await takeDown(marker, before);
  });

  it('leaves alone a target of another version, which only the server that wrote it can read', async () => {
    const marker = await hangs({ layout: 'border-22' });
    const { id, targetKey } = marker;
    const before = await readFile(fileOf(targetKey!));
    const later = Buffer.from(before);
    later.writeUInt16LE(TARGET_VERSION + 1, 4);
    await writeFile(fileOf(targetKey!), later);
    const problem = { problem: 'file-of-other-version', mended: false };
    for (const state of ['printed', 'free'] as const) {
      await pool.db.update(markers).set({ state }).where(eq(markers.id, id));
      expect((await verify(true)).problems).toContainEqual(expect.objectContaining(problem));
      expect((await row(marker))[0].targetKey).toBe(targetKey);
    }
    await takeDown(marker, before);
  });

  it('retires a marker that nobody has and that lost its target, where only an older art could make that again', async () => {
    const [{ id, targetKey }] = (await pool.db.select().from(markers)) as [Marker];
    const before = await readFile(fileOf(targetKey!));
    await pool.db.update(markers).set({ artVersion: 0 }).where(eq(markers.id, id));
    await rm(fileOf(targetKey!));
    expect(await kinds(true)).toEqual(['file-missing']);
    expect((await pool.db.select().from(markers).where(eq(markers.id, id)))[0]!.state).toBe('retired');
    await writeFile(fileOf(targetKey!), before);
    const again = { state: 'free', artVersion: CURRENT_VERSIONS.artVersion } as const;
    await pool.db.update(markers).set(again).where(eq(markers.id, id));
  });

  describe('of a marker of version 1, which was compiled with the pattern where the code card is now', () => {
    let marker: Marker;
    let mind: Buffer;

    beforeEach(async () => {
      marker = await someMarker();
      const { id, format, style, seed } = marker;
      const art = { format, layout: 'border-22', style, seed } as Art;
      const { data, ...size } = await renderArt(art, { width: COMPILED_WIDTH });
      const staged = await pool.files.stage(
        await compileMarker(art, { data: greyFromRgb(data, 3, 'luma'), ...size }),
        'mind',
      );
      await staged.keep();
      mind = await readFile(fileOf(staged.key));
      const row = { layout: art.layout, artVersion: 1, targetKey: null, targetBytes: null };
      await pool.db
        .update(markers)
        .set({ ...row, state: 'assigned', mindKey: staged.key, mindBytes: mind.length })
        .where(eq(markers.id, id));
      await pool.db.insert(arProjects).values({ id: 'first', ownerSecretHash: '' });
      await pool.db
        .insert(arProjectItems)
        .values({ projectId: 'first', targetIndex: 0, markerId: id, orientation: 'landscape' });
    });
    afterEach(async () => {
      const [{ mindKey, targetKey }] = await row(marker);
      await pool.files.remove([mindKey, targetKey].filter((key) => key !== null));
      await pool.db.delete(arProjects);
      await pool.db.update(markers).set(marker).where(eq(markers.id, marker.id));
    });

    it('builds the target, by the keeper of the pool, and leaves the .mind as it is', async () => {
      expect(await addMissingTargets(pool, 10)).toBe(1);
      const [{ mindKey, targetKey }] = await row(marker);
      expect(targetKey).toMatch(/[.]target$/);
      expect(await kinds(true)).toEqual([]);
      expect((await readFile(fileOf(mindKey!))).equals(mind)).toBe(true);
    });

    it('puts no other bytes in the place of a damaged .mind: a project waits for a backup, without one it is retired', async () => {
      await addMissingTargets(pool, 10);
      const [{ mindKey }] = await row(marker);
      await writeFile(fileOf(mindKey!), mind.subarray(0, 5000));
      const problem = 'file-damaged';
      expect((await verify(true)).problems).toMatchObject([{ problem, mended: false }]);
      expect((await readFile(fileOf(mindKey!))).length).toBe(5000);
      expect(await row(marker)).toMatchObject([{ state: 'assigned', mindKey }]);

      await pool.db.delete(arProjects);
      await pool.db.update(markers).set({ state: 'free' }).where(eq(markers.id, marker.id));
      expect((await verify(true)).problems).toMatchObject([{ problem, mended: true }]);
      expect(await row(marker)).toMatchObject([{ state: 'retired', mindKey }]);
    });
  });

  it('keeps narrow bands, which MindAR would not recognise: those are for our own runtime', async () => {
    const layout = DEFAULT_KIND.layout === 'border-8' ? 'border-11' : 'border-8';
    await fillPool(pool, { kind: { ...DEFAULT_KIND, layout }, count: 1, workers: 1 });
    expect(await kinds()).toEqual([]);
    const [narrow] = await pool.db.select().from(markers).where(eq(markers.layout, layout));
    expect(judgeMarker(narrow!.quality as MarkerMeasures).admitted).toBe(false);
    await withdrawFree(narrow!.id);
  });

  it('cannot make a file again that a project uses and that an older engine made: that stays wrong', async () => {
    const { id, mindKey } = await someMarker();
    const before = await readFile(fileOf(mindKey!));
    await pool.db.insert(arProjects).values({ id: 'old', ownerSecretHash: '' });
    await pool.db
      .insert(arProjectItems)
      .values({ projectId: 'old', targetIndex: 0, markerId: id, orientation: 'landscape' });
    await pool.db.update(markers).set({ state: 'assigned', engineVersion: 0 }).where(eq(markers.id, id));
    await rm(fileOf(mindKey!));
    expect((await verify(true)).problems).toMatchObject([{ problem: 'file-missing', mended: false }]);
    await writeFile(fileOf(mindKey!), before);
    await pool.db.delete(arProjects);
    await pool.db
      .update(markers)
      .set({ state: 'free', engineVersion: CURRENT_VERSIONS.engineVersion })
      .where(eq(markers.id, id));
  });

  it('removes a file that no row names, unless it is so young that somebody may be about to name it', async () => {
    const stranger = fileOf('markers/stranger.mind');
    await writeFile(stranger, 'x');
    expect(await kinds(true)).toEqual([]);
    expect(await readFile(stranger, 'utf8')).toBe('x');
    const then = new Date(Date.now() - 2 * 3_600_000);
    await utimes(stranger, then, then);
    expect(await kinds()).toEqual(['orphan-file']);
    expect(await kinds(true)).toEqual(['orphan-file']);
    expect(await readdir(fileOf('markers'))).toHaveLength(6);
  });

  it('removes what a killed builder left, but not what a living one is at', async () => {
    const { id: _, ...marker } = await someMarker();
    const [fingerprint] = await pool.db.select().from(markerFingerprints).limit(1);
    const begin = (seed: number, builder: string) =>
      pool.db.transaction((transaction) =>
        insertBuildingMarker(
          transaction,
          { ...marker, seed, builder, mindKey: `markers/${seed}.mind`, targetKey: `markers/${seed}.target` },
          { keys: fingerprint!.keys, features: fingerprint!.features },
        ),
      );
    const mine = await begin(-1, PROCESS_TAG);
    await begin(-2, GONE);
    await writeFile(fileOf('markers/-2.mind'), 'half');
    await writeFile(fileOf('markers/-2.target'), 'half');
    expect(await kinds(true)).toEqual(['abandoned']);
    expect(await readdir(fileOf('markers'))).toHaveLength(6);
    // A builder of another machine loses it by time alone.
    await pool.db
      .update(markers)
      .set({ builder: 'elsewhere.1', stateChangedAt: sql`now() - interval '11 minutes'` })
      .where(eq(markers.id, mine.id));
    expect(await kinds(true)).toEqual(['abandoned']);
  });

  it('reads again what tells a marker from others, where that is missing', async () => {
    const before = await pool.db.select().from(markerFingerprints).orderBy(markerFingerprints.markerId);
    await pool.db.delete(markerFingerprints);
    expect(await kinds(true)).toEqual(['fingerprint-missing', 'fingerprint-missing', 'fingerprint-missing']);
    expect(await pool.db.select().from(markerFingerprints).orderBy(markerFingerprints.markerId)).toEqual(
      before,
    );
  });

  it('gates again what an older gate admitted', async () => {
    await pool.db.update(markers).set({ gateVersion: 0, quality: {} });
    expect(await free()).toBe(0);
    expect(await kinds()).toEqual(['gate-outdated', 'gate-outdated', 'gate-outdated']);
    await verify(true);
    expect(await free()).toBe(3);
    expect((await someMarker()).quality).toMatchObject({
      trackingPoints: expect.any(Number),
      trial: { n: 12, good: expect.any(Number) },
    });
  });

  it('retires what an older gate admitted, and too few simulated captures find', async () => {
    const { id } = await someMarker();
    await pool.db.update(markers).set({ gateVersion: 1 }).where(eq(markers.id, id));
    const trial = { n: 12, recognised: 0.75, good: 0.5, medianCornerError: 0.02 };
    const failures = judgeCaptures({ ...trial, worstCornerError: 0.2, leastConfidence: 0.5 });
    const build: TestPool['threads']['build'] = async (art, options) => ({
      ...(await pool.threads.build(art, options)),
      verdict: { admitted: false, failures },
    });
    const { problems } = await verifyPool({ ...pool, threads: { ...pool.threads, build } }, { fix: true });
    expect(problems).toMatchObject([{ problem: 'not-admitted', markerId: id, mended: true }]);
    expect(problems[0]!.message).toContain('in the right place in 6, at least 11 are needed');
    const [retired] = await pool.db.select().from(markers).where(eq(markers.id, id));
    expect(retired!.state).toBe('retired');
    await pool.db
      .update(markers)
      .set({ state: 'free', ...CURRENT_VERSIONS })
      .where(eq(markers.id, id));
  });

  it('sets right a marker that is lent to nobody, and one that is lent but could be given to another', async () => {
    const [one, other] = await pool.db.select().from(markers);
    await pool.db.insert(arProjects).values({ id: 'living', ownerSecretHash: '' });
    await pool.db
      .insert(arProjectItems)
      .values({ projectId: 'living', targetIndex: 0, markerId: one!.id, orientation: 'landscape' });
    await pool.db.update(markers).set({ state: 'assigned' }).where(eq(markers.id, other!.id));
    expect((await kinds(true)).sort()).toEqual(['not-claimed', 'without-project']);
    const states = await pool.db.select({ id: markers.id, state: markers.state }).from(markers);
    expect(states.find(({ id }) => id === one!.id)?.state).toBe('assigned');
    expect(states.find(({ id }) => id === other!.id)?.state).toBe('resting');
    await pool.db.delete(arProjects);
    await pool.db.update(markers).set({ state: 'free' });
  });

  it('skips seeds that a restored database would give again', async () => {
    await pool.db.execute(sql`select setval('marker_seeds', 1)`);
    expect(await kinds(true)).toEqual(['seed-reusable']);
    const made = await fillPool(pool, { kind: DEFAULT_KIND, count: 4, workers: 1 });
    expect(made.made).toBe(1);
  });
});

describe('pool migrate', () => {
  it.runIf(isLong)(
    'retires what an older art or engine made, keeps what still passes, and builds the rest',
    async () => {
      const rows = await pool.db.select().from(markers).orderBy(markers.id);
      await pool.db.update(markers).set({ artVersion: 0 }).where(eq(markers.id, rows[0]!.id));
      await pool.db.update(markers).set({ gateVersion: 0 }).where(eq(markers.id, rows[1]!.id));
      const report = await migratePool(pool, { low: 5, high: 5, others: 0 }, { workers: 2 });
      expect(report).toEqual({ retired: 1, regated: 1, made: 2 });
      expect(await free()).toBe(5);
      const [retired] = await pool.db.select().from(markers).where(eq(markers.state, 'retired'));
      expect(retired).toMatchObject({ id: rows[0]!.id, mindKey: null });
      expect(await readdir(fileOf('markers'))).toHaveLength(10);
    },
  );

  it.runIf(isLong)('has nothing to do a second time', async () => {
    const report = await migratePool(pool, { low: 5, high: 5, others: 0 }, { workers: 2 });
    expect(report).toEqual({ retired: 0, regated: 0, made: 0 });
  });

  it('keeps the file of a retired marker as long as a project uses it', async () => {
    const { id, mindKey } = (await pool.db.select().from(markers).where(eq(markers.state, 'free')))[0]!;
    await pool.db.insert(arProjects).values({ id: 'wall', ownerSecretHash: '' });
    await pool.db
      .insert(arProjectItems)
      .values({ projectId: 'wall', targetIndex: 0, markerId: id, orientation: 'landscape' });
    await pool.db.update(markers).set({ state: 'assigned' }).where(eq(markers.id, id));
    await retireMarkers(pool.db, [id]);
    await migratePool(pool, { low: 4, high: 4, others: 0 }, { workers: 2 });
    expect((await readFile(fileOf(mindKey!))).length).toBeGreaterThan(1000);
    await pool.db.delete(arProjects);
  });
});
