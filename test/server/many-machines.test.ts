import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile } from '../../db/projects.ts';
import { examine } from '../../server/doctor/examine.ts';
import { projectFolder } from '../../server/projects/links.ts';
import { openBrowser } from '../support/browser.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';
import { S3Server } from '../support/s3-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ADMIN_KEY, call, print, startServerForProjects } from './project-fixtures.ts';

let s3: S3Server;
/** Does the work. */
let one: TestServer;
/** Answers only; each has a disk of its own. */
let other: TestServer;
let made: { id: string; ownerSecret: string };

beforeAll(async () => {
  const postgresUrl = inject('postgresUrl');
  s3 = await S3Server.start();
  const shared = {
    DATABASE_URL: await createDatabase(postgresUrl),
    STORAGE_URL: s3.url(),
    PUBLIC_URL: 'https://photos.example.com',
  };
  one = await startServerForProjects(postgresUrl, 3, shared);
  other = await startTestServer(postgresUrl, { ...shared, ADMIN_KEY, WORKERS: 'off' });
  other.service.parts.hasFfmpeg = false;
});
afterAll(async () => {
  await other.stop();
  await one.stop();
  await s3.close();
});

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE = { ...TUS, 'content-type': 'application/offset+octet-stream' };
const below = (prefix: string) => [...s3.objects.keys()].filter((key) => key.startsWith(`pp/${prefix}`));
const fileOf = (server: TestServer, name: string, headers: Record<string, string> = {}) =>
  call(server, 'GET', `/objects/ar-storage/${made.id}/${name}`, headers);
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

async function announce(server: TestServer, length: number): Promise<string> {
  const answer = await call(server, 'POST', '/api/ar/uploads', { ...TUS, 'upload-length': String(length) });
  return answer.headers.get('location')!;
}

const send = async (server: TestServer, upload: string, offset: number, piece: Uint8Array) =>
  (
    await fetch(server.localUrl + upload, {
      method: 'PATCH',
      headers: { ...PIECE, 'upload-offset': String(offset) },
      body: piece as Uint8Array<ArrayBuffer>,
    })
  ).status;

/** How wide the video is that a browser shows on the AR page; 0 where its policy, or anything else, is against it. */
async function playsIn(url: string): Promise<number> {
  const browser = await openBrowser();
  try {
    await browser.page.goto(url);
    return await browser.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const video = document.createElement('video');
          video.onloadeddata = () => resolve(video.videoWidth);
          video.onerror = () => resolve(0);
          video.src = 'video.mp4';
        }),
    );
  } finally {
    await browser.close();
  }
}

describe('Two servers with one database and one storage', () => {
  it('take a file whose pieces come to both, although the first still waits on a line that died', async () => {
    const photo = photoBytes();
    const upload = await announce(one, photo.length);
    const line = connect(Number(new URL(one.localUrl).port), 'localhost');
    line.on('error', () => {});
    line.write(
      `PATCH ${upload} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
        `Content-Type: application/offset+octet-stream\r\nContent-Length: ${photo.length}\r\n\r\n`,
    );
    await once(line, 'connect');
    line.write(photo.subarray(0, 30_000));
    const row = () =>
      one.service.parts.pool
        .query('select 1 from uploads where holder is not null')
        .then((all) => all.rowCount);
    await expect.poll(row).toBe(1);
    // It has not hung up: the other server has the first one let go.
    const asked = await call(other, 'HEAD', upload, TUS);
    expect(asked.headers.get('upload-offset')).toBe('30000');
    expect(await send(other, upload, 30_000, photo.subarray(30_000, 40_000))).toBe(204);
    expect(await send(other, upload, 30_000, photo.subarray(30_000))).toBe(409);
    expect(await send(one, upload, 40_000, photo.subarray(40_000))).toBe(204);
    line.destroy();

    const video = await announce(other, videoBytes().length);
    expect(await send(other, video, 0, videoBytes())).toBe(204);
    const fields = { photoUpload: path.basename(upload), videoUpload: path.basename(video) };
    const { body } = await create(other.localUrl, { photo: undefined, video: undefined, fields });
    expect(await finished(other.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    made = { id: body.arId, ownerSecret: body.ownerSecret };
    expect(below('uploads/')).toEqual([]);
  });

  it('both show the page and its files, in pieces too, from a storage that no disk of theirs is', async () => {
    for (const server of [one, other]) {
      expect((await fileOf(server, 'index.html')).status).toBe(200);
      const whole = await fileOf(server, 'video.mp4');
      expect(whole.headers.get('content-length')).toBe(String((await bytesOf(whole)).length));
      const part = await fileOf(server, 'video.mp4', { range: 'bytes=10-19' });
      expect([
        part.status,
        part.headers.get('content-range')?.split('/')[0],
        (await bytesOf(part)).length,
      ]).toEqual([206, 'bytes 10-19', 10]);
      const again = await fileOf(server, 'video.mp4', { 'if-none-match': whole.headers.get('etag')! });
      expect(again.status).toBe(304);
      expect(await readdir(path.join(server.dataDir, 's3/incoming'))).toEqual([]);
      expect(await readdir(server.dataDir)).not.toContain('storage');
    }
  });

  it.runIf(isLong)('name a print although its target lies in the storage only', async () => {
    const picture = await bytesOf(await fileOf(other, 'enhanced-photo.jpg'));
    const wall = { top: 200, bottom: 200, left: 250, right: 250, background: '#888' };
    const form = new FormData();
    form.set('photoFile', new Blob([new Uint8Array(await sharp(picture).extend(wall).jpeg().toBuffer())]));
    const answer = await fetch(`${other.localUrl}/api/scan`, { method: 'POST', body: form });
    expect(await answer.json()).toMatchObject({ found: true, projectId: made.id });
  });

  it.runIf(isLong)('give out the same print, made once', async () => {
    const first = await print(one, made.id);
    expect(first.status).toBe(200);
    const stored = below(projectFolder(made.id)).length;
    expect((await bytesOf(await print(other, made.id))).equals(await bytesOf(first))).toBe(true);
    expect(below(projectFolder(made.id))).toHaveLength(stored);
  });

  it('say that nobody should be sent there while the storage is away, answer all the same, and go on when it is back', async () => {
    await s3.close();
    const ready = await call(other, 'GET', '/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ reasons: expect.arrayContaining(['Nothing can be stored.']) }),
    ]);
    const refused = await create(other.localUrl);
    expect([refused.status, refused.body.code]).toEqual([503, 'STORAGE_AWAY']);
    expect((await fileOf(other, 'index.html')).status).toBe(200);
    await s3.open();
    expect((await fileOf(other, 'video.mp4')).status).toBe(200);
    expect((await create(other.localUrl)).status).toBe(200);
  });

  it('lead phones to the storage for videos, and nothing else, where the admin wants it so', async () => {
    const { settings } = other.service.parts;
    const video = await bytesOf(await fileOf(other, 'video.mp4'));
    Object.assign(settings, { STORAGE_LINKS: 'on' });
    try {
      const answer = await fileOf(other, 'video.mp4');
      expect([answer.status, answer.headers.get('cross-origin-resource-policy')]).toEqual([
        302,
        'cross-origin',
      ]);
      const link = answer.headers.get('location')!;
      expect(new URL(link).origin).toBe(s3.endpoint);
      const part = await fetch(link, { headers: { range: 'bytes=10-19' } });
      expect([part.status, part.headers.get('content-type')]).toEqual([206, 'video/mp4']);
      expect(await bytesOf(part)).toEqual(video.subarray(10, 20));
      expect((await fileOf(other, 'enhanced-photo.jpg')).status).toBe(200);
      const page = await fileOf(other, 'index.html');
      expect(page.headers.get('content-security-policy')).toContain(`media-src 'self' ${s3.endpoint};`);
      if (isLong) expect(await playsIn(page.url)).toBeGreaterThan(0);
    } finally {
      Object.assign(settings, { STORAGE_LINKS: 'off' });
    }
    expect((await fileOf(other, 'index.html')).headers.get('content-security-policy')).toContain(
      "media-src 'self';",
    );
  });

  it('are examined from any of them, by what lies in the storage and not by copies of it', async () => {
    const { db } = other.service.parts;
    // Markers that are only rows, as the tests have them: here each is to be whole.
    await db.execute("delete from markers where state = 'free'");
    await examine(one.service.parts, { fix: true });
    expect((await examine(other.service.parts, { fix: false })).findings).toEqual([]);
    const { storageKey } = (await findProjectFile(db, made.id, 'thumbnail.jpg'))!;
    const lost = s3.objects.get(`pp/${storageKey}`)!;
    s3.objects.delete(`pp/${storageKey}`);
    const { findings } = await examine(one.service.parts, { fix: false });
    s3.objects.set(`pp/${storageKey}`, lost);
    expect(findings.map(({ problem, message }) => [problem, message])).toEqual([
      ['file-lost', expect.stringContaining('thumbnail.jpg')],
    ]);
  });

  it('both know at once that a living photo was deleted, and nothing of it stays in the storage', async () => {
    const answer = await call(one, 'DELETE', `/api/ar/projects/${made.id}?force=true`, { bearer: ADMIN_KEY });
    expect(answer.status).toBe(200);
    expect((await fileOf(other, 'video.mp4')).status).toBe(410);
    expect(below(projectFolder(made.id))).toEqual([]);
  });
});
