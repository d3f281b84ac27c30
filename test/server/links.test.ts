import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile, updateProject } from '../../db/projects.ts';
import { projectFiles } from '../../db/schema.ts';
import type { ViewerConfig } from '../../server/projects/viewer-page.ts';
import { create, finished, status } from '../support/client.ts';
import { videoBytes } from '../support/files.ts';
import { sendRaw } from '../support/raw-http.ts';
import { readQrCode } from '../support/read-qr-code.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let id: string;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
  const { body } = await create(server.localUrl, { fields: { loop: 'false' } });
  id = body.arId;
  await finished(server.localUrl, id);
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.localUrl + path, { headers, redirect: 'manual' });
const file = (name: string, headers?: Record<string, string>) =>
  get(`/objects/ar-storage/${id}/${name}`, headers);

describe('the links of a living photo', () => {
  it.each(['/ar/view', '/api/ar/view'])('%s leads to the AR page', async (path) => {
    const response = await get(`${path}/${id}`);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(`/objects/ar-storage/${id}/index.html`);
  });

  it('show a page whose video plays once where that was asked for, in the visitor’s language', async () => {
    const page = await file('index.html', { 'accept-language': 'ru-RU,ru;q=0.9' });
    expect(page.headers.get('vary')).toContain('accept-language');
    const html = await page.text();
    expect(html).toContain('"loop":false');
    expect(html).toContain('Включить камеру');
  });

  it('show a page that waits while the project is being made', async () => {
    const { db } = server.service.parts;
    await updateProject(db, id, { status: 'processing' });
    const page = await (await file('index.html')).text();
    await updateProject(db, id, { status: 'ready' });
    expect(page).toContain('http-equiv="refresh"');
    expect(page).toMatch(/<progress max="1" value="[\d.]+"/);
    expect(await (await file('index.html')).text()).toContain('Start camera');
  });

  it('of a project that does not exist show a page, or a problem to a program', async () => {
    const page = await get('/ar/view/nobody', { accept: 'text/html' });
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toMatch('text/html');
    expect(await page.text()).toMatch('There is no living photo at this link');
    const inArmenian = await get('/ar/view/nobody', { accept: 'text/html', 'accept-language': 'hy' });
    expect(await inArmenian.text()).toMatch(/lang="hy"[\s\S]*Այս հղումով կենդանի լուսանկար չկա/);
    const problem = await get('/ar/view/nobody');
    expect(problem.headers.get('content-type')).toMatch('application/problem+json');
    expect(await problem.json()).toMatchObject({ status: 404, code: 'PROJECT_NOT_FOUND' });
  });

  it('show a small picture to point at, and a large one where the living photo is older than these', async () => {
    expect(await (await file('index.html')).text()).toContain('/thumbnail.jpg"');
    const sizeOf = async (name: string) =>
      sharp(Buffer.from(await (await file(name)).arrayBuffer())).metadata();
    expect(await sizeOf('thumbnail.jpg')).toMatchObject({ width: 640 });
    await server.service.parts.db.delete(projectFiles).where(eq(projectFiles.name, 'thumbnail.jpg'));
    expect(await sizeOf('thumbnail.jpg')).toMatchObject({ width: 1600 });
  });

  it.each([
    ['index.html', 'text/html'],
    ['video.mp4', 'video/mp4'],
    ['enhanced-photo.jpg', 'image/jpeg'],
    ['poster.jpg', 'image/jpeg'],
    ['thumbnail.jpg', 'image/jpeg'],
    ['qr-code.png', 'image/png'],
    ['marker.mind', 'application/octet-stream'],
  ])('%s is served as %s', async (name, type) => {
    const response = await file(name);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it('come with a policy that lets a page load nothing from elsewhere', async () => {
    for (const page of [await get('/'), await file('index.html')]) {
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toMatch(/^default-src '(self|none)'/);
      expect(policy).not.toMatch(/https?:|\*|(?<!'wasm-)unsafe/);
    }
  });

  it('never lead to the original photo, whose metadata may say where it was taken', async () => {
    expect((await file('photo')).status).toBe(404);
  });

  it('survive path traversal', async () => {
    for (const name of [
      '..%2f..%2fincoming',
      '../../../server.json',
      '%2e%2e/%2e%2e/server.json',
      'video.mp4%00.jpg',
    ]) {
      const path = `/objects/ar-storage/${id}/${name}`;
      const answer = await sendRaw(
        server.localUrl,
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 404/);
    }
    const asset = await sendRaw(
      server.localUrl,
      'GET /assets/../manifest.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(asset).toMatch(/^HTTP\/1.1 404/);
  });

  it('may be shown on a shop’s own pages, and nothing else may', async () => {
    expect((await file('qr-code.png')).headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await get('/')).headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('have a second QR code while a tunnel leads here, which follows the tunnel and is gone with it', async () => {
    const { settings, publicUrl } = server.service.parts;
    const printed = await readQrCode(Buffer.from(await (await file('qr-code.png')).arrayBuffer()));
    for (const tunnel of ['https://some-words.tunnel.test', 'https://other-words.tunnel.test:8443']) {
      settings.TUNNEL_URL = tunnel;
      const code = await file('qr-code-tunnel.png');
      expect(code.headers.get('content-type')).toBe('image/png');
      expect(await readQrCode(Buffer.from(await code.arrayBuffer()))).toBe(`${tunnel}/V/${id}`.toUpperCase());
      expect(await status(server.localUrl, id)).toMatchObject({
        viewUrl: `${publicUrl}/ar/view/${id}`,
        tunnelViewUrl: `${tunnel}/ar/view/${id}`,
        tunnelQrCodeUrl: `${publicUrl}/objects/ar-storage/${id}/qr-code-tunnel.png`,
      });
    }
    expect((await get('/objects/ar-storage/nobody/qr-code-tunnel.png')).status).toBe(404);
    delete settings.TUNNEL_URL;
    expect((await file('qr-code-tunnel.png')).status).toBe(404);
    expect(await status(server.localUrl, id)).not.toHaveProperty('tunnelViewUrl');
    expect(printed).toBe(`${publicUrl}/V/${id}`.toUpperCase());
  });

  it('answer HEAD without leaving anything open', async () => {
    // Of this server: other test files leave theirs to the same process.
    const isOurs = (descriptor: string) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(server.dataDir);
      } catch {
        return false; // The one that lists the folder is closed by now.
      }
    };
    const open = () => readdirSync('/proc/self/fd').filter(isOurs).length;
    const head = () => fetch(`${server.localUrl}/objects/ar-storage/${id}/video.mp4`, { method: 'HEAD' });
    await head();
    const before = open();
    for (let call = 0; call < 30; call++) {
      const response = await head();
      expect(response.headers.get('content-length')).toBe(String(videoBytes().length));
    }
    expect(open()).toBeLessThan(before + 10);
  });

  it('come compressed where they are scripts, styles or WebAssembly', async () => {
    const page = await (await file('index.html')).text();
    const script = /src="(\/assets\/viewer[^"]+)"/.exec(page)![1]!;
    for (const encoding of ['br', 'gzip']) {
      const response = await get(script, { 'accept-encoding': encoding });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(await response.text()).toContain('getUserMedia');
    }
    const wasm = /assets\/runtime[^"]+\.wasm/.exec(page)![0];
    const response = await get(`/${wasm}`, { 'accept-encoding': 'br' });
    expect(response.headers.get('content-type')).toBe('application/wasm');
    expect(response.headers.get('content-encoding')).toBe('br');
  });

  it('of what phones recognise come compressed to whoever takes that, and need never be asked for twice', async () => {
    const page = await (await file('index.html')).text();
    const { mindUrl, items } = JSON.parse(
      /id="viewer-data">(.*?)<\/script>/s.exec(page)![1]!,
    ) as ViewerConfig;
    for (const url of [mindUrl, items[0]!.targetUrl!]) {
      const [plain, small] = await Promise.all(
        ['identity', 'gzip, br'].map((name) => get(url, { 'accept-encoding': name })),
      );
      expect(plain!.headers.get('content-encoding')).toBe(null);
      expect(small!.headers.get('content-encoding')).toBe('br');
      for (const no of ['br;q=0, gzip', 'br; q=0', 'gzip, br ;q=0.000 , *;q=0', 'brotli']) {
        const response = await get(url, { 'accept-encoding': no });
        expect(response.headers.get('content-encoding')).toBe(null);
      }
      const weighed = await get(url, { 'accept-encoding': 'gzip;q=0,br; q=0.5' });
      expect(weighed.headers.get('content-encoding')).toBe('br');
      const content = Buffer.from(await plain!.arrayBuffer());
      expect(plain!.headers.get('content-length')).toBe(String(content.length));
      expect(Buffer.from(await small!.arrayBuffer()).equals(content)).toBe(true);
      for (const { headers } of [plain!, small!]) {
        expect(headers.get('cache-control')).toContain('immutable');
        expect(headers.get('vary')).toContain('accept-encoding');
        const again = await get(url, { 'if-none-match': headers.get('etag')!, 'accept-encoding': 'br' });
        expect(again.status).toBe(304);
      }
      const part = await get(url, { range: 'bytes=10-19', 'accept-encoding': 'br' });
      expect([part.status, part.headers.get('content-encoding')]).toEqual([206, null]);
      expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(10, 20))).toBe(true);
    }
    expect((await file('marker.mind')).headers.get('cache-control')).toBe('no-cache');
  });

  it('to a file that storage has lost are our own fault, and say nothing of where it lay', async () => {
    const { db, storage } = server.service.parts;
    const poster = await findProjectFile(db, id, 'poster.jpg');
    await storage.remove([poster!.storageKey]);
    const response = await file('poster.jpg');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('projects/');
  });

  it('have no route that is answered with 200 for an unknown path', async () => {
    for (const path of ['/nothing', '/assets/nothing.js', '/api/ar/nothing', '/trpc/nothing'])
      expect((await get(path, { accept: 'text/html' })).status).toBe(404);
  });
});

describe('the video', () => {
  /** Only what the camera wrote beside picture and sound is blanked in it. */
  const { length } = videoBytes();
  let video: Buffer;

  beforeAll(async () => {
    const { db, storage } = server.service.parts;
    const stored = await findProjectFile(db, id, 'video.mp4');
    video = await readFile(await storage.localPath(stored!.storageKey));
    expect(video.length).toBe(length);
  });

  it('arrives byte for byte', async () => {
    const body = Buffer.from(await (await file('video.mp4')).arrayBuffer());
    expect(createHash('sha256').update(body).digest('hex')).toBe(
      createHash('sha256').update(video).digest('hex'),
    );
  });

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=1000-', 1000, length - 1],
    ['bytes=-500', length - 500, length - 1],
    [`bytes=10-${length + 1000}`, 10, length - 1],
  ])('can be asked for in part: %s', async (range, start, end) => {
    const response = await file('video.mp4', { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${video.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(video.subarray(start, end + 1))).toBe(true);
  });

  it('says 416 for a part that it does not have', async () => {
    const response = await file('video.mp4', { range: `bytes=${video.length}-` });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${video.length}`);
  });

  it('is sent whole where the condition of a range names another version', async () => {
    const response = await file('video.mp4', { range: 'bytes=0-99', 'if-range': '"another"' });
    expect(response.status).toBe(200);
  });

  it('is not sent again to whoever has it', async () => {
    const etag = (await file('video.mp4')).headers.get('etag')!;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await file('video.mp4', { 'if-none-match': tag });
      expect(response.status).toBe(304);
      expect(await response.text()).toBe('');
    }
  });
});
