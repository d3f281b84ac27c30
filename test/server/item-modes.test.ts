import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listItems } from '../../db/items.ts';
import { markers, projectFiles } from '../../db/schema.ts';
import { windowOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { sweepCompiled } from '../../server/projects/compile.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { endExpiredDemos } from '../../server/projects/end-demos.ts';
import type { ProjectStatusReport } from '../../server/projects/status.ts';
import type { ViewerConfig } from '../../server/projects/viewer-page.ts';
import { status } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import {
  ADMIN_KEY,
  addKey,
  blankPhoto,
  call,
  createBorderless,
  createLiving,
  filesOnDisk,
  type Living,
  letExpire,
  markerState,
  namesOf,
  pageOf,
  photo,
  print,
  startServerForProjects,
  targetFilesOnDisk,
  targetWidths,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 30);
});
afterAll(() => server.stop());

/** The width of the window in a marker's frame. */
const FRAMED = windowOf('3x2', DEFAULT_LAYOUT).width;

const db = () => server.service.parts.db;
const fetchFile = async (id: string, name: string) =>
  Buffer.from(await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/${name}`)).arrayBuffer());
/** Compared in words a test prints, large files take seconds. */
const hashOf = async (id: string, name: string) =>
  createHash('sha256')
    .update(await fetchFile(id, name))
    .digest('hex');
const targetsOf = (id: string) => targetWidths(server, id);

const setMode = (id: string, mode: string, bearer: string, item?: number) =>
  call(server, 'POST', `/api/ar/projects/${id}/mode`, { bearer, body: { mode, ...(item && { item }) } });

/** Waits until nothing of a project is being made any more. */
async function settled(id: string): Promise<ProjectStatusReport> {
  const isSettled = ({ status, change }: ProjectStatusReport['items'][number]) =>
    status !== 'processing' && change?.status !== 'processing';
  await expect
    .poll(async () => (await status(server.localUrl, id)).items.every(isSettled), { timeout: 20_000 })
    .toBe(true);
  return status(server.localUrl, id);
}

async function change({ id, ownerSecret }: Omit<Living, 'markerId'>, mode: string) {
  const answer = await setMode(id, mode, ownerSecret);
  if (answer.status !== 200) throw new Error(await answer.text());
  return settled(id);
}

const firstItem = async (id: string) => (await status(server.localUrl, id)).items[0]!.id;

describe('taking the frame away, and giving it back', () => {
  it('keeps id, QR code and link', async () => {
    const living = await createLiving(server, photo('cat'));
    const [qrCode, before] = [
      await hashOf(living.id, 'qr-code.png'),
      await status(server.localUrl, living.id),
    ];
    for (const mode of ['borderless', 'framed', 'borderless']) {
      const report = await change(living, mode);
      expect(report).toMatchObject({ status: 'ready', viewUrl: before.viewUrl, qrCodeUrl: before.qrCodeUrl });
      expect(report.items).toMatchObject([{ id: before.items[0]!.id, mode, status: 'ready' }]);
      expect(await hashOf(living.id, 'qr-code.png')).toEqual(qrCode);
      const { items } = await pageOf(server, living.id);
      expect(items).toHaveLength(1);
      expect(items[0]!.window.width).toBe(mode === 'borderless' ? 1 : FRAMED);
      expect(items[0]!.videoUrl).toBe(`/objects/ar-storage/${living.id}/video.mp4`);
    }
  });

  it.runIf(isLong)('lets the frame live until the photo is compiled', async () => {
    const { parts } = server.service;
    const { media } = parts;
    const living = await createLiving(server, photo('coffee'));
    let go!: () => void;
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    parts.media = {
      run: async (...[name, input, options]: Parameters<typeof media.run>) => {
        if (name === 'normalisePhoto') await mayGo;
        return media.run(name, input, options);
      },
    } as typeof media;
    try {
      const answer = (await (
        await setMode(living.id, 'borderless', living.ownerSecret)
      ).json()) as ProjectStatusReport;
      expect(answer).toMatchObject({ status: 'ready', items: [{ mode: 'framed', status: 'ready' }] });
      expect(answer.items[0]!.change).toMatchObject({ mode: 'borderless', status: 'processing' });
      expect((await pageOf(server, living.id)).items[0]!.window.width).toBeLessThan(1);
      expect(await markerState(server, living.markerId)).toBe('assigned');
    } finally {
      parts.media = media;
      go();
    }
    await settled(living.id);
    expect((await pageOf(server, living.id)).items[0]!.window.width).toBe(1);
    expect(await markerState(server, living.markerId)).toBe('resting');
  });

  it('can be called off while it is under way, or after it failed', async () => {
    const living = await createLiving(server, await blankPhoto());
    const report = await change(living, 'borderless');
    expect(report).toMatchObject({ status: 'ready', items: [{ mode: 'framed', status: 'ready' }] });
    expect(report.items[0]!.change).toMatchObject({ status: 'error', errorCode: 'PHOTO_TOO_WEAK' });
    const back = await change(living, 'framed');
    expect(back.items[0]!.change).toBeUndefined();
    expect(await markerState(server, living.markerId)).toBe('assigned');
  });

  it('needs no second compile to go back to the photo', async () => {
    const living = await createBorderless(server, photo('dune'));
    const before = await targetFilesOnDisk(server);
    await change(living, 'framed');
    await change(living, 'borderless');
    expect(await targetFilesOnDisk(server)).toEqual(before);
  });

  it('changes picture and target together, and the page that was open still gets the file it was made for', async () => {
    const living = await createLiving(server, photo('aqua'));
    const before = await pageOf(server, living.id);
    const namedBy = ({ mindUrl, items }: ViewerConfig) =>
      [mindUrl, items[0]!.targetUrl!].map((url) => url.split('/').at(-1)!);
    const hashes = () => Promise.all(namedBy(before).map((name) => hashOf(living.id, name)));
    const old = await hashes();
    await change(living, 'borderless');
    expect(await hashes()).toEqual(old);
    const after = await pageOf(server, living.id);
    expect(namedBy(after).filter((name) => namedBy(before).includes(name))).toEqual([]);
    expect(await hashOf(living.id, after.mindUrl.split('/').at(-1)!)).toEqual(
      await hashOf(living.id, 'marker.mind'),
    );
  });

  it('is for its owner, and for keys that may write', async () => {
    const { id, ownerSecret } = await createLiving(server);
    const reader = await addKey(server, 'reader-key', ['project:read']);
    expect((await setMode(id, 'borderless', reader)).status).toBe(403);
    expect((await setMode(id, 'borderless', 'a-wrong-secret')).status).toBe(401);
    expect((await setMode(id, 'sideways', ownerSecret)).status).toBe(400);
    expect((await setMode(id, 'borderless', ADMIN_KEY)).status).toBe(200);
    expect(await refusal(trpcClient(server.localUrl).projects.setMode.mutate({ id, mode: 'framed' }))).toBe(
      'KEY_MISSING',
    );
    const client = trpcClient(server.localUrl, ownerSecret);
    await client.projects.setMode.mutate({ id, mode: 'framed' });
    expect((await settled(id)).items).toMatchObject([{ mode: 'framed' }]);
  });
});

describe('a print that was downloaded', () => {
  it('stays alive when the frame is taken away: its target stays, and shows the video', async () => {
    const living = await createLiving(server, photo('cat'));
    await (await print(server, living.id)).arrayBuffer();
    await change(living, 'borderless');
    expect(await targetsOf(living.id)).toEqual([451, 640]);
    const { items } = await pageOf(server, living.id);
    expect(items.map((item) => item.window.width)).toEqual([1, FRAMED]);
    expect(items.map((item) => item.videoUrl)).toEqual(
      [0, 1].map(() => `/objects/ar-storage/${living.id}/video.mp4`),
    );
    expect(await markerState(server, living.markerId)).toBe('printed');

    // And on the way back, without end: the target of the photo was never printed.
    await change(living, 'framed');
    expect(await targetsOf(living.id)).toEqual([640, 640]);
    expect(await markerState(server, living.markerId)).toBe('printed');
  });

  it('is drawn anew after the frame was taken away: the photo itself, and its target stays from then on', async () => {
    const living = await createLiving(server, photo('rocket'));
    const framed = Buffer.from(await (await print(server, living.id)).arrayBuffer());
    await change(living, 'borderless');
    const bare = Buffer.from(await (await print(server, living.id)).arrayBuffer());
    expect(bare.equals(framed)).toBe(false);
    const items = await listItems(db(), living.id);
    expect(items.map((item) => item.printedAt !== null)).toEqual([true, true]);
    await change(living, 'framed');
    expect(await targetsOf(living.id)).toHaveLength(3);
  });
});

describe('replacing a photo', () => {
  const replace = (
    { id, ownerSecret }: Omit<Living, 'markerId'>,
    item: number,
    picture: Buffer,
    fields: object = {},
  ) => {
    const form = new FormData();
    form.set('photoFile', new Blob([picture as Buffer<ArrayBuffer>]), 'photo.jpg');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const headers = { authorization: `Bearer ${ownerSecret}` };
    return fetch(`${server.localUrl}/api/ar/projects/${id}/items/${item}`, {
      method: 'PUT',
      body: form,
      headers,
    });
  };

  it('in its frame keeps the marker, so that prints of the old one show the new video', async () => {
    const living = await createLiving(server, photo('cat'));
    await (await print(server, living.id)).arrayBuffer();
    const item = await firstItem(living.id);
    const before = await hashOf(living.id, 'enhanced-photo.jpg');
    expect((await replace(living, item, photo('coffee'))).status).toBe(200);
    const report = await settled(living.id);
    expect(report.items).toHaveLength(1);
    expect(await hashOf(living.id, 'enhanced-photo.jpg')).not.toBe(before);
    expect(await targetsOf(living.id)).toHaveLength(1);
    const [row] = await db().select().from(markers).where(eq(markers.id, living.markerId));
    expect(row!.state).toBe('printed');
  });

  it('that was printed upright by one that lies takes another marker, and the print stays', async () => {
    const living = await createLiving(server, photo('yellow-flower'));
    await (await print(server, living.id)).arrayBuffer();
    const item = await firstItem(living.id);
    await replace(living, item, photo('cat'));
    await settled(living.id);
    const { items } = await pageOf(server, living.id);
    expect(items.map(({ orientation }) => orientation)).toEqual(['landscape', 'portrait']);
  });

  it('that was printed without a frame warns first, and goes on when told to', async () => {
    const living = await createBorderless(server, photo('cat'));
    await (await print(server, living.id)).arrayBuffer();
    const item = await firstItem(living.id);
    const refused = await replace(living, item, photo('coffee'));
    expect(await refused.json()).toMatchObject({ status: 409, code: 'PRINT_WOULD_STAY' });
    expect(await targetsOf(living.id)).toEqual([451]);
    expect((await replace(living, item, photo('coffee'), { force: 'true' })).status).toBe(200);
    await settled(living.id);
    expect(await targetsOf(living.id)).toEqual([600, 451]);
  });

  it('leaves neither the old photo nor its target on the disk', async () => {
    const living = await createBorderless(server, photo('leaf-veins'));
    const [before, targets] = [await filesOnDisk(server, living.id), await targetFilesOnDisk(server)];
    const item = await firstItem(living.id);
    await replace(living, item, photo('fresh-flower'));
    await settled(living.id);
    const after = await filesOnDisk(server, living.id);
    const photos = (files: string[]) => files.filter((file) => !file.endsWith('.mp4'));
    // All but the QR code; the preview of its link is made anew a moment later.
    expect(photos(after).filter((file) => photos(before).includes(file)).length).toBeLessThanOrEqual(2);
    expect(await namesOf(server, living.id)).not.toContain('photo-2');

    // Its target stays for pages that are open, but not for long.
    expect(await targetFilesOnDisk(server)).toHaveLength(targets.length + 2);
    await db()
      .update(projectFiles)
      .set({ createdAt: sql`now() - interval '2 hours'` })
      .where(eq(projectFiles.projectId, living.id));
    await sweepCompiled(server.service.parts);
    expect(await targetFilesOnDisk(server)).toHaveLength(targets.length);
    expect(await targetsOf(living.id)).toHaveLength(1);
  });

  it('by one that is too weak leaves the old one alive, and one call frames the new one', async () => {
    const living = await createBorderless(server, photo('cat'));
    const item = await firstItem(living.id);
    await replace(living, item, await blankPhoto());
    const weak = await settled(living.id);
    expect(weak.items[0]).toMatchObject({
      mode: 'borderless',
      status: 'ready',
      change: { status: 'error', errorCode: 'PHOTO_TOO_WEAK' },
    });
    expect(await targetsOf(living.id)).toEqual([451]);
    expect(await change(living, 'framed')).toMatchObject({ items: [{ mode: 'framed', status: 'ready' }] });
    expect(await targetsOf(living.id)).toEqual([640]);
  });
});

describe('the end of a project', () => {
  it('takes what was about to take another’s place, its marker, and every target', async () => {
    const before = await targetFilesOnDisk(server);
    const living = await createLiving(server, photo('wood'));
    await change(living, 'borderless');
    await (await print(server, living.id)).arrayBuffer();
    await change(living, 'framed');
    expect((await targetFilesOnDisk(server)).length).toBe(before.length + 2);
    await deleteProject(server.service.parts, living.id, { force: true });
    expect(await filesOnDisk(server, living.id)).toEqual([]);
    expect(await namesOf(server, living.id)).toEqual([]);
    expect(await listItems(db(), living.id)).toEqual([]);
    expect(await targetFilesOnDisk(server)).toEqual(before);
    const held = await db().select().from(markers).where(eq(markers.state, 'assigned'));
    expect(held.map(({ id }) => id)).not.toContain(living.markerId);
  });

  it('by time takes the target of a photo, too', async () => {
    const before = await targetFilesOnDisk(server);
    const living = await createBorderless(server, photo('meadow'));
    await letExpire(server, living.id, 8);
    await endExpiredDemos(server.service.parts);
    expect(await namesOf(server, living.id)).toEqual(['still.jpg']);
    expect(await targetFilesOnDisk(server)).toEqual(before);
  });
});
