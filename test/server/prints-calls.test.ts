import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { status } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import { ADMIN_KEY, addKey, createLiving, print, startServerForProjects } from './project-fixtures.ts';

const SCAN = /^(very good|good|weak|none)$/;

let server: TestServer;
let shop: ReturnType<typeof trpcClient>;
let ordered: string;
let demo: string;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 2, {
    CHECKOUT_URL: 'https://shop.test/pay?lang=en',
  });
  shop = trpcClient(server.localUrl, await addKey(server, 'the-shop', [], 'print-shop'));
  demo = (await createLiving(server)).id;
  ordered = (await createLiving(server)).id;
  const admin = trpcClient(server.localUrl, ADMIN_KEY);
  await admin.projects.makePermanent.mutate({ id: ordered });
  await server.service.parts.db.update(arProjects).set({ orderId: 'A_17' }).where(eq(arProjects.id, ordered));
});
afterAll(() => server.stop());

const stateOf = async (id: string) =>
  (await shop.prints.list.query({})).prints.find((entry) => entry.id === id)?.state;

describe('prints, for whoever prints', () => {
  it('are listed, the newest first, with what a clerk has to know, and counted by state', async () => {
    const { prints, counts, nextCursor, canPrint } = await shop.prints.list.query({});
    expect(prints.map(({ id }) => id)).toEqual([ordered, demo]);
    expect(prints[0]).toMatchObject({
      ...{ orderId: 'A_17', state: 'to-print', mode: 'framed', format: '3x2', layout: 'border-8', items: 1 },
      ...{ printedAt: null, markedPrintedAt: null, expiresAt: null },
    });
    expect(prints[0]!.photoWidth).toBeGreaterThan(100);
    expect(counts).toEqual({ 'to-print': 1, downloaded: 0, printed: 0, demo: 1, 'not-printable': 0 });
    expect({ nextCursor, canPrint }).toEqual({ nextCursor: null, canPrint: false });
    expect((await fetch(server.localUrl + prints[0]!.thumbnailUrl)).status).toBe(200);
  });

  it('come a page at a time, by state, or by a part of the order’s number', async () => {
    const first = await shop.prints.list.query({ limit: 1 });
    const second = await shop.prints.list.query({ limit: 1, cursor: first.nextCursor! });
    expect([...first.prints, ...second.prints].map(({ id }) => id)).toEqual([ordered, demo]);
    const idsOf = async (wanted: { search?: string; state?: 'demo' }) =>
      (await shop.prints.list.query(wanted)).prints.map(({ id }) => id);
    expect(await idsOf({ state: 'demo' })).toEqual([demo]);
    expect(await idsOf({ search: 'a_1' })).toEqual([ordered]);
    // Signs that mean something to the database mean themselves.
    expect(await idsOf({ search: 'a%1' })).toEqual([]);
    expect(await idsOf({ search: demo })).toEqual([demo]);
    expect((await shop.prints.list.query({ search: 'a_1' })).counts.demo).toBe(0);
  });

  it('move on when they are downloaded, and when somebody says that they are printed, and back', async () => {
    expect((await print(server, ordered)).status).toBe(200);
    expect(await stateOf(ordered)).toBe('downloaded');
    // A demo is not for printing: it is passed over.
    expect(await shop.prints.mark.mutate({ ids: [ordered, demo, 'nobody'], isPrinted: true })).toEqual({
      marked: [ordered],
    });
    expect(await stateOf(ordered)).toBe('printed');
    expect(await stateOf(demo)).toBe('demo');
    // Nor is what would not scan.
    const { db } = server.service.parts;
    const setPrint = (printState: 'failed' | 'checked') =>
      db.update(arProjects).set({ printState }).where(eq(arProjects.id, ordered));
    await setPrint('failed');
    expect((await shop.prints.mark.mutate({ ids: [ordered], isPrinted: true })).marked).toEqual([]);
    await setPrint('checked');
    const { prints } = await shop.prints.list.query({ state: 'printed' });
    expect(prints[0]!.grade).toMatch(SCAN);
    await shop.prints.mark.mutate({ ids: [ordered], isPrinted: false });
    expect(await stateOf(ordered)).toBe('downloaded');
  });

  it('are not for a key that may read prints but no projects', async () => {
    const other = trpcClient(server.localUrl, await addKey(server, 'prints-only', ['print:read']));
    expect(await refusal(other.prints.list.query({}))).toBe('SCOPE_MISSING');
    expect(await refusal(other.prints.mark.mutate({ ids: [demo], isPrinted: true }))).toBe('SCOPE_MISSING');
  });
});

describe('a demo where CHECKOUT_URL is set', () => {
  it('tells its owner where it is made permanent, and no longer once it is', async () => {
    const report = await status(server.localUrl, demo);
    expect(report.checkoutUrl).toBe(`https://shop.test/pay?lang=en&project=${demo}`);
    expect((await status(server.localUrl, ordered, ADMIN_KEY)).checkoutUrl).toBeUndefined();
  });
});
