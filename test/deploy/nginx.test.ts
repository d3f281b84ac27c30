import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:http2';
import { request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { create, finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { type Answer, ask, formOf, largeVideo, type Site, startSite } from './nginx-fixtures.ts';

const MEGABYTE = 1024 * 1024;
/** For so long at most nginx does not ask whether what it keeps still holds: it counts whole seconds. */
const STALE_MS = 2000;
const ADMIN_KEY = 'the-admin-key-of-the-tests';

let site: Site;
let living: { id: string };
const video = largeVideo(5 * MEGABYTE);
/** The same as it is served: without what says where and when it was taken. */
let served: Buffer;

describe.runIf(isLong)('deploy/nginx.conf, by Debian’s nginx', () => {
  beforeAll(async () => {
    // Nobody listens on the first server's port.
    site = await startSite(inject('postgresUrl'), { ADMIN_KEY, REPORTS_PER_HOUR: '2' }, ['127.0.0.1:9']);
    const { body } = await create(site.server.localUrl, { video });
    expect(await finished(site.server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    living = { id: body.arId };
    served = await direct(`/objects/ar-storage/${living.id}/video.mp4`);
    expect(served.length).toBeGreaterThan(5 * MEGABYTE);
  });
  afterAll(() => site?.stop());

  /** Past nginx. */
  const direct = async (where: string) =>
    Buffer.from(await (await fetch(site.server.localUrl + where)).arrayBuffer());
  const get = (where: string, headers: Record<string, string> = {}) => ask(site.nginx, where, { headers });
  const file = (name: string) => `/objects/ar-storage/${living.id}/${name}`;

  it('speaks HTTP/2 over TLS 1.2 and 1.3, nothing older, and sends there whoever comes without', async () => {
    const { port, plainPort, ca } = site.nginx;
    const session = connect(`https://localhost:${port}`, { ca });
    const stream = session.request({ ':path': '/health' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    expect(JSON.parse(await text(stream))).toMatchObject({ status: 'ok' });
    expect(session.alpnProtocol).toBe('h2');
    session.close();
    const shakeHands = (options: object) =>
      new Promise<string>((resolve) => {
        const socket = connectTls({ port, host: 'localhost', ca, servername: 'localhost', ...options });
        socket
          .on('secureConnect', () => resolve(socket.getProtocol()!))
          .on('error', () => resolve('refused'));
      });
    expect(await shakeHands({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await shakeHands({})).toBe('TLSv1.3');
    expect(
      await shakeHands({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    ).toBe('refused');
    expect(await shakeHands({ servername: 'elsewhere.test' })).toBe('refused');
    const plain = await fetch(`http://localhost:${plainPort}/V/ABC?x=1`, { redirect: 'manual' });
    expect(plain.status).toBe(301);
    expect(plain.headers.get('location')).toBe('https://localhost/V/ABC?x=1');
  });

  it('tells the server who asks, whatever the sender says, and that it is HTTPS', async () => {
    const report = (address: string) =>
      ask(site.nginx, '/api/ar/reports', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': address,
          forwarded: `for=${address}`,
        },
        body: JSON.stringify({ projectId: living.id, reason: 'other' }),
      });
    const statuses: number[] = [];
    for (const address of ['198.51.100.1', '198.51.100.2, 198.51.100.3', '198.51.100.4'])
      statuses.push((await report(address)).status);
    expect(statuses).toEqual([201, 201, 429]);

    const signedIn = await ask(site.nginx, '/login', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ key: ADMIN_KEY }).toString(),
    });
    expect(signedIn.headers['set-cookie']?.[0]).toMatch(/^__Host-passepartout=.*Secure/);
  });

  it('keeps the client’s files, in each coding that browsers ask for', async () => {
    const script = /src="(\/assets\/[^"]+\.js)"/.exec((await get('/')).body.toString())![1]!;
    for (const [coding, expected] of [
      ['br', 'br'],
      ['identity', undefined],
    ]) {
      const answers = [
        await get(script, { 'accept-encoding': coding! }),
        await get(script, { 'accept-encoding': coding! }),
      ];
      expect(answers.map(({ headers }) => headers['x-cache'])).toEqual(['MISS', 'HIT']);
      expect(answers[1]!.body.equals(answers[0]!.body)).toBe(true);
      expect(answers[1]!.headers['content-encoding']).toBe(expected);
      expect(answers[1]!.headers['cache-control']).toContain('immutable');
    }
    expect((await get(`${script}?other`, { 'accept-encoding': 'br' })).headers['x-cache']).toBe('HIT');
    const described = await get('/openapi.json', { 'accept-encoding': 'gzip' });
    expect(described.headers['content-encoding']).toBe('gzip');
  });

  it('keeps pictures and targets, and asks after two seconds at most whether they still hold', async () => {
    const target = file('marker.mind');
    const first = await get(target, { 'accept-encoding': 'br' });
    const second = await get(target, { 'accept-encoding': 'br' });
    expect([first, second].map(({ headers }) => headers['x-cache'])).toEqual(['MISS', 'HIT']);
    expect(second.headers).toMatchObject({ 'content-encoding': 'br', 'cache-control': 'no-cache' });
    expect((await get(target, { 'if-none-match': first.headers.etag! })).status).toBe(304);
    await pause(STALE_MS + 100);
    const third = await get(target, { 'accept-encoding': 'br' });
    expect(third.headers['x-cache']).toBe('REVALIDATED');
    expect(third.body.equals(first.body)).toBe(true);
    expect((await get(file('photo'))).status).toBe(404);
  });

  it('answers byte ranges of videos out of the cache, across its slices too', async () => {
    const whole = await get(file('video.mp4'));
    expect(whole).toMatchObject({ status: 200, headers: { 'x-cache': 'MISS', 'accept-ranges': 'bytes' } });
    expect(whole.body.equals(served)).toBe(true);
    const range = (value: string) => get(file('video.mp4'), { range: value });
    const wanted: [string, number, number][] = [
      ['bytes=0-1', 0, 2],
      [`bytes=${MEGABYTE - 10}-${2 * MEGABYTE + 9}`, MEGABYTE - 10, 2 * MEGABYTE + 10],
      [`bytes=${3 * MEGABYTE}-`, 3 * MEGABYTE, served.length],
      ['bytes=-100', served.length - 100, served.length],
    ];
    for (const [value, start, end] of wanted) {
      const part = await range(value);
      expect(part.status).toBe(206);
      expect(part.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${served.length}`);
      expect(part.body.equals(served.subarray(start, end))).toBe(true);
      expect(part.headers['x-cache']).toMatch(/HIT|REVALIDATED/);
    }
    await pause(STALE_MS + 100);
    const before = site.answered().length;
    expect((await range(`bytes=${2 * MEGABYTE}-${2 * MEGABYTE + 99}`)).headers['x-cache']).toBe(
      'REVALIDATED',
    );
    expect(site.answered().slice(before)).toMatchObject([{ status: 304 }]);
    expect((await range('bytes=900000000-')).status).toBe(416);
  });

  it('shows a new video two seconds after it has taken the old one’s place, and nothing of what was deleted', async () => {
    const { body } = await create(site.server.localUrl);
    await finished(site.server.localUrl, body.arId);
    const address = `/objects/ar-storage/${body.arId}/video.mp4`;
    expect((await get(address)).body.equals(await direct(address))).toBe(true);
    const form = new FormData();
    form.set('videoFile', new Blob([video as Uint8Array<ArrayBuffer>]), 'video.mp4');
    const headers = { authorization: `Bearer ${body.ownerSecret}` };
    const { id } = (await finished(site.server.localUrl, body.arId)).items[0]!;
    const item = `${site.server.localUrl}/api/ar/projects/${body.arId}/items/${id}`;
    expect((await fetch(item, { method: 'PUT', headers, body: form })).status).toBeLessThan(300);
    const current = async () => (await get(address)).body.equals(served);
    await expect.poll(current, { timeout: 15_000, interval: 200 }).toBe(true);
    const gone = await fetch(`${site.server.localUrl}/api/ar/projects/${body.arId}`, {
      method: 'DELETE',
      headers,
    });
    expect(gone.status).toBe(200);
    await pause(STALE_MS + 100);
    expect((await get(address)).status).toBe(410);
    expect((await get(address, { range: 'bytes=0-9' })).status).toBe(410);
  });

  it('passes events on as they happen', async () => {
    const { port, ca } = site.nginx;
    const { body } = await create(site.server.localUrl);
    const input = encodeURIComponent(JSON.stringify({ id: body.arId, untilChecked: true }));
    const call = request({
      ...{ host: 'localhost', port, ca, path: `/trpc/projects.progress?input=${input}` },
      headers: {
        accept: 'text/event-stream',
        'accept-encoding': 'gzip',
        authorization: `Bearer ${body.ownerSecret}`,
      },
    });
    call.end();
    const [response] = (await once(call, 'response')) as [import('node:http').IncomingMessage];
    expect(response.headers['content-type']).toContain('text/event-stream');
    let heard = '';
    response.on('data', (chunk) => (heard += chunk));
    // Nobody checks its print yet, so the stream stays open: held back, nothing would be heard of it.
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('"status":"ready"');
    expect(heard).not.toContain('"printState":"checked"');
    expect(response.complete).toBe(false);
    call.destroy();
  });

  it('passes an upload of 50 MB on while it arrives, and gives no file of it a place of its own', async () => {
    const { port, ca } = site.nginx;
    const large = largeVideo(50 * MEGABYTE);
    const { type, chunks } = formOf(photoBytes(), large);
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const call = request({
      ...{ host: 'localhost', port, ca, path: '/api/ar/create-demo', method: 'POST' },
      headers: { 'content-type': type, 'content-length': length },
    });
    const response = once(call, 'response') as Promise<[import('node:http').IncomingMessage]>;
    const all = Buffer.concat(chunks);
    call.write(all.subarray(0, 30 * MEGABYTE));
    const incoming = path.join(site.server.dataDir, 'storage/incoming');
    const arrived = async () => {
      const sizes = (await readdir(incoming)).map(
        async (name) => (await stat(path.join(incoming, name))).size,
      );
      return Math.max(0, ...(await Promise.all(sizes)));
    };
    await expect.poll(arrived, { timeout: 20_000 }).toBeGreaterThan(25 * MEGABYTE);
    call.end(all.subarray(30 * MEGABYTE));
    const [answer] = await response;
    expect(answer.statusCode).toBe(200);
    const { arId, ownerSecret } = JSON.parse(await text(answer));
    expect(await finished(site.server.localUrl, arId, ownerSecret)).toMatchObject({ status: 'ready' });
    const address = `/objects/ar-storage/${arId}/video.mp4`;
    const shown = await get(address);
    expect(shown.body.length).toBeGreaterThan(50 * MEGABYTE);
    expect(shown.body.equals(await direct(address))).toBe(true);
  }, 120_000);

  it('lets the server say in words what is too large', async () => {
    const { type } = formOf(photoBytes(), videoBytes());
    const headers = { 'content-type': type, 'content-length': 450 * MEGABYTE, expect: '100-continue' };
    const { port, ca } = site.nginx;
    const call = request({
      host: 'localhost',
      port,
      ca,
      path: '/api/ar/create-demo',
      method: 'POST',
      headers,
    });
    call.flushHeaders();
    const [answer] = (await once(call, 'response')) as [import('node:http').IncomingMessage];
    expect(JSON.parse(await text(answer))).toMatchObject({ status: 413, code: 'FILE_TOO_LARGE' });
    call.destroy();
  });

  it('passes over a server that takes no connection', async () => {
    const answers: Answer[] = [];
    for (let n = 0; n < 10; n++) answers.push(await get('/health'));
    for (let n = 0; n < 10; n++)
      answers.push(await ask(site.nginx, '/api/ar/looks', { method: 'POST', body: '{}' }));
    expect(new Set(answers.slice(0, 10).map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.slice(10).map(({ status }) => status))).toEqual(new Set([400]));
    const dead = (await site.nginx.log()).filter(({ server }) => String(server).includes('127.0.0.1:9,'));
    expect(dead.length).toBeGreaterThan(0);
  });
});
