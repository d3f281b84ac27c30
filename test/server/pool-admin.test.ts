import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjectItems, markers } from '../../db/schema.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';

const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';

let server: TestServer;
let admin: ReturnType<typeof trpcClient>;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, POOL_CHECK_SECONDS: '1' });
  admin = trpcClient(server.localUrl, ADMIN_KEY);
  await stockPool(server.service.parts.markerMaker, 4);
});
afterAll(() => server.stop());

const ofDefaultKind = async () => (await admin.pool.overview.query()).kinds.find((kind) => kind.stocked)!;

describe('the pool, for an admin', () => {
  it('is closed to whoever has no key, or a wrong one', async () => {
    const nobody = trpcClient(server.localUrl).pool;
    const stranger = trpcClient(server.localUrl, 'pp_admin_guessed').pool;
    for (const [caller, code] of [
      [nobody, 'KEY_MISSING'],
      [stranger, 'KEY_UNKNOWN'],
    ] as const) {
      expect(await refusal(caller.overview.query())).toBe(code);
      expect(await refusal(caller.markers.query({}))).toBe(code);
      expect(await refusal(caller.refill.mutate({ count: 1 }))).toBe(code);
      expect(await refusal(caller.cancel.mutate({ jobId: 'x' }))).toBe(code);
      expect(await refusal(caller.retire.mutate({ ids: [1] }))).toBe(code);
      expect(await refusal(caller.setMarks.mutate({ low: 0, high: 1 }))).toBe(code);
      expect(await refusal(caller.resetMarks.mutate({}))).toBe(code);
    }
    const picture = await fetch(`${server.localUrl}/api/ar/pool/markers/1/picture.png`);
    expect(picture.status).toBe(401);
  });

  it('says how many markers there are by kind and state, and how long they last', async () => {
    const { totals, kinds } = await admin.pool.overview.query();
    expect(totals).toMatchObject({ free: 4, outdated: 0 });
    expect(kinds.find((kind) => kind.stocked)).toMatchObject({
      ...DEFAULT_KIND,
      free: 4,
      states: { free: 4, assigned: 0, retired: 0 },
      lastsDays: null,
    });
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    expect(await ofDefaultKind()).toMatchObject({
      free: 3,
      states: { free: 3, assigned: 1 },
      claimedPerDay: 1,
      lastsDays: 3,
    });
  });

  it('shows markers a page at a time, with quality, project and a picture', async () => {
    const first = await admin.pool.markers.query({ limit: 3 });
    const second = await admin.pool.markers.query({ limit: 3, cursor: first.nextCursor! });
    expect(first.markers).toHaveLength(3);
    expect(second.markers).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
    const [marker] = second.markers;
    expect(marker).toMatchObject({ ...DEFAULT_KIND, quality: { trackingPoints: expect.any(Number) } });
    expect((await admin.pool.markers.query({ state: 'assigned' })).markers).toMatchObject([
      { state: 'assigned', projectId: expect.any(String) },
    ]);
    const path = new URL(marker!.pictureUrl).pathname;
    const picture = await fetch(server.localUrl + path, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const { format, width } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 480 });
  });

  it('retires a marker: it is never given again, and the project that has it goes on working', async () => {
    const { db } = server.service.parts;
    const [item] = await db.select().from(arProjectItems);
    const free = (await admin.pool.markers.query({ state: 'free' })).markers[0]!;
    const ids = [free.id, item!.markerId!];
    expect((await admin.pool.retire.mutate({ ids })).retired.sort()).toEqual(ids.sort());
    expect(await ofDefaultKind()).toMatchObject({ free: 2, states: { retired: 2 } });
    const mind = await fetch(`${server.localUrl}/objects/ar-storage/${item!.projectId}/marker.mind`);
    expect(mind.status).toBe(200);
    // Again: nothing more to do.
    expect((await admin.pool.retire.mutate({ ids })).retired).toEqual([]);
  });

  it('is refilled on request, telling how far it is', async () => {
    const seen: number[] = [];
    const watching = admin.pool.progress.subscribe(undefined, {
      onData: ({ totals }) => seen.push(totals.free),
    });
    const { jobId } = await admin.pool.refill.mutate({ count: 4 });
    expect(jobId).toEqual(expect.any(String));
    await expect.poll(async () => (await ofDefaultKind()).free, { timeout: 40_000 }).toBe(4);
    await expect.poll(() => seen.at(-1), { timeout: 5000 }).toBe(4);
    expect(seen[0]).toBeLessThan(4);
    watching.unsubscribe();
  }, 60_000);

  it('ends a refill that is cancelled, and leaves what was made', async () => {
    const { jobId } = await admin.pool.refill.mutate({ count: 5000 });
    const isBuilding = async () => (await admin.pool.overview.query()).refills[0]?.details;
    await expect.poll(isBuilding, { timeout: 10_000 }).toMatchObject({ wanted: expect.any(Number) });
    await admin.pool.cancel.mutate({ jobId });
    await expect
      .poll(async () => (await admin.pool.overview.query()).refills, { timeout: 10_000 })
      .toEqual([]);
    const { free } = await ofDefaultKind();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await ofDefaultKind()).free).toBe(free);
    expect(await refusal(admin.pool.cancel.mutate({ jobId: 'none' }))).toBe('JOB_NOT_FOUND');
  }, 40_000);

  it.runIf(isLong)(
    'stays cancelled although the marks go on asking, until the admin asks for something else',
    async () => {
      await admin.pool.setMarks.mutate({ low: 400, high: 500 });
      const refills = async () => (await admin.pool.overview.query()).refills;
      await expect
        .poll(async () => (await refills()).find(({ state }) => state === 'active'), { timeout: 10_000 })
        .toBeDefined();
      // While one part runs, the next look at the pool asks for another.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await admin.pool.cancel.mutate({ jobId: (await refills())[0]!.jobId });
      await expect.poll(refills, { timeout: 10_000 }).toEqual([]);
      const { free } = await ofDefaultKind();
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(await refills()).toEqual([]);
      expect((await ofDefaultKind()).free).toBe(free);
      await admin.pool.resetMarks.mutate({});
    },
    40_000,
  );

  it.runIf(isLong)(
    'is kept between the marks that are set, with nothing else asked for',
    async () => {
      const { db } = server.service.parts;
      await db.update(markers).set({ state: 'retired' }).where(eq(markers.state, 'free'));
      await admin.pool.setMarks.mutate({ low: 2, high: 3 });
      await expect.poll(async () => (await ofDefaultKind()).free, { timeout: 40_000 }).toBe(3);
      expect(await ofDefaultKind()).toMatchObject({ low: 2, high: 3, marksSet: true });
      await admin.pool.resetMarks.mutate({});
      expect(await ofDefaultKind()).toMatchObject({ low: 0, high: 0, marksSet: false });
    },
    60_000,
  );

  it.each([
    ['a low mark above the high one', { low: 5, high: 4 }],
    ['a style that does not exist', { style: 'plaid', low: 1, high: 2 }],
    ['a negative mark', { low: -1, high: 2 }],
  ])('refuses %s', async (_what, marks) => {
    expect(await refusal(admin.pool.setMarks.mutate(marks))).toBe('INPUT_INVALID');
  });
});
