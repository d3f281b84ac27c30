import { rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openLog, withLogContext } from '../../server/observe/request-id.ts';
import { create, finished } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const ADMIN_KEY = 'the-admin-key-of-the-tests';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY });
});
afterAll(() => server.stop());

const get = (address: string, headers: Record<string, string> = {}) =>
  fetch(server.localUrl + address, { headers });
const ready = async () => {
  const answer = await get('/ready');
  return { code: answer.status, ...((await answer.json()) as { reasons: string[]; status: string }) };
};

describe('GET /ready', () => {
  it('says that all is well', async () => {
    const answer = await get('/ready');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'ready',
      checks: { database: true, storage: true, stopping: true, pool: true, ffmpeg: true },
      reasons: [],
    });
  });

  it('stays 200 while markers run out or ffmpeg is missing, and says so', async () => {
    const { parts } = server.service;
    const { POOL_LOW, POOL_HIGH } = parts.settings;
    Object.assign(parts, { hasFfmpeg: false });
    Object.assign(parts.settings, { POOL_LOW: 3, POOL_HIGH: 5 });
    const answer = await get('/ready');
    Object.assign(parts, { hasFfmpeg: true });
    Object.assign(parts.settings, { POOL_LOW, POOL_HIGH });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'degraded',
      checks: { database: true, pool: false, ffmpeg: false },
      reasons: [
        expect.stringContaining('border-8 terrazzo: 0 of at least 3'),
        expect.stringContaining('ffmpeg'),
      ],
    });
  });

  it('is 503 while nothing can be stored', async () => {
    const storage = path.join(server.dataDir, 'storage');
    await rename(storage, `${storage}.away`);
    const answer = await ready();
    await rename(`${storage}.away`, storage);
    expect(answer).toMatchObject({ code: 503, status: 'unavailable', reasons: ['Nothing can be stored.'] });
    expect((await get('/ready')).status).toBe(200);
  });

  it('is 503 as soon as the server is to stop, and while the database is away', async () => {
    const other = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    other.service.beginStop();
    const stopping = await fetch(`${other.localUrl}/ready`);
    expect(stopping.status).toBe(503);
    expect(await stopping.json()).toMatchObject({ reasons: ['The server is stopping.'] });
    const { db } = other.service.parts;
    const { execute } = db;
    Object.assign(db, { execute: () => Promise.reject(new Error('away')) });
    const away = await fetch(`${other.localUrl}/ready`);
    Object.assign(db, { execute });
    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({ checks: { database: false } });
    await other.stop();
  });
});

describe('GET /metrics', () => {
  it('counts requests by route, and tells of queue, pool, scans, connections and the event loop', async () => {
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    await get(`/ar/view/${body.arId}`);
    await get('/nothing/at/all');
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toMatch('text/plain');
    const text = await answer.text();
    for (const line of [
      /^passepartout_http_request_seconds_count\{method="POST",route="\/api\/ar\/create-demo",status="200"\} 1$/m,
      /^passepartout_http_request_seconds_count\{method="GET",route="\/ar\/view\/:id",status="302"\} 1$/m,
      /^passepartout_http_request_seconds_count\{method="GET",route="none",status="404"\} 1$/m,
      /^passepartout_jobs\{kind="finish",state="waiting"\} 0$/m,
      /^passepartout_job_wait_seconds\{kind="check"\} /m,
      /^passepartout_database_clients\{state="waiting"\} 0$/m,
      /^passepartout_storage_free_bytes \d/m,
      /^passepartout_machine\{what="memory_bytes"\} \d/m,
      /^passepartout_ready\{check="database"\} 1$/m,
      /^nodejs_eventloop_lag_p99_seconds /m,
      /^process_resident_memory_bytes /m,
      /^# TYPE passepartout_scans_total counter$/m,
    ])
      expect(text).toMatch(line);
    expect(text).not.toContain(body.arId);
  });

  it('is for this machine, and for keys from elsewhere', async () => {
    const elsewhere = { 'x-forwarded-for': '203.0.113.7' };
    expect((await get('/metrics', elsewhere)).status).toBe(401);
    expect((await get('/metrics', { ...elsewhere, authorization: 'Bearer nonsense' })).status).toBe(401);
    expect((await get('/metrics', { ...elsewhere, authorization: `Bearer ${ADMIN_KEY}` })).status).toBe(200);
  });

  it('says the rest while the database is away', async () => {
    const { queue } = server.service.parts;
    const { stats } = queue;
    queue.stats = () => Promise.reject(new Error('away'));
    const text = await (await get('/metrics')).text();
    queue.stats = stats;
    expect(text).toMatch(/^process_resident_memory_bytes /m);
    expect(text).not.toMatch(/^passepartout_jobs\{/m);
  });
});

describe('Every request has a name', () => {
  it('that its answer carries: the proxy’s, or one of ours', async () => {
    const own = (await get('/health')).headers.get('x-request-id');
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    const given = await get('/health', { 'x-request-id': 'proxy.12345678' });
    expect(given.headers.get('x-request-id')).toBe('proxy.12345678');
    const strange = await get('/health', { 'x-request-id': '"><script>' });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await get('/nothing')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('and so has every line that is logged for it, or for a job', async () => {
    const lines: Record<string, unknown>[] = [];
    const sink = { write: (line: string) => lines.push(JSON.parse(line)) };
    const log = openLog('info', sink);
    log.info('before');
    await withLogContext({ requestId: 'a-request' }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.info('in a request');
    });
    withLogContext({ jobId: 'a-job' }, () => log.child({ kind: 'finish' }).info('in a job'));
    expect(lines.map(({ msg, requestId, jobId }) => [msg, requestId, jobId])).toEqual([
      ['before', undefined, undefined],
      ['in a request', 'a-request', undefined],
      ['in a job', undefined, 'a-job'],
    ]);
  });
});
