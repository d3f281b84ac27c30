import { request } from 'node:http';
import QRCode from 'qrcode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { putProjectFiles } from '../../db/projects.ts';
import { arProjects } from '../../db/schema.ts';
import { readShortId } from '../../markers/printed-id.ts';
import { newOwnerSecret, newProjectId } from '../../server/projects/ids.ts';
import { qrCodeText } from '../../server/projects/links.ts';
import { create } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { cookieOf, postForm } from './access-fixtures.ts';
import {
  ADMIN_KEY,
  call,
  createLiving,
  letExpire,
  openPage,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;
let id: string;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 3, {
    PUBLIC_URL: 'https://photos.test',
    CORS_ORIGINS: 'https://shop.test, https://other.test',
  });
  id = (await createLiving(server)).id;
});
afterAll(() => server.stop());

describe('every page', () => {
  it.each([
    ['/', 200],
    ['/login', 200],
    ['/admin', 200],
    ['/print', 200],
    ['/report', 200],
    ['/objects/ar-storage/:id/index.html', 200],
    ['/ar/view/nobody', 404],
    ['/nothing', 404],
  ])('%s tells browsers what it may do', async (path, status) => {
    const response = await openPage(server, path.replace(':id', id));
    const { headers } = response;
    expect(response.status).toBe(status);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(/^default-src '(self|none)'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/https?:|\*|(?<!'wasm-)unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toMatch(/camera=\(self\).*geolocation=\(\)/);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('brings no script or style of its own in the markup, which its policy would refuse', async () => {
    const response = await postForm(server, '/login', { key: ADMIN_KEY }, { origin: 'https://photos.test' });
    const cookie = cookieOf(response);
    for (const path of [
      '/',
      '/login',
      '/admin',
      '/print',
      '/report',
      `/objects/ar-storage/${id}/index.html`,
    ]) {
      const page = await (await call(server, 'GET', path, { cookie })).text();
      expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(src=|application\/json))/);
    }
  });
});

describe('behind HTTPS', () => {
  it('the session is a cookie that only this host sets and only HTTPS carries', async () => {
    const host = { host: 'photos.test', origin: 'https://photos.test' };
    const cookie = await new Promise<string>((resolve, reject) => {
      const body = new URLSearchParams({ key: ADMIN_KEY }).toString();
      const headers = {
        ...host,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': body.length,
      };
      const sent = request(`${server.localUrl}/login`, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.headers['set-cookie']![0]!);
      });
      sent.on('error', reject);
      sent.end(body);
    });
    expect(cookie).toMatch(/^__Host-passepartout=.*Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });
});

describe('pages of other origins', () => {
  const ask = (origin: string, path = `/api/ar/status/${id}`, method = 'GET') =>
    call(server, method, path, { origin, 'access-control-request-method': 'GET' });

  it('may call the API where the settings name them, never with a session', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await ask('https://other.test', undefined, method);
      expect(headers.get('access-control-allow-origin')).toBe('https://other.test');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
    const preflight = await ask('https://shop.test', '/trpc/pool.status', 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/);
  });

  it('may not where they do not, and never open a page of ours', async () => {
    expect((await ask('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
    for (const path of ['/admin', '/login', '/report'])
      expect((await ask('https://shop.test', path)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a file that a visitor sent', () => {
  it.each([
    ['an HTML page', '<!doctype html><script>alert(1)</script>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    [
      'an SVG with an XML head',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    ],
  ])('is refused where it is %s under another name', async (_, text) => {
    const { status, body } = await create(server.localUrl, { photo: Buffer.from(text) });
    expect([status, body.code]).toEqual([415, 'PHOTO_FORMAT_UNSUPPORTED']);
  });

  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/javascript'])(
    'is never served as %s, whatever a row says',
    async (contentType) => {
      const { db } = server.service.parts;
      const found = await db.query.projectFiles.findFirst({
        where: (file, { and, eq }) => and(eq(file.projectId, id), eq(file.name, 'qr-code.png')),
      });
      await putProjectFiles(db, id, [{ ...found!, name: 'evil.html', contentType, isPublic: true }]);
      const { headers } = await call(server, 'GET', `/objects/ar-storage/${id}/evil.html`);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toBe('attachment');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );
});

describe('ids and links', () => {
  it('cannot be guessed: 100 random bits, and 160 in secrets', () => {
    const ids = Array.from({ length: 2000 }, newProjectId);
    expect(new Set(ids).size).toBe(2000);
    for (const each of ids) expect(each).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{20}$/);
    // Each of the 32 letters comes about as often: 1250 times of 40,000, give or take five standard deviations.
    const counts = new Map<string, number>();
    for (const letter of ids.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    for (const count of counts.values()) expect(Math.abs(count - 1250)).toBeLessThan(5 * Math.sqrt(1250));
    expect(newOwnerSecret()).toMatch(/^[0-9a-z]{32}$/);
  });

  it('are short and understood in any case, with what people mistype, and lead where the long one does', async () => {
    const mistyped = id.replaceAll('0', 'O').replaceAll('1', 'l');
    for (const text of [id, id.toUpperCase(), mistyped, `${id.slice(0, 5)}-${id.slice(5)}`])
      for (const path of [`/V/${text}`, `/v/${text}`]) {
        const response = await openPage(server, path);
        expect(response.status).toBe(302);
        expect(response.headers.get('location')).toBe(`/objects/ar-storage/${id}/index.html`);
      }
    for (const text of ['nobody', 'u'.repeat(20), id.slice(1), `${id}0`, '%00', '..%2f..'])
      expect((await openPage(server, `/V/${text}`)).status).toBe(404);
    const over = await createLiving(server);
    await letExpire(server, over.id, 1);
    const page = await openPage(server, `/V/${over.id.toUpperCase()}`);
    expect(page.status).toBe(410);
    expect(await page.text()).toContain('This demo is over');
  });

  it('of old shops go on resolving', async () => {
    const old = 'demo-1763812430225-hr7mysw';
    await server.service.parts.db
      .insert(arProjects)
      .values({ id: old, ownerSecretHash: '', status: 'ready', isDemo: false });
    for (const path of [`/ar/view/${old}`, `/api/ar/view/${old}`]) {
      const response = await openPage(server, path);
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe(`/objects/ar-storage/${old}/index.html`);
    }
    expect(qrCodeText('https://photos.test', old)).toBe(`https://photos.test/ar/view/${old}`);
  });

  it('make a smaller QR code in capitals', () => {
    const modules = (text: string) => QRCode.create(text, { errorCorrectionLevel: 'M' }).modules.size;
    const text = qrCodeText('https://photos.example.com', id);
    expect(text).toBe(`HTTPS://PHOTOS.EXAMPLE.COM/V/${id.toUpperCase()}`);
    expect(readShortId(text.split('/').at(-1)!)).toBe(id);
    expect(modules(text)).toBe(29);
    expect(modules(`https://photos.example.com/ar/view/${id}`)).toBe(33);
  });
});
