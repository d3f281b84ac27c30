import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjectItems, arProjects, markers, projectFiles } from '../../db/schema.ts';
import type { AppRouter } from '../../server/api/router.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { sendRaw } from '../support/raw-http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import { brokenPhoto } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { MAX_PHOTO_MB: '2', WORKERS: 'off' });
  // Without previews for chats, which come at any time: files are counted here.
  server.service.startWorkers(['finish', 'compile']);
});
afterAll(() => server.stop());

const db = () => server.service.parts.db;

/** What a refused upload must leave as it was. */
async function traces() {
  const storage = path.join(server.dataDir, 'storage');
  const files = await readdir(storage, { recursive: true, withFileTypes: true });
  // What earlier projects still get in the background is no trace.
  const named = new Set((await db().select().from(projectFiles)).map((file) => file.storageKey));
  const keyOf = (file: Dirent) => path.relative(storage, path.join(file.parentPath, file.name));
  return {
    files: files.filter(
      (file) => file.isFile() && !file.parentPath.endsWith('markers') && !named.has(keyOf(file)),
    ).length,
    projects: (await db().select().from(arProjects)).length,
    claimed: (await db().select().from(arProjectItems)).filter((item) => item.markerId !== null).length,
  };
}

describe('creating a living photo', () => {
  it('makes everything that the AR page needs, although no marker was free', async () => {
    const { status, body } = await create(server.localUrl);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'pending', viewUrl: `${server.publicUrl}/ar/view/${body.arId}` });
    expect(body.arId).toMatch(/^[0-9a-z]{20}$/);
    expect(body.ownerSecret).toMatch(/^[0-9a-z]{32}$/);

    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({
      status: 'ready',
      isDemo: true,
      printState: 'rendering',
      progress: { share: 1 },
    });
    expect(Date.parse(report.expiresAt!)).toBeGreaterThan(Date.now() + 23 * 3600 * 1000);
    const files = await db().select().from(projectFiles);
    const made = files.filter(({ name }) => !['preview.jpg', 'share.mp4'].includes(name)); // a moment later
    expect(made.map(({ name }) => name.replace(/^marker-[0-9a-f]{16}/, 'marker-HASH')).sort()).toEqual([
      'enhanced-photo.jpg',
      'marker-HASH.mind',
      'marker-HASH.target',
      'marker.mind',
      'photo',
      'poster.jpg',
      'qr-code.png',
      'thumbnail.jpg',
      'video.mp4',
    ]);
    expect(await db().select().from(markers)).toMatchObject([{ state: 'assigned', format: '3x2' }]);
  });

  it('lets the framed picture stand for the poster where ffmpeg is missing', async () => {
    const { parts } = server.service;
    parts.hasFfmpeg = false;
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    parts.hasFfmpeg = true;
    const files = await db().select().from(projectFiles).where(eq(projectFiles.projectId, body.arId));
    const key = (name: string) => files.find((file) => file.name === name)?.storageKey;
    expect(key('poster.jpg')).toBe(key('enhanced-photo.jpg'));
  });

  it('turns the frame of a portrait photo, as its EXIF orientation says', async () => {
    const upright = await sharp(photoBytes()).withMetadata({ orientation: 6 }).toBuffer();
    const { body } = await create(server.localUrl, { photo: upright });
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    const picture = await fetch(`${server.localUrl}/objects/ar-storage/${body.arId}/enhanced-photo.jpg`);
    const { width, height } = await sharp(await picture.arrayBuffer()).metadata();
    expect(height! / width!).toBeCloseTo(1.5, 2);
  });

  it('takes the older names of the two files, and fields that it does not know', async () => {
    const form = new FormData();
    form.set('photo', new Blob([photoBytes()]), 'p.jpg');
    form.set('video', new Blob([videoBytes()]), 'v.mp4');
    form.set('customerNumber', '42');
    const response = await fetch(`${server.localUrl}/api/ar/create-demo`, { method: 'POST', body: form });
    expect(response.status).toBe(200);
    const { arId, ownerSecret } = (await response.json()) as { arId: string; ownerSecret: string };
    await finished(server.localUrl, arId, ownerSecret);
  });

  it('works through tRPC as well, with types from server to client', async () => {
    const links = [httpLink({ url: `${server.localUrl}/trpc` })];
    const client = createTRPCClient<AppRouter>({ links });
    const form = new FormData();
    form.set('photo', new Blob([photoBytes()]), 'p.jpg');
    form.set('video', new Blob([videoBytes()]), 'v.mp4');
    const { id, status, ownerSecret } = await client.projects.create.mutate(form);
    expect(status).toBe('pending');
    await finished(server.localUrl, id, ownerSecret);
    const owner = trpcClient(server.localUrl, ownerSecret);
    expect(await owner.projects.get.query({ id })).toMatchObject({ status: 'ready' });
    const { levels } = await client.pool.status.query();
    expect(levels[0]).toMatchObject({ style: 'terrazzo', state: 'free', count: 0 });

    const unknown = client.projects.get.query({ id: 'nobody' });
    await expect(unknown).rejects.toMatchObject({
      message: expect.stringContaining('There is no living photo'),
      data: { httpStatus: 404, problem: { code: 'PROJECT_NOT_FOUND' } },
    });
    form.delete('video');
    await expect(client.projects.create.mutate(form)).rejects.toMatchObject({
      data: { httpStatus: 400, problem: { code: 'INPUT_INVALID', detail: expect.stringContaining('video') } },
    });
  });

  it('makes it in the style and format asked for', async () => {
    const { body } = await create(server.localUrl, { fields: { style: 'kilim', format: '4x3' } });
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    const made = await db().select().from(markers).where(eq(markers.style, 'kilim'));
    expect(made).toMatchObject([{ format: '4x3', state: 'assigned' }]);
    const picture = await fetch(`${server.localUrl}/objects/ar-storage/${body.arId}/enhanced-photo.jpg`);
    const { width, height } = await sharp(Buffer.from(await picture.arrayBuffer())).metadata();
    expect(Math.max(width, height) / Math.min(width, height)).toBeCloseTo(4 / 3, 2);
    const refused = await create(server.localUrl, { fields: { style: 'plaid' } });
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('terrazzo') } });
  });
});

describe('an upload that cannot become a living photo', () => {
  it('with a file that it does not know, cut off, does no harm to the server', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\n';
    const body = part + 'x'.repeat(5000);
    const head =
      'POST /api/ar/create-demo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n';
    const answer = await sendRaw(
      server.localUrl,
      `${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toContain('HTTP/1.1 400');
    expect((await fetch(`${server.localUrl}/health`)).status).toBe(200);
  });

  // An exception that nobody catches ends the process in life, and fails the run here.
  it.each([
    ['within a file', '--b\r\nContent-Disposition: form-data; name="photoFile"; filename="a.jpg"\r\n\r\nabc'],
    ['within a field', '--b\r\nContent-Disposition: form-data; name="style"\r\n\r\nabc'],
    ['within the headers of a part', '--b\r\nContent-Disp'],
    ['after a boundary', '--b\r\n'],
    ['before the first boundary', 'hello'],
    ['at once', ''],
  ])('as a form that ends %s is told so, and does no harm to the server', async (_, body) => {
    const response = await fetch(`${server.localUrl}/api/ar/create-demo`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: expect.stringMatching(/^UPLOAD_BROKEN|INPUT_INVALID$/),
    });
    await pause(50);
    expect((await fetch(`${server.localUrl}/health`)).status).toBe(200);
  });

  it('as a form without a boundary is told so', async () => {
    const headers = { 'content-type': 'multipart/form-data' };
    const response = await fetch(`${server.localUrl}/api/ar/create-demo`, {
      method: 'POST',
      headers,
      body: 'x',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'INPUT_INVALID',
      detail: expect.stringContaining('boundary'),
    });
  });

  it('without being a form at all is told what to send', async () => {
    const response = await fetch(`${server.localUrl}/api/ar/create-demo`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'INPUT_INVALID',
      detail: expect.stringContaining('photoFile'),
    });
  });

  it('with the connection cut in the middle leaves nothing behind', async () => {
    const before = await traces();
    const { port } = new URL(server.localUrl);
    const socket = connect(Number(port), 'localhost');
    socket.write(
      'POST /api/ar/create-demo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
        'Content-Length: 500000\r\n\r\n--b\r\nContent-Disposition: form-data; name="photoFile"; filename="p.jpg"\r\n\r\n',
    );
    socket.write(photoBytes().subarray(0, 20_000));
    await pause(200);
    expect((await traces()).files).toBe(before.files + 1);
    socket.destroy();
    await expect.poll(traces, { timeout: 5000 }).toEqual(before);
  });

  it('because the photo cannot be decoded ends in an error and gives its marker back, and its video waits for another photo', async () => {
    const before = await traces();
    const { body } = await create(server.localUrl, { photo: brokenPhoto() });
    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'error', errorCode: 'PHOTO_UNREADABLE' });
    expect(report.errorMessage).toMatch(/\.$/);
    const page = await fetch(`${server.localUrl}/ar/view/${body.arId}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain(report.errorMessage);
    expect(await db().select().from(projectFiles).where(eq(projectFiles.projectId, body.arId))).toMatchObject(
      [{ name: 'video.mp4' }],
    );
    expect((await traces()).files).toBe(before.files);
    const items = await db().select().from(arProjectItems);
    expect(items.find((item) => item.projectId === body.arId)?.markerId).toBeNull();
    expect((await db().select().from(markers)).filter((marker) => marker.state === 'free')).toHaveLength(1);

    const form = new FormData();
    form.set('fitMode', 'contain');
    const url = `${server.localUrl}/api/ar/projects/${body.arId}/items/${report.items[0]!.id}`;
    const put = () =>
      fetch(url, { method: 'PUT', body: form, headers: { authorization: `Bearer ${body.ownerSecret}` } });
    expect(await (await put()).json()).toMatchObject({ status: 409, code: 'PHOTO_MISSING' });
    form.set('photoFile', new Blob([photoBytes()]), 'p.jpg');
    expect((await put()).status).toBe(200);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  });
});
