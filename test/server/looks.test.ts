import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findItems } from '../../db/projects.ts';
import { looks } from '../../db/schema.ts';
import { forgetAccess } from '../../server/access/forget.ts';
import type { NewLook } from '../../server/api/look-calls.ts';
import type { TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import {
  ADMIN_KEY,
  call,
  createBorderless,
  createLiving,
  type Living,
  openPage,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;
let framed: Living;
let bare: Pick<Living, 'id'>;
/** What the framed picture is known by, and the marker in its frame. */
let item: number;
let markerId: number;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 2);
  framed = await createLiving(server);
  bare = await createBorderless(server);
  const [entry] = await findItems(db(), framed.id);
  item = entry!.item.id;
  markerId = entry!.marker!.id;
});
afterAll(() => server.stop());
beforeEach(() => db().delete(looks));

const db = () => server.service.parts.db;
const note = async (body: object) => {
  const response = await call(server, 'POST', '/api/ar/looks', { body });
  return { status: response.status, body: await response.json() };
};
const lookAt = (change: Partial<NewLook> = {}): NewLook => ({
  ...{ projectId: framed.id, item, device: 'android', tracker: 'ours' },
  ...{ msToLock: 420, losses: 1, followedMs: 30_000 },
  ...change,
});

describe('a look at a print', () => {
  it('is kept with its marker, and with nothing that says whose it was', async () => {
    expect(await note(lookAt())).toMatchObject({ status: 202, body: { noted: true } });
    const [row] = await db().select().from(looks);
    expect(row).toEqual({
      ...{ id: expect.any(Number), createdAt: expect.any(Date), markerId },
      ...{ device: 'android', tracker: 'ours', msToLock: 420, losses: 1, followedMs: 30_000 },
    });
  });

  it('of another project’s item, or of none, is kept without a marker', async () => {
    await note(lookAt({ projectId: bare.id }));
    await note(lookAt({ item: null }));
    expect(await db().select().from(looks)).toMatchObject([{ markerId: null }, { markerId: null }]);
  });

  it('is refused where it says what is none of our business, or what cannot be', async () => {
    for (const wrong of [
      { ...lookAt(), userAgent: 'Mozilla/5.0' },
      lookAt({ msToLock: -1 }),
      lookAt({ losses: 0.5 }),
      { ...lookAt(), device: 'toaster' },
    ])
      expect(await note(wrong)).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
    expect(await db().select().from(looks)).toEqual([]);
  });

  it('counts for its address, so that nobody fills the table', async () => {
    const { settings } = server.service.parts;
    const before = settings.LOOKS_PER_HOUR;
    await db().execute(sql`delete from rate_limits where key like 'looks:%'`);
    settings.LOOKS_PER_HOUR = 1;
    try {
      expect((await note(lookAt())).status).toBe(202);
      expect(await note(lookAt())).toMatchObject({ status: 429, body: { code: 'TOO_MANY_LOOKS' } });
    } finally {
      settings.LOOKS_PER_HOUR = before;
    }
  });

  it('is told by AR pages, and by none once TELEMETRY_DAYS is 0: what was kept goes with the night', async () => {
    const { parts } = server.service;
    const page = async () => (await openPage(server, `/objects/ar-storage/${framed.id}/index.html`)).text();
    expect(await page()).toContain('/api/ar/looks');
    await note(lookAt());
    const before = parts.settings.TELEMETRY_DAYS;
    await forgetAccess(parts);
    expect(await db().select().from(looks)).toHaveLength(1);
    parts.settings.TELEMETRY_DAYS = 0;
    try {
      expect(await page()).not.toContain('/api/ar/looks');
      expect(await note(lookAt())).toMatchObject({ status: 202, body: { noted: false } });
      await forgetAccess(parts);
      expect(await db().select().from(looks)).toEqual([]);
    } finally {
      parts.settings.TELEMETRY_DAYS = before;
    }
  });
});

describe('an admin', () => {
  it('sees by style, device and marker how well prints are recognised', async () => {
    for (const msToLock of [200, 400, 600, 3000]) await note(lookAt({ msToLock, followedMs: 15_000 }));
    await note(lookAt({ msToLock: null, losses: 0, followedMs: 0, device: 'iphone' }));
    await note(lookAt({ projectId: bare.id, item: null, msToLock: 900 }));
    const report = await trpcClient(server.localUrl, ADMIN_KEY).looks.report.query();
    const ofMarker = { looks: 5, locked: 4, medianMsToLock: 500, lossesPerMinute: 4 };
    expect(report.styles).toEqual([
      { style: 'terrazzo', layout: 'border-8', ...ofMarker },
      { style: null, layout: null, looks: 1, locked: 1, medianMsToLock: 900, lossesPerMinute: 2 },
    ]);
    expect(report.devices.map(({ device, looks, locked }) => [device, looks, locked])).toEqual([
      ['android', 5, 5],
      ['iphone', 1, 0],
    ]);
    expect(report.poorestMarkers).toEqual([{ markerId, style: 'terrazzo', layout: 'border-8', ...ofMarker }]);
  });
});
