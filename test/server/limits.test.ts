import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { forgetLimits, takeUploadSlot, useUp } from '../../db/limits.ts';
import { apiKeys, rateLimits, uploadSlots } from '../../db/schema.ts';
import { clientAddress, networkOf } from '../../server/access/client-address.ts';
import { readSettings } from '../../server/config.ts';
import { hashSecret } from '../../server/projects/ids.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { postForm } from './access-fixtures.ts';
import { ADMIN_KEY } from './project-fixtures.ts';

/** Two servers of one installation behind a proxy, so that a test can have as many addresses as it likes. */
let server: TestServer;
let second: TestServer;

beforeAll(async () => {
  const settings = {
    ADMIN_KEY,
    DATABASE_URL: await createDatabase(inject('postgresUrl')),
    WORKERS: 'off',
    TRUST_PROXY: '1',
    CREATES_PER_HOUR: '4',
    PROJECTS_PER_DAY: '2',
    UPLOADS_AT_ONCE: '2',
    UPLOAD_MB_PER_DAY: '20',
    REQUESTS_PER_MINUTE: '30',
    WRONG_KEYS_PER_HOUR: '3',
    REPORTS_PER_HOUR: '2',
  };
  server = await startTestServer(inject('postgresUrl'), settings);
  second = await startTestServer(inject('postgresUrl'), { ...settings, DATA_DIR: server.dataDir });
});
afterAll(async () => {
  await second.stop();
  await server.stop();
});

let addresses = 0;
/** An address that nobody has used yet. */
const newAddress = () => `198.51.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;

const from = (address: string, bearer?: string): Record<string, string> => ({
  'x-forwarded-for': address,
  ...(bearer && { authorization: `Bearer ${bearer}` }),
});

const db = () => server.service.parts.db;

/** Tries to create: without files in vain, with them for real. */
function create(headers: Record<string, string>, { files = false, at = server } = {}): Promise<Response> {
  const form = new FormData();
  form.set('customer', '42');
  if (files) {
    form.set('photoFile', new Blob([photoBytes()]), 'p.jpg');
    form.set('videoFile', new Blob([videoBytes()]), 'v.mp4');
  }
  return fetch(`${at.localUrl}/api/ar/create-demo`, { method: 'POST', headers, body: form });
}

/** Announces an upload of so many bytes, and sends none of them. */
function announce(address: string, megabytes: number): { socket: Socket; answer: Promise<string> } {
  const socket = connect(Number(new URL(server.localUrl).port), 'localhost');
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
      if (/\r\n\r\n.*\}/s.test(text)) resolve(text);
    });
    socket.on('close', () => resolve(text));
  });
  socket.write(
    `POST /api/ar/create-demo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${megabytes * 1024 * 1024}\r\n\r\n`,
  );
  return { socket, answer };
}

async function expectLimit(response: Response, status: number, code: string, longest: number): Promise<void> {
  expect(await response.json()).toMatchObject({
    status,
    code,
    detail: expect.stringMatching(/^[A-Z].+\. Please try again .+\.$/),
  });
  const wait = Number(response.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(longest);
}

describe('a visitor', () => {
  it('may try to create 30 times an hour unless the settings say otherwise', () => {
    expect(readSettings({}).CREATES_PER_HOUR).toBe(30);
  });

  it('is counted at every attempt to create, refused ones too, by all servers together, and others are not', async () => {
    const address = newAddress();
    const statuses = [];
    for (const at of [server, second, server, second])
      statuses.push((await create(from(address), { at })).status);
    expect(statuses).toEqual([400, 400, 400, 400]);
    for (const at of [server, second])
      await expectLimit(await create(from(address), { at }), 429, 'TOO_MANY_CREATES', 3600);
    expect((await create(from(newAddress()))).status).toBe(400);
  });

  it('is counted on this very machine too, and with whatever somebody else’s key', async () => {
    // Nothing at all is an attempt too, and no upload.
    const nothing = () => fetch(`${server.localUrl}/api/ar/create-demo`, { method: 'POST' });
    for (let attempt = 0; attempt < 4; attempt++) expect((await nothing()).status).toBe(400);
    await expectLimit(await create({}), 429, 'TOO_MANY_CREATES', 3600);
    await expectLimit(
      await create({ authorization: 'Bearer of-an-old-shop' }),
      429,
      'TOO_MANY_CREATES',
      3600,
    );
  });

  it('is refused before the upload is read, through tRPC too', async () => {
    const address = newAddress();
    for (let attempt = 0; attempt < 4; attempt++) await create(from(address));
    const { socket, answer } = announce(address, 10);
    expect(await answer).toMatch(/^HTTP\/1.1 429.*TOO_MANY_CREATES/s);
    socket.destroy();
    const trpc = await fetch(`${server.localUrl}/trpc/projects%2Ecreate`, {
      method: 'POST',
      headers: from(address),
      body: new FormData(),
    });
    expect(trpc.status).toBe(429);
    expect(Number(trpc.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await trpc.json()).toMatchObject({ error: { data: { problem: { code: 'TOO_MANY_CREATES' } } } });
  });

  it('may have so many uploads at once, and another as soon as one is over or cut', async () => {
    const address = newAddress();
    const uploads = [announce(address, 1), announce(address, 1)];
    const slots = () => db().$count(uploadSlots);
    await expect.poll(slots).toBe(2);
    await expectLimit(await create(from(address)), 429, 'TOO_MANY_UPLOADS', 60);
    uploads[0]!.socket.destroy();
    await expect.poll(slots).toBe(1);
    expect((await create(from(address))).status).toBe(400);
    uploads[1]!.socket.destroy();
    await expect.poll(slots).toBe(0);
  });

  it('may upload so much a day: 413 comes before more is read', async () => {
    const address = newAddress();
    const counted = async () =>
      (await server.service.parts.db.select().from(rateLimits)).filter(({ key }) =>
        key.startsWith('kilobytes:'),
      ).length;
    const before = await counted();
    const first = announce(address, 15);
    await expect.poll(counted, { timeout: 20_000 }).toBe(before + 1);
    first.socket.destroy();
    const { socket, answer } = announce(address, 6);
    const text = await answer;
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1.1 413/);
    expect(text).toMatch(/retry-after: \d+/i);
    expect(text).toContain('TOO_MUCH_UPLOADED');
    // Smaller ones still fit.
    expect((await create(from(address))).status).toBe(400);
  });

  it('may make so many projects a day; what failed is none of them', async () => {
    const address = newAddress();
    const statuses = [];
    for (const files of [true, false, true]) statuses.push((await create(from(address), { files })).status);
    expect(statuses).toEqual([200, 400, 200]);
    await expectLimit(await create(from(address), { files: true }), 429, 'TOO_MANY_PROJECTS', 86_400);
  });

  it('may call so often a minute, each call of a batch counted, but look as often as wanted', async () => {
    const address = newAddress();
    const ask = (path: string) =>
      fetch(server.localUrl + path, { headers: from(address), redirect: 'manual' });
    const batch = Array.from({ length: 25 }, () => 'pool.status').join(',');
    expect((await ask(`/trpc/${batch}?batch=1&input={}`)).status).toBe(200);
    for (let call = 0; call < 5; call++) expect((await ask('/api/ar/status/nobody')).status).toBe(404);
    await expectLimit(await ask('/api/ar/status/nobody'), 429, 'TOO_MANY_REQUESTS', 60);
    for (const path of ['/', '/health', '/ar/view/nobody', '/api/ar/view/nobody', '/V/nobody'])
      expect((await ask(path)).status).not.toBe(429);
  });

  it('may send so many reports an hour', async () => {
    const address = newAddress();
    const report = () =>
      fetch(`${server.localUrl}/api/ar/reports`, {
        method: 'POST',
        headers: { ...from(address), 'content-type': 'application/json' },
        body: JSON.stringify({ projectId: 'nobody', reason: 'other' }),
      });
    expect((await report()).status).toBe(404);
    await report();
    await expectLimit(await report(), 429, 'TOO_MANY_REPORTS', 3600);
  });
});

describe('a body that nobody counts', () => {
  const JSON_TYPE = 'application/json';
  const FORM_TYPE = 'multipart/form-data; boundary=b';

  /** On a connection of its own: one on which a body was left unread is closed. In chunks it does not say how large it is. */
  function post(
    path: string,
    type: string,
    bytes: number,
    inChunks = false,
  ): Promise<{ status: number; text: string }> {
    const headers = {
      ...from(newAddress()),
      'content-type': type,
      ...(inChunks ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        server.localUrl + path,
        { method: 'POST', headers, agent: false },
        async (answer) => {
          let text = '';
          for await (const chunk of answer) text += chunk;
          resolve({ status: answer.statusCode!, text });
        },
      );
      sent.on('error', reject);
      sent.end(' '.repeat(bytes));
    });
  }

  it.each([
    ['/trpc/reports.create', JSON_TYPE, false],
    ['/trpc/reports.create', FORM_TYPE, false],
    ['/trpc/projects.create', FORM_TYPE, true],
    ['/api/ar/reports', JSON_TYPE, true],
    ['/login', FORM_TYPE, false],
  ])('is small or refused: %s, as %s, in chunks: %s', async (path, type, inChunks) => {
    expect((await post(path, type, 100_000, inChunks)).status).toBe(400);
  });

  it('counts as the largest upload that there may be', async () => {
    const { status, text } = await post('/api/ar/create-demo', FORM_TYPE, 100_000, true);
    expect(status).toBe(413);
    expect(text).toContain('TOO_MUCH_UPLOADED');
  });
});

describe('whoever guesses keys', () => {
  const stats = (address: string, key: string) =>
    fetch(`${server.localUrl}/api/ar/queue/stats`, { headers: from(address, key) });

  it('is not listened to after some, even with the right one; others are', async () => {
    const address = newAddress();
    for (let guess = 0; guess < 3; guess++) expect((await stats(address, `guess-${guess}`)).status).toBe(401);
    for (const key of ['guess-4', ADMIN_KEY])
      await expectLimit(await stats(address, key), 429, 'TOO_MANY_WRONG_KEYS', 3600);
    expect((await stats(newAddress(), ADMIN_KEY)).status).toBe(200);
  });

  it('cannot hide it in batches or streams', async () => {
    const address = newAddress();
    const calls = Array.from({ length: 4 }, () => 'jobs.stats').join(',');
    await (
      await fetch(`${server.localUrl}/trpc/pool.status,${calls}?batch=1&input={}`, {
        headers: { ...from(address, 'guess'), 'trpc-accept': 'application/jsonl' },
      })
    ).text();
    expect((await stats(address, ADMIN_KEY)).status).toBe(429);
  });

  it('is stopped at the sign-in as well', async () => {
    const address = newAddress();
    const attempt = (key: string) => postForm(server, '/login', { key }, from(address));
    for (let guess = 0; guess < 3; guess++) expect((await attempt(`guess-${guess}`)).status).toBe(401);
    const refused = await attempt(ADMIN_KEY);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await refused.text()).toMatch(/again and again\. Please try again in \d+ minutes/);
  });

  it('does not lock out the owner of a project behind the same address', async () => {
    const address = newAddress();
    const created = (await (await create(from(address), { files: true })).json()) as Record<string, string>;
    for (let guess = 0; guess < 4; guess++) await stats(address, `guess-${guess}`);
    const headers = from(address, created.ownerSecret);
    expect((await fetch(`${server.localUrl}/api/ar/status/${created.arId}`, { headers })).status).toBe(200);
  });
});

describe('a key', () => {
  const addKey = (key: string, scopes: string[], limits: object) =>
    db()
      .insert(apiKeys)
      .values({ id: key, name: key, keyHash: hashSecret(key), scopes, limits });

  it('is counted by itself, wherever it comes from, and may have limits of its own', async () => {
    await addKey('a-creator', ['demo:create'], { projectsPerDay: 3, requestsPerMinute: 8 });
    const tryIt = (files = false) => create(from(newAddress(), 'a-creator'), { files });
    for (let attempt = 0; attempt < 3; attempt++) expect((await tryIt(true)).status).toBe(200);
    await expectLimit(await tryIt(true), 429, 'TOO_MANY_PROJECTS', 86_400);
    for (let attempt = 0; attempt < 4; attempt++) await tryIt();
    await expectLimit(await tryIt(), 429, 'TOO_MANY_REQUESTS', 60);
  });

  it('that may not create counts as a visitor where it creates', async () => {
    await addKey('a-reader', ['project:read'], {});
    const address = newAddress();
    for (let attempt = 0; attempt < 4; attempt++)
      expect((await create(from(address, 'a-reader'))).status).toBe(400);
    await expectLimit(await create(from(address, 'a-reader')), 429, 'TOO_MANY_CREATES', 3600);
  });
});

describe('where there is no room', () => {
  it.each([
    ['on the disk', { MIN_FREE_DISK_MB: 1_000_000_000 }, 'STORAGE_FULL'],
    ['in the queue', { QUEUE_MOST: 1 }, 'QUEUE_FULL'],
  ])('%s nothing is taken in', async (_, change, code) => {
    await create(from(newAddress()), { files: true });
    const { settings } = server.service.parts;
    const before = { ...settings };
    Object.assign(settings, change);
    try {
      const { socket, answer } = announce(newAddress(), 1);
      const text = await answer;
      socket.destroy();
      expect(text).toMatch(/^HTTP\/1.1 503/);
      expect(text).toMatch(/retry-after: 60/i);
      expect(text).toContain(code);
    } finally {
      Object.assign(settings, before);
    }
  });
});

describe('what limits are counted by', () => {
  it('lets exactly so many through, however many try at once', async () => {
    const window = { key: 'a test', amount: 1, most: 10, seconds: 60 };
    const waits = await Promise.all(Array.from({ length: 60 }, () => useUp(db(), window)));
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(10);
    const slots = await Promise.all(
      Array.from({ length: 20 }, () => takeUploadSlot(db(), { holder: 'a test', most: 5, seconds: 60 })),
    );
    expect(slots.filter(Boolean)).toHaveLength(5);
  });

  it('begins anew when its window is over, and an upload whose server died gives its slot back', async () => {
    const window = { key: 'another test', amount: 10, most: 10, seconds: 60 };
    const slot = { holder: 'another test', most: 1, seconds: 60 };
    expect(await useUp(db(), window)).toBeUndefined();
    expect(await useUp(db(), window)).toBeGreaterThan(50);
    expect(await takeUploadSlot(db(), slot)).toBeDefined();
    expect(await takeUploadSlot(db(), slot)).toBeUndefined();
    await db().update(rateLimits).set({ expiresAt: sql`now()` });
    await db().update(uploadSlots).set({ expiresAt: sql`now()` });
    expect(await useUp(db(), window)).toBeUndefined();
    expect(await takeUploadSlot(db(), slot)).toBeDefined();
  });

  it('is no address, and is forgotten', async () => {
    const address = newAddress();
    await create(from(address));
    const { rows } = await db().execute(sql`select * from rate_limits`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|127\.0\.0\.1|::/);
    await db().update(rateLimits).set({ expiresAt: sql`now()` });
    await forgetLimits(db());
    expect(await db().$count(rateLimits)).toBe(0);
  });

  it('is the address that the last trusted proxy heard from, whatever the sender writes before it', () => {
    expect(clientAddress('192.0.2.1', '203.0.113.5', 0)).toBe('192.0.2.1');
    expect(clientAddress('10.0.0.1', 'forged, 203.0.113.5', 1)).toBe('203.0.113.5');
    expect(clientAddress('10.0.0.1', '1.1.1.1, 203.0.113.5, 10.0.0.2', 2)).toBe('203.0.113.5');
    expect(clientAddress('10.0.0.1', undefined, 1)).toBe('10.0.0.1');
    expect(clientAddress(undefined, 'not an address', 1)).toBe('unknown');
  });

  it('is the /64 of an IPv6 address, and an IPv4 address whichever way it is written', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
    expect(networkOf('[2001:db8:1:3::9]:443')).toBe('2001:db8:1:3::/64');
    expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('192.0.2.1:5000')).toBe('192.0.2.1');
    for (const own of ['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1'])
      expect(networkOf(own)).toBe('loopback');
  });
});
