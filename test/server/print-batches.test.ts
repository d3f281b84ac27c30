import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects, auditLog, printBatches } from '../../db/schema.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import { ADMIN_KEY, addKey, call, createLiving, startServerForProjects } from './project-fixtures.ts';

const FOUND = { device: 'iphone', msToLock: 820, pictureShare: 0.41 };

let server: TestServer;
let shop: ReturnType<typeof trpcClient>;
let demo: string;
const ordered: string[] = [];

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 3, { PUBLIC_URL: 'http://photos.test' });
  shop = trpcClient(server.localUrl, await addKey(server, 'the-shop', [], 'print-shop'));
  demo = (await createLiving(server)).id;
  const admin = trpcClient(server.localUrl, ADMIN_KEY);
  for (const orderId of ['A-1', 'A-2']) {
    const { id } = await createLiving(server);
    await admin.projects.makePermanent.mutate({ id });
    await server.service.parts.db.update(arProjects).set({ orderId }).where(eq(arProjects.id, id));
    ordered.push(id);
  }
}, 60_000);
afterAll(() => server.stop());

const note = (body: object) => call(server, 'POST', '/api/ar/print-checks', { body });
const start = () => shop.prints.startBatch.mutate({ ids: [demo, ...ordered], profile: '10x15', copies: 2 });

describe('a batch of prints', () => {
  it('holds what may be printed, in the order asked for, with a code that leads a phone to the first', async () => {
    const batch = await start();
    expect(batch).toMatchObject({ ids: ordered, profile: '10x15', copies: 2, check: null, releasedAt: null });
    expect(batch.first).toEqual({ id: ordered[0], orderId: 'A-1' });
    expect(batch.checkUrl).toBe(`http://photos.test/ar/view/${ordered[0]}#check=${batch.id}`);
    expect(batch.checkCode).toMatch(/^data:image\/svg\+xml,/);
    expect((await shop.prints.openBatches.query()).map(({ id }) => id)).toContain(batch.id);
  });

  it('is released only once a phone has found its first print, and then waits no longer', async () => {
    const { id } = await start();
    expect(await refusal(shop.prints.releaseBatch.mutate({ id }))).toBe('FIRST_PRINT_UNCHECKED');
    expect((await note({ batch: id, ...FOUND })).status).toBe(202);
    expect((await shop.prints.batch.query({ id })).check).toMatchObject({ ...FOUND, isQuick: true });
    // Whoever scans again means the new one.
    await note({ batch: id, ...FOUND, msToLock: 4000 });
    expect((await shop.prints.batch.query({ id })).check).toMatchObject({ msToLock: 4000, isQuick: false });
    const { releasedAt } = await shop.prints.releaseBatch.mutate({ id });
    expect(releasedAt).not.toBeNull();
    expect((await shop.prints.openBatches.query()).map((open) => open.id)).not.toContain(id);
    expect((await note({ batch: id, ...FOUND })).status).toBe(404);
    const noted = await server.service.parts.db.select().from(auditLog).where(eq(auditLog.subject, id));
    expect(noted.map(({ action }) => action)).toEqual(['print.batch-start', 'print.batch-release']);
  });

  it('can be given up, and is forgotten after a month', async () => {
    const { id } = await start();
    await shop.prints.endBatch.mutate({ id });
    expect(await refusal(shop.prints.batch.query({ id }))).toBe('BATCH_NOT_FOUND');
    expect(await refusal(shop.prints.endBatch.mutate({ id }))).toBe('BATCH_NOT_FOUND');
    const old = await start();
    const { db } = server.service.parts;
    await db
      .update(printBatches)
      .set({ createdAt: new Date(Date.now() - 31 * 86_400_000) })
      .where(eq(printBatches.id, old.id));
    await start();
    expect(await refusal(shop.prints.batch.query({ id: old.id }))).toBe('BATCH_NOT_FOUND');
  });

  it('is refused where nothing of it may be printed, the paper is unknown, or the key is for something else', async () => {
    const none = shop.prints.startBatch.mutate({ ids: [demo, 'nobody'], profile: '10x15' });
    expect(await refusal(none)).toBe('NOTHING_TO_PRINT');
    const unknown = shop.prints.startBatch.mutate({ ids: ordered, profile: 'papyrus' });
    expect(await refusal(unknown)).toBe('PROFILE_NOT_FOUND');
    const other = trpcClient(server.localUrl, await addKey(server, 'prints-only', ['print:read']));
    expect(await refusal(other.prints.openBatches.query())).toBe('SCOPE_MISSING');
  });

  it('takes no check that no phone can have made', async () => {
    const { id } = await start();
    for (const wrong of [{ msToLock: -1 }, { pictureShare: 11 }, { device: 'toaster' }, { batch: undefined }])
      expect((await note({ batch: id, ...FOUND, ...wrong })).status, JSON.stringify(wrong)).toBe(400);
    expect((await note({ ...FOUND, batch: 'unknown' })).status).toBe(404);
    expect((await shop.prints.batch.query({ id })).check).toBeNull();
  });
});
