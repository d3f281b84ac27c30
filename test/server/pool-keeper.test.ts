import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { countFree } from '../../db/markers.ts';
import { markerFingerprints, markers } from '../../db/schema.ts';
import { ALL_KINDS, CURRENT_VERSIONS, DEFAULT_KIND, DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { reconcilePool } from '../../server/pool/reconcile.ts';
import { urgentMarkers } from '../../server/pool/refill.ts';
import { create, finished } from '../support/client.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';

const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';

const free = (server: TestServer) => countFree(server.service.parts.db, DEFAULT_KIND, CURRENT_VERSIONS);

describe('a fresh installation', () => {
  it('fills its pool by itself up to the high mark, and again after claims', async () => {
    const server = await startTestServer(inject('postgresUrl'), {
      POOL_LOW: '2',
      POOL_HIGH: '3',
      POOL_OTHERS: '0',
    });
    try {
      await expect.poll(() => free(server), { timeout: 40_000 }).toBe(3);
      await Promise.all([create(server.localUrl), create(server.localUrl)]);
      await expect.poll(() => free(server), { timeout: 40_000 }).toBe(3);
    } finally {
      await server.stop();
    }
  }, 90_000);

  it('that two servers share has one pool, not two', async () => {
    const settings = {
      DATABASE_URL: await createDatabase(inject('postgresUrl')),
      POOL_LOW: '2',
      POOL_HIGH: '3',
      POOL_OTHERS: '0',
    };
    const first = await startTestServer(inject('postgresUrl'), settings);
    const second = await startTestServer(inject('postgresUrl'), { ...settings, DATA_DIR: first.dataDir });
    try {
      await expect.poll(() => free(first), { timeout: 40_000 }).toBe(3);
      expect(await first.service.parts.db.$count(markers)).toBe(3);
      // What comes once a day was asked for by both, and is done once.
      const { jobs } = await first.service.parts.queue.list({ kind: 'cleanup' });
      expect(jobs).toHaveLength(1);
    } finally {
      await second.stop();
      await first.stop();
    }
  }, 90_000);
});

it('keeps a few of every other format and style, after the default kind has what it needs', async () => {
  const settings = { POOL_LOW: '1', POOL_HIGH: '1', POOL_OTHERS: '1' };
  const server = await startTestServer(inject('postgresUrl'), settings);
  const { db } = server.service.parts;
  const kept = () => db.select().from(markers).orderBy(markers.id);
  try {
    await expect.poll(async () => (await kept()).length, { timeout: 30_000 }).toBeGreaterThan(2);
    const [first, ...others] = await kept();
    expect(first).toMatchObject(DEFAULT_KIND);
    for (const other of others) {
      expect(other.layout).toBe(DEFAULT_KIND.layout);
      expect(other).not.toMatchObject(DEFAULT_KIND);
    }
  } finally {
    await server.stop();
  }
}, 60_000);

it('lets a busy machine wait for no other kind than the default one', () => {
  const urgent = ALL_KINDS.filter((kind) => urgentMarkers(kind, { STARTER_POOL: 5 }) > 0);
  expect(urgent).toEqual([DEFAULT_KIND]);
});

describe('the keeper of the pool', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, POOL_REST_DAYS: '10' });
  });
  afterAll(() => server.stop());

  it('hears of an empty pool, while the visitor gets a marker made on the spot', async () => {
    const { body } = await create(server.localUrl);
    await create(server.localUrl);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    const { alerts } = await trpcClient(server.localUrl, ADMIN_KEY).pool.overview.query();
    // Once, not with every visitor.
    expect(alerts).toEqual([{ kind: `3x2/${DEFAULT_LAYOUT}/terrazzo`, at: expect.any(String) }]);
  });

  it('frees markers that have rested long enough, and no others', async () => {
    const { db } = server.service.parts;
    await db.update(markers).set({ state: 'resting', stateChangedAt: sql`now() - interval '9 days'` });
    await reconcilePool(server.service.parts, server.service.parts.markerMaker);
    expect(await free(server)).toBe(0);
    const [one] = await db.select().from(markers).limit(1);
    await db
      .update(markers)
      .set({ stateChangedAt: sql`now() - interval '11 days'` })
      .where(eq(markers.id, one!.id));
    await reconcilePool(server.service.parts, server.service.parts.markerMaker);
    expect(await free(server)).toBe(1);
  });

  it('lets admission know markers that are older than fingerprints: their prints hang on walls', async () => {
    const { db, markerMaker } = server.service.parts;
    await db.update(markers).set(CURRENT_VERSIONS);
    const before = await db.$count(markerFingerprints);
    expect(before).toBeGreaterThan(0);
    await db.delete(markerFingerprints);
    await reconcilePool(server.service.parts, markerMaker);
    expect(await db.$count(markerFingerprints)).toBe(before);
  });

  it('hands out no marker of an older art, engine or gate', async () => {
    const { db } = server.service.parts;
    for (const older of [{ artVersion: 0 }, { engineVersion: 0 }, { gateVersion: 0 }]) {
      await db.update(markers).set({ state: 'free', ...CURRENT_VERSIONS });
      expect(await free(server)).toBeGreaterThan(0);
      await db.update(markers).set(older);
      expect(await free(server)).toBe(0);
    }
  });
});
