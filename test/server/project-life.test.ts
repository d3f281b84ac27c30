import { eq, sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems, updateProject } from '../../db/projects.ts';
import { arProjects } from '../../db/schema.ts';
import type { Parts } from '../../server/parts.ts';
import { endExpiredDemos } from '../../server/projects/end-demos.ts';
import { finishTakenProject } from '../../server/projects/finish.ts';
import { create, finished, status } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  brokenPhoto,
  call,
  createLiving,
  filesOnDisk,
  letExpire,
  markerState,
  namesOf,
  openPage,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 30);
});
afterAll(() => server.stop());

const HOUR_MS = 3_600_000;
const parts = () => server.service.parts;
const file = (id: string, name: string) => call(server, 'GET', `/objects/ar-storage/${id}/${name}`);
const extend = (id: string, hours: unknown) =>
  call(server, 'POST', `/api/ar/projects/${id}/extend`, { bearer: ADMIN_KEY, body: { hours } });
const makePermanent = (id: string) =>
  call(server, 'POST', `/api/ar/projects/${id}/permanent`, { bearer: ADMIN_KEY });

async function over(daysAgo: number) {
  const living = await createLiving(server);
  await letExpire(server, living.id, daysAgo);
  return living;
}

describe('a demo whose time is over', () => {
  it('says so kindly on its page, with its picture, and until when it can be renewed', async () => {
    const { id } = await over(1);
    for (const path of [`/ar/view/${id}`, `/api/ar/view/${id}`, `/objects/ar-storage/${id}/index.html`]) {
      const page = await openPage(server, path);
      expect(page.status).toBe(410);
      const text = await page.text();
      expect(text).toContain('This demo is over');
      expect(text).toContain(`src="/objects/ar-storage/${id}/enhanced-photo.jpg"`);
      const until = new Date(Date.now() + 6 * 24 * HOUR_MS);
      expect(text).toContain(until.toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' }));
      expect(text).toContain('ask the shop');
      expect(text).not.toContain('Start camera');
    }
    const problem = await call(server, 'GET', `/ar/view/${id}`);
    expect(await problem.json()).toMatchObject({ status: 410, code: 'PROJECT_EXPIRED' });
  });

  it('reports it in its status', async () => {
    const { id } = await over(1);
    const report = await status(server.localUrl, id);
    expect(report).toMatchObject({ status: 'error', errorCode: 'PROJECT_EXPIRED', isDemo: true });
    expect(report.qrCodeUrl).toBeUndefined();
    expect(Date.parse(report.renewableUntil!) - Date.parse(report.expiresAt!)).toBe(7 * 24 * HOUR_MS);
  });

  it('keeps all files and its marker for seven days', async () => {
    const { id, markerId } = await over(6.9);
    const before = await namesOf(server, id);
    expect(await endExpiredDemos(parts())).toEqual({ ended: 0, failed: 0 });
    expect(await namesOf(server, id)).toEqual(before);
    expect(await markerState(server, markerId)).toBe('assigned');
    expect((await file(id, 'video.mp4')).status).toBe(200);
  });

  it('lives again when it is renewed in that time, for so many hours from now', async () => {
    const { id } = await over(6);
    const report = await (await extend(id, 48)).json();
    expect(report).toMatchObject({ status: 'ready', isDemo: true });
    expect(Math.abs(Date.parse(report.expiresAt) - Date.now() - 48 * HOUR_MS)).toBeLessThan(60_000);
    expect((await openPage(server, `/ar/view/${id}`)).status).toBe(302);
    expect(await endExpiredDemos(parts())).toEqual({ ended: 0, failed: 0 });
  });
});

describe('a demo that ends after seven days more', () => {
  it('loses all files but a small still, and only then its marker rests', async () => {
    const { id, markerId } = await over(7.1);
    expect(await endExpiredDemos(parts())).toEqual({ ended: 1, failed: 0 });
    expect(await namesOf(server, id)).toEqual(['still.jpg']);
    expect(await filesOnDisk(server, id)).toHaveLength(1);
    expect(await markerState(server, markerId)).toBe('resting');
    expect((await findItems(parts().db, id))[0]!.item).toMatchObject({ markerId: null, videoUrl: null });
    expect(await endExpiredDemos(parts())).toEqual({ ended: 0, failed: 0 });
  });

  it('still shows that still, and says that everything else is gone', async () => {
    const { id } = await over(7.1);
    await endExpiredDemos(parts());
    const still = await file(id, 'still.jpg');
    expect(still.status).toBe(200);
    const { width, height } = await sharp(await still.arrayBuffer()).metadata();
    expect(Math.max(width, height)).toBe(480);

    const page = await openPage(server, `/ar/view/${id}`);
    expect(page.status).toBe(410);
    expect(await page.text()).toContain(`src="/objects/ar-storage/${id}/still.jpg"`);
    for (const name of ['video.mp4', 'marker.mind', 'enhanced-photo.jpg', 'index.html']) {
      const answer = await file(id, name);
      expect(await answer.json()).toMatchObject({ status: 410, code: 'PROJECT_ENDED' });
    }
    const report = await status(server.localUrl, id);
    expect(report).toMatchObject({ status: 'error', errorCode: 'PROJECT_ENDED' });
    expect(report.endedAt).toEqual(expect.any(String));
    expect(report.renewableUntil).toBeUndefined();
  });

  it('cannot be renewed or made permanent any more', async () => {
    const { id } = await over(8);
    await endExpiredDemos(parts());
    for (const response of [await extend(id, 1), await makePermanent(id)])
      expect(await response.json()).toMatchObject({ status: 410, code: 'PROJECT_ENDED' });
  });

  it('ends once, whoever else ends demos at the same moment, and its still stays', async () => {
    const ids = [await over(8), await over(8), await over(8)].map(({ id }) => id);
    const counts = await Promise.all([1, 2, 3].map(() => endExpiredDemos(parts())));
    expect(counts.reduce((sum, { ended }) => sum + ended, 0)).toBe(3);
    for (const id of ids) expect((await file(id, 'still.jpg')).status).toBe(200);
  });

  it('goes the same way when it never came to life by a fault of ours', async () => {
    const { id, markerId } = await over(8);
    await updateProject(parts().db, id, { status: 'error', errorCode: 'INTERNAL', errorMessage: 'Sorry.' });
    expect(await endExpiredDemos(parts())).toEqual({ ended: 1, failed: 0 });
    expect(await filesOnDisk(server, id)).toHaveLength(1);
    expect(await markerState(server, markerId)).toBe('resting');
  });

  it('goes the same way when its photo was at fault, and there is nothing to show', async () => {
    const { body } = await create(server.localUrl, { photo: brokenPhoto() });
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'error' });
    await letExpire(server, body.arId, 8);
    expect(await endExpiredDemos(parts())).toEqual({ ended: 1, failed: 0 });
    expect(await namesOf(server, body.arId)).toEqual([]);
    expect(await filesOnDisk(server, body.arId)).toEqual([]);
    const page = await openPage(server, `/ar/view/${body.arId}`);
    expect(page.status).toBe(410);
    expect(await page.text()).not.toContain('<img');
  });

  it('ends although its picture is lost', async () => {
    const { id } = await over(8);
    const { storage } = parts();
    const keys: string[] = [];
    for await (const { key } of storage.list(`projects/${id.slice(-2)}/${id}`)) keys.push(key);
    await storage.remove(keys);
    const quiet = { ...parts(), log: { ...parts().log, warn() {}, info() {} } } as unknown as Parts;
    expect(await endExpiredDemos(quiet)).toEqual({ ended: 1, failed: 0 });
    expect(await namesOf(server, id)).toEqual([]);
  });

  it('leaves no files behind when the server dies before they are removed: the next run finds them', async () => {
    const { id } = await over(8);
    const dying = {
      ...parts(),
      log: { ...parts().log, error() {}, info() {} },
      storage: {
        ...parts().storage,
        remove: () => Promise.reject(new Error('killed')),
      },
    } as unknown as Parts;
    await endExpiredDemos(dying);
    expect((await projectOf(server, id)).endedAt).not.toBeNull();
    expect((await filesOnDisk(server, id)).length).toBeGreaterThan(1);
    await endExpiredDemos(parts());
    expect(await filesOnDisk(server, id)).toHaveLength(1);
  });

  it('is looked at again until nobody can be writing into its folder any more', async () => {
    const { id } = await over(8);
    await endExpiredDemos(parts());
    expect((await projectOf(server, id)).clearedAt).toBeNull();
    await parts()
      .db.update(arProjects)
      .set({ endedAt: sql`now() - interval '2 hours'` })
      .where(eq(arProjects.id, id));
    await endExpiredDemos(parts());
    expect((await projectOf(server, id)).clearedAt).not.toBeNull();
    expect((await file(id, 'still.jpg')).status).toBe(200);
  });
});

describe('a project that is kept', () => {
  it('for longer, lives from its end on so many hours more', async () => {
    const { id } = await createLiving(server);
    const before = (await projectOf(server, id)).expiresAt!.getTime();
    const report = await (await extend(id, 12)).json();
    expect(Date.parse(report.expiresAt)).toBe(before + 12 * HOUR_MS);
  });

  it('for ever, never ends', async () => {
    const { id, markerId } = await over(8);
    const report = await (await makePermanent(id)).json();
    expect(report).toMatchObject({ status: 'ready', isDemo: false });
    expect(report.expiresAt).toBeUndefined();
    expect(await endExpiredDemos(parts())).toEqual({ ended: 0, failed: 0 });
    expect((await openPage(server, `/ar/view/${id}`)).status).toBe(302);
    expect(await markerState(server, markerId)).toBe('assigned');
    // Nobody can shorten it again.
    expect(await (await extend(id, 1)).json()).toMatchObject({ isDemo: false });
  });

  it.each([0, -5, 'many', undefined, 1e9])('cannot be kept for %s hours', async (hours) => {
    const { id } = await createLiving(server);
    const response = await extend(id, hours);
    expect(await response.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });
});

describe('a demo that ends while it is being finished', () => {
  it('stays ended, and its late finisher leaves no file behind', async () => {
    const { id, markerId } = await over(8);
    const { db, media } = parts();
    await updateProject(db, id, { status: 'processing' });
    const taken = await projectOf(server, id);
    const run: Parts['media']['run'] = async (name, ...rest) => {
      const drawn = await media.run(name, ...rest);
      if (name === 'frame') await endExpiredDemos(parts());
      return drawn;
    };
    await finishTakenProject({ ...parts(), media: { run } as Parts['media'] }, taken);
    expect(await projectOf(server, id)).toMatchObject({ status: 'error', errorCode: 'PROJECT_ENDED' });
    expect(await namesOf(server, id)).toEqual(['still.jpg']);
    expect(await filesOnDisk(server, id)).toHaveLength(1);
    expect(await markerState(server, markerId)).toBe('resting');
  });
});
