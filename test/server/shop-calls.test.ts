import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openRemoteFiles } from '../../server/uploads/remote-files.ts';
import { finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ADMIN_KEY, addKey, call } from './project-fixtures.ts';

const SHOP = 'a-key-of-a-shop-that-creates';

let server: TestServer;
/** The shop's own files, on a host of its own. */
let files: Server;
let filesHost: string;

beforeAll(async () => {
  files = createServer((request, response) => {
    const content: Record<string, Buffer> = { '/photo.jpg': photoBytes(), '/video.mp4': videoBytes() };
    if (request.url === '/moved.jpg') response.writeHead(302, { location: '/photo.jpg' }).end();
    else if (request.url === '/away.jpg')
      response.writeHead(302, { location: 'http://elsewhere.test/photo.jpg' }).end();
    else if (request.url && content[request.url]) response.end(content[request.url]);
    else if (request.url === '/endless.jpg') {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  filesHost = `127.0.0.1:${(files.address() as AddressInfo).port}`;
  server = await startTestServer(inject('postgresUrl'), {
    ADMIN_KEY,
    WORKERS: 'off',
    FILE_HOSTS: `${filesHost}, localhost:1`,
    MAX_PHOTO_MB: '5',
  });
  server.service.startWorkers(['finish', 'compile']);
  await stockPool(server.service.parts.markerMaker, 12);
  await addKey(server, SHOP, ['demo:create', 'project:read']);
});
afterAll(async () => {
  files.closeAllConnections();
  files.close();
  await server.stop();
});

async function createDemo(options: { key?: string; bearer?: string; photo?: Buffer; fields?: object } = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(options.fields ?? {})) form.set(name, value);
  form.set('photoFile', new Blob([new Uint8Array(options.photo ?? photoBytes())]), 'photo.jpg');
  form.set('videoFile', new Blob([new Uint8Array(videoBytes())]), 'video.mp4');
  const response = await fetch(`${server.localUrl}/api/ar/create-demo`, {
    method: 'POST',
    body: form,
    headers: {
      ...(options.key && { 'idempotency-key': options.key }),
      ...(options.bearer && { authorization: `Bearer ${options.bearer}` }),
    },
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const compile = async (body: object, headers: Record<string, string> = {}, bearer = SHOP) => {
  const response = await call(server, 'POST', '/compile', { bearer, body, ...headers });
  return { status: response.status, body: await response.json() };
};

const listAll = async (query: string) =>
  (await call(server, 'GET', `/api/ar/projects?${query}`, { bearer: SHOP })).json();

describe('A call with an Idempotency-Key', () => {
  it('that is repeated makes one living photo and gets the same answer, secret and all', async () => {
    const first = await createDemo({ key: 'order-1-of-a-visitor-7d1f' });
    const second = await createDemo({ key: 'order-1-of-a-visitor-7d1f' });
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    expect(
      (await call(server, 'GET', `/status/${first.body.arId}`, { bearer: first.body.ownerSecret })).status,
    ).toBe(200);
    const other = await createDemo({ key: 'order-2-of-a-visitor-7d1f' });
    expect(other.body.arId).not.toBe(first.body.arId);
  });

  it('is refused while the first is under way, and makes one of five at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => createDemo({ key: 'order-3-of-a-visitor-7d1f' })),
    );
    const made = answers.filter(({ status }) => status === 200);
    expect(new Set(made.map(({ body }) => body.arId)).size).toBe(1);
    for (const { status, body } of answers)
      if (status !== 200) expect(body).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_BUSY' });
  });

  it('waits for whoever began under it, and not for one that is heard of no more', async () => {
    const key = 'order-5-of-a-visitor-7d1f';
    const { body } = await createDemo({ key });
    const { db } = server.service.parts;
    // As if the server had died before it had made anything.
    await db.execute(
      sql`update idempotency_keys set project_id = 'never-made', created_at = now() where key = ${key}`,
    );
    expect((await createDemo({ key })).body.code).toBe('IDEMPOTENCY_KEY_BUSY');
    await db.execute(
      sql`update idempotency_keys set created_at = now() - interval '30 seconds' where key = ${key}`,
    );
    expect(await createDemo({ key })).toMatchObject({ status: 200, body: { arId: 'never-made' } });
    expect(body.arId).not.toBe('never-made');
  });

  it('may be used again when what was sent was refused', async () => {
    const refused = await createDemo({
      key: 'order-4-of-a-visitor-7d1f',
      photo: Buffer.from('no picture at all'),
    });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect((await createDemo({ key: 'order-4-of-a-visitor-7d1f' })).status).toBe(200);
  });

  it('is refused where somebody else at the same address could guess it', async () => {
    expect(await createDemo({ key: '1' })).toMatchObject({
      status: 400,
      body: { code: 'IDEMPOTENCY_KEY_INVALID' },
    });
    expect((await createDemo({ key: '1', bearer: SHOP })).status).toBe(200);
  });

  it('is another caller’s own, and refused where something else is asked for under it', async () => {
    const body = { photoUrl: `http://${filesHost}/photo.jpg`, videoUrl: `http://${filesHost}/video.mp4` };
    server.service.parts.remoteFiles = letThrough();
    const visitors = await createDemo({ key: 'order-5-of-a-visitor-7d1f' });
    const shops = await compile(body, { 'idempotency-key': 'order-5-of-a-visitor-7d1f' });
    expect(shops.status).toBe(200);
    expect(shops.body.projectId).not.toBe(visitors.body.arId);
    expect(await compile(body, { 'idempotency-key': 'order-5-of-a-visitor-7d1f' })).toEqual(shops);
    const other = await compile(
      { ...body, orderId: 'B-9' },
      { 'idempotency-key': 'order-5-of-a-visitor-7d1f' },
    );
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });
});

/** The shop's host is on this machine. */
const letThrough = () => openRemoteFiles({ ...server.service.parts, privateAddresses: ['127.0.0.1'] });

describe('POST /compile', () => {
  const named = (photo: string) => ({
    photoUrl: photo,
    videoUrl: `http://${filesHost}/video.mp4`,
  });

  it('makes a living photo of the shop’s files, without a frame, as shops of old print them', async () => {
    server.service.parts.remoteFiles = letThrough();
    const body = { ...named(`http://${filesHost}/moved.jpg`), userId: 'u-7', orderId: 'A-17', isDemo: true };
    const answer = await compile(body);
    expect(answer).toMatchObject({ status: 200, body: { status: 'pending', projectId: expect.any(String) } });
    const report = await finished(server.localUrl, answer.body.projectId, SHOP);
    expect(report).toMatchObject({ status: 'ready', items: [{ mode: 'borderless' }] });
    expect((await listAll('orderId=A-17')).entries).toMatchObject([
      { projectId: answer.body.projectId, userId: 'u-7', orderId: 'A-17', isDemo: true, status: 'ready' },
    ]);
  });

  it('takes files that lie here already, with a frame where that is wanted', async () => {
    const { body: first } = await createDemo();
    await finished(server.localUrl, first.arId!, first.ownerSecret);
    const path = (name: string) => `/objects/ar-storage/${first.arId}/${name}`;
    const answer = await compile({
      photoUrl: path('photo'),
      videoUrl: `${server.publicUrl}${path('video.mp4')}`,
      config: { borderless: false, zoom: 1.2 },
    });
    expect(answer.status).toBe(200);
    const report = await finished(server.localUrl, answer.body.projectId, SHOP);
    expect(report).toMatchObject({ status: 'ready', items: [{ mode: 'framed' }] });
  });

  it('keeps for ever what is no demo, for whoever may decide that', async () => {
    const body = { ...named(`http://${filesHost}/photo.jpg`), isDemo: false };
    expect(await compile(body)).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
    const answer = await compile(body, {}, ADMIN_KEY);
    expect(await finished(server.localUrl, answer.body.projectId, SHOP)).toMatchObject({ isDemo: false });
  });

  it('fetches nothing from hosts that nobody allowed, nor from private networks, whatever their names say', async () => {
    const refusedBy = async (photoUrl: string) => (await compile(named(photoUrl))).body.code;
    server.service.parts.remoteFiles = openRemoteFiles(server.service.parts);
    expect(await refusedBy(`http://${filesHost}/photo.jpg`)).toBe('FILE_HOST_NOT_ALLOWED');
    expect(await refusedBy('http://localhost:1/photo.jpg')).toBe('FILE_HOST_NOT_ALLOWED');
    server.service.parts.remoteFiles = letThrough();
    expect(await refusedBy('http://169.254.169.254/latest/meta-data')).toBe('FILE_HOST_NOT_ALLOWED');
    expect(await refusedBy(`http://${filesHost}/away.jpg`)).toBe('FILE_HOST_NOT_ALLOWED');
    expect(await refusedBy('file:///etc/passwd')).toBe('INPUT_INVALID');
    expect(await refusedBy(`http://user:secret@${filesHost}/photo.jpg`)).toBe('INPUT_INVALID');
    expect(await refusedBy('/objects/ar-storage/../../etc/passwd')).toBe('FILE_NOT_FOUND');
  });

  it('says what was wrong with a file, and lets none grow without end', async () => {
    server.service.parts.remoteFiles = letThrough();
    const missing = await compile(named(`http://${filesHost}/none.jpg?token=secret`));
    expect(missing).toMatchObject({ status: 422, body: { code: 'FILE_NOT_FETCHED' } });
    expect(missing.body.detail).toContain('404');
    expect(missing.body.detail).not.toContain('secret');
    const endless = await compile(named(`http://${filesHost}/endless.jpg`));
    expect(endless).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } });
  });
});

describe('The list of projects', () => {
  it('gives each once, the newest first, a page at a time', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await listAll(`limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.entries.map(({ projectId }: { projectId: string }) => projectId));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    const whole = await listAll('limit=200');
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual(whole.entries.map(({ projectId }: { projectId: string }) => projectId));
    const times = whole.entries.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('is not mixed up by visitors, who cannot give order numbers', async () => {
    const { body } = await createDemo({ fields: { orderId: 'A-18' } });
    expect((await listAll('orderId=A-18')).entries).toEqual([]);
    expect((await listAll('limit=200')).entries).toContainEqual(
      expect.objectContaining({ projectId: body.arId, orderId: null }),
    );
    const shops = await createDemo({ fields: { orderId: 'A-18' }, bearer: SHOP });
    expect((await listAll('orderId=A-18&isDemo=true&isPrinted=false')).entries).toMatchObject([
      { projectId: shops.body.arId },
    ]);
  });

  it('refuses a cursor that is none', async () => {
    expect(await listAll('cursor=nonsense')).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
  });
});
