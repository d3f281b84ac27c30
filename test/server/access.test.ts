import { createTRPCClient, httpLink } from '@trpc/client';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateDatabase } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { readCaller } from '../../server/access/callers.ts';
import { prepareAdminKey } from '../../server/access/keys.ts';
import { SCOPES } from '../../server/access/scopes.ts';
import type { AppRouter } from '../../server/api/router.ts';
import { readSettings } from '../../server/config.ts';
import { Limits } from '../../server/limits/limits.ts';
import { hashSecret } from '../../server/projects/ids.ts';
import { createDatabase } from '../support/postgres.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  addKey,
  call,
  createLiving,
  type Living,
  print,
  startServerForProjects,
} from './project-fixtures.ts';

describe('the admin key', () => {
  let pool: pg.Pool;
  const db = () => drizzle(pool, { schema });
  const callerWith = (key: string) => {
    const limits = new Limits({ db: db(), settings: readSettings({}) });
    return readCaller({ db: db(), limits }, { authorization: `Bearer ${key}`, address: 'here' });
  };

  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: await createDatabase(inject('postgresUrl')) });
    await migrateDatabase(pool);
  });
  afterAll(() => pool.end());

  it('is made at the first start, told once, and by one only of several servers that start at once', async () => {
    const told = await Promise.all(Array.from({ length: 8 }, () => prepareAdminKey(db(), {})));
    const keys = told.filter((key) => key !== undefined);
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^pp_admin_[0-9a-z]{32}$/);
    expect(await prepareAdminKey(db(), {})).toBeUndefined();
    expect(await callerWith(keys[0]!)).toMatchObject({
      kind: 'key',
      id: 'admin',
      role: 'admin',
      scopes: [...SCOPES],
    });
  });

  it('is kept as a hash only', async () => {
    await prepareAdminKey(db(), { ADMIN_KEY });
    const rows = await db().select().from(schema.apiKeys);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ id: 'admin', keyHash: hashSecret(ADMIN_KEY) });
    expect(JSON.stringify(rows)).not.toContain(ADMIN_KEY);
  });

  it('of the settings takes the place of the one before, which is unknown from then on', async () => {
    await prepareAdminKey(db(), { ADMIN_KEY: 'an older admin key' });
    await prepareAdminKey(db(), { ADMIN_KEY });
    expect(await callerWith(ADMIN_KEY)).toMatchObject({ id: 'admin' });
    expect(await callerWith('an older admin key')).toMatchObject({ kind: 'bearer' });
  });

  it('gets the scopes that have come since it was made', async () => {
    await db()
      .update(schema.apiKeys)
      .set({ scopes: ['print:read'] });
    await prepareAdminKey(db(), {});
    expect(await callerWith(ADMIN_KEY)).toMatchObject({ scopes: [...SCOPES] });
  });

  it('no longer works once it is revoked', async () => {
    await db().update(schema.apiKeys).set({ revokedAt: new Date() });
    expect(await callerWith(ADMIN_KEY)).toMatchObject({ kind: 'bearer' });
  });
});

describe('who may do what with a project', () => {
  let server: TestServer;
  let living: Living;

  beforeAll(async () => {
    server = await startServerForProjects(inject('postgresUrl'), 20);
    await addKey(server, 'key-that-only-reads', ['project:read']);
    await addKey(server, 'key-that-writes', ['project:write']);
    living = await createLiving(server);
  });
  afterAll(() => server.stop());

  const CALLS = {
    print: ['GET', (id: string) => `/api/ar/print/${id}`, undefined],
    extend: ['POST', (id: string) => `/api/ar/projects/${id}/extend`, { hours: 1 }],
    permanent: ['POST', (id: string) => `/api/ar/projects/${id}/permanent`, undefined],
    delete: ['DELETE', (id: string) => `/api/ar/projects/${id}`, undefined],
  } as const;

  it('an owner gets the print file as soon as the project is permanent', async () => {
    const project = await createLiving(server);
    expect((await print(server, project.id, project.ownerSecret)).status).toBe(403);
    await call(server, 'POST', `/api/ar/projects/${project.id}/permanent`, { bearer: ADMIN_KEY });
    expect((await print(server, project.id, project.ownerSecret)).status).toBe(200);
  });

  it('a project that does not exist is nobody’s, whoever asks', async () => {
    for (const bearer of [undefined, ADMIN_KEY])
      for (const name of ['print', 'extend', 'permanent', 'delete'] as const) {
        const [method, path, body] = CALLS[name];
        expect((await call(server, method, path('nobody'), { bearer, body })).status).toBe(404);
      }
  });

  it('creating takes any key, also one that nobody has, because shops send theirs already', async () => {
    const response = await call(server, 'POST', '/api/ar/create-demo', { bearer: 'any-key', body: {} });
    expect(await response.json()).toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('the same holds through tRPC, with the same codes', async () => {
    const clientOf = (bearer?: string) =>
      createTRPCClient<AppRouter>({
        links: [
          httpLink({
            url: `${server.localUrl}/trpc`,
            headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
          }),
        ],
      });
    const project = await createLiving(server);
    const { id } = project;
    const calls = (bearer?: string) => {
      const { projects } = clientOf(bearer);
      return [
        () => projects.extend.mutate({ id, hours: 1 }),
        () => projects.makePermanent.mutate({ id }),
        () => projects.delete.mutate({ id }),
      ];
    };
    for (const [bearer, httpStatus, code] of [
      [undefined, 401, 'KEY_MISSING'],
      ['a-key-that-nobody-has', 401, 'KEY_UNKNOWN'],
      ['key-that-only-reads', 403, 'SCOPE_MISSING'],
    ] as const)
      for (const attempt of calls(bearer))
        await expect(attempt()).rejects.toMatchObject({ data: { httpStatus, problem: { code } } });
    const extended = await clientOf('key-that-writes').projects.extend.mutate({ id, hours: 1 });
    expect(extended).toMatchObject({ status: 'ready', isDemo: true });
    expect(await clientOf(ADMIN_KEY).projects.makePermanent.mutate({ id })).toMatchObject({ isDemo: false });
    expect(await clientOf(project.ownerSecret).projects.delete.mutate({ id })).toEqual({ id, deleted: true });
    await expect(clientOf(ADMIN_KEY).projects.makePermanent.mutate({ id })).rejects.toMatchObject({
      data: { httpStatus: 410, problem: { code: 'PROJECT_DELETED' } },
    });
  });

  it('a 401 of tRPC says how to say who one is', async () => {
    const response = await call(server, 'POST', '/trpc/projects.makePermanent', { body: { id: living.id } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });
});
