import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { create } from '../support/client.ts';
import { DatabaseProxy } from '../support/database-proxy.ts';
import { createDatabase } from '../support/postgres.ts';
import type { TestServer } from '../support/server.ts';
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
    for (const path of [
      `/api/ar/status/${living.id}`,
      `/objects/ar-storage/${living.id}/video.mp4`,
      '/trpc/pool.status',
    ]) {
      const answer = await call(server, 'GET', path, { bearer: living.ownerSecret });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await answer.json()).toMatchObject({ code: 'DATABASE_AWAY' });
    }
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
});
