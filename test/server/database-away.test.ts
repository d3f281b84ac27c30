import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { create } from '../support/client.ts';
import { DatabaseProxy } from '../support/database-proxy.ts';
import { createDatabase } from '../support/postgres.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import { call, createLiving, type Living, openPage, startServerForProjects } from './project-fixtures.ts';

let proxy: DatabaseProxy;
let server: TestServer;
let living: Living;

beforeAll(async () => {
  proxy = new DatabaseProxy(await createDatabase(inject('postgresUrl')));
  await proxy.open();
  server = await startServerForProjects(inject('postgresUrl'), 3, { DATABASE_URL: proxy.url });
  living = await createLiving(server);
});
afterAll(async () => {
  await server.stop();
  await proxy.close();
});

describe('while the database is away', () => {
  it('every call says so with a code and when to ask again, and all goes on when it is back', async () => {
    await proxy.close();
    for (const path of [`/api/ar/status/${living.id}`, `/objects/ar-storage/${living.id}/video.mp4`]) {
      const answer = await call(server, 'GET', path, { bearer: living.ownerSecret });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await answer.json()).toMatchObject({ code: 'DATABASE_AWAY' });
    }
    // A client of tRPC reads it, too: it goes by that client's shape, also where several calls come as one.
    for (const path of ['/trpc/pool.status', '/trpc/pool.status,session.get?batch=1']) {
      const answer = await call(server, 'GET', path);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      for (const { error } of [await answer.json()].flat())
        expect(error.data).toMatchObject({ httpStatus: 503, problem: { code: 'DATABASE_AWAY' } });
    }
    expect(await refusal(trpcClient(server.localUrl).pool.status.query())).toBe('DATABASE_AWAY');
    expect(await create(server.localUrl)).toMatchObject({ status: 503, body: { code: 'DATABASE_AWAY' } });
    const page = await openPage(server, `/ar/view/${living.id}`);
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('The database does not answer. Please try again in a moment.'),
    ]);
    expect((await fetch(`${server.localUrl}/health`)).status).toBe(200);
    expect((await fetch(`${server.localUrl}/ready`)).status).toBe(503);

    await proxy.open();
    expect((await openPage(server, `/ar/view/${living.id}`)).status).toBe(302);
    expect((await create(server.localUrl)).status).toBe(200);
  });

  it('without a word, every call is answered all the same', async () => {
    proxy.fallSilent();
    const from = performance.now();
    const answers = await Promise.all([
      create(server.localUrl),
      create(server.localUrl),
      call(server, 'GET', `/api/ar/status/${living.id}`, { bearer: living.ownerSecret }),
      call(server, 'GET', '/metrics'),
    ]);
    expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([503, 503, 503]);
    expect((performance.now() - from) / 1000).toBeLessThan(45);
    await proxy.close();
    await proxy.open();
    await expect.poll(async () => (await create(server.localUrl)).status, { timeout: 20_000 }).toBe(200);
  }, 90_000);
});
