import { createTRPCClient, httpLink } from '@trpc/client';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateDatabase } from '../../db/migrate.ts';
import * as schema from '../../db/schema.ts';
import { prepareAdminKey, readCaller } from '../../server/access/keys.ts';
import { SCOPES } from '../../server/access/scopes.ts';
import type { AppRouter } from '../../server/api/router.ts';
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
  const bearer = (key: string) => new Headers({ authorization: `Bearer ${key}` });

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
    expect(await readCaller(bearer(keys[0]!), { db: db() })).toEqual({
      kind: 'key',
      id: 'admin',
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
    expect(await readCaller(bearer(ADMIN_KEY), { db: db() })).toMatchObject({ id: 'admin' });
    await expect(readCaller(bearer('an older admin key'), { db: db() })).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
    });
  });

  it('gets the scopes that have come since it was made', async () => {
    await db()
      .update(schema.apiKeys)
      .set({ scopes: ['print:read'] });
    await prepareAdminKey(db(), {});
    expect(await readCaller(bearer(ADMIN_KEY), { db: db() })).toMatchObject({ scopes: [...SCOPES] });
  });

  it('no longer works once it is revoked', async () => {
    await db().update(schema.apiKeys).set({ revokedAt: new Date() });
    await expect(readCaller(bearer(ADMIN_KEY), { db: db() })).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });
});

describe('who may do what', () => {
  let server: TestServer;
  let living: Living;

  type Role = keyof typeof ROLES;
  const ROLES = {
    visitor: () => undefined,
    stranger: () => 'a-key-that-nobody-has',
    'key without the scope': () => 'key-that-only-reads',
    'print shop': () => 'key-of-a-print-shop',
    writer: () => 'key-that-writes',
    owner: (project: Living) => project.ownerSecret,
    'owner of another': () => 'b'.repeat(32),
    admin: () => ADMIN_KEY,
  };

  beforeAll(async () => {
    server = await startServerForProjects(inject('postgresUrl'), 20);
    await addKey(server, 'key-that-only-reads', ['project:read']);
    await addKey(server, 'key-of-a-print-shop', ['print:read']);
    await addKey(server, 'key-that-writes', ['project:write']);
    living = await createLiving(server);
  });
  afterAll(() => server.stop());

  const CALLS = {
    status: ['GET', (id: string) => `/api/ar/status/${id}`, undefined],
    view: ['GET', (id: string) => `/objects/ar-storage/${id}/index.html`, undefined],
    picture: ['GET', (id: string) => `/objects/ar-storage/${id}/enhanced-photo.jpg`, undefined],
    print: ['GET', (id: string) => `/api/ar/print/${id}`, undefined],
    extend: ['POST', (id: string) => `/api/ar/projects/${id}/extend`, { hours: 1 }],
    permanent: ['POST', (id: string) => `/api/ar/projects/${id}/permanent`, undefined],
    delete: ['DELETE', (id: string) => `/api/ar/projects/${id}`, undefined],
  } as const;

  const everybody = (status: number) =>
    Object.fromEntries(Object.keys(ROLES).map((role) => [role, status])) as Record<Role, number>;
  const writersOnly: Record<Role, number | string> = {
    visitor: 'KEY_MISSING',
    stranger: 'KEY_UNKNOWN',
    'key without the scope': 'SCOPE_MISSING',
    'print shop': 'SCOPE_MISSING',
    writer: 200,
    owner: 'SCOPE_MISSING',
    'owner of another': 'KEY_UNKNOWN',
    admin: 200,
  };
  const TABLE: Record<keyof typeof CALLS, Record<Role, number | string>> = {
    status: everybody(200),
    view: everybody(200),
    picture: everybody(200),
    extend: writersOnly,
    print: { ...writersOnly, 'print shop': 200, writer: 'SCOPE_MISSING', owner: 'PROJECT_IS_DEMO' },
    permanent: writersOnly,
    delete: { ...writersOnly, owner: 200 },
  };
  const STATUS_OF: Record<string, number> = {
    KEY_MISSING: 401,
    KEY_UNKNOWN: 401,
    SCOPE_MISSING: 403,
    PROJECT_IS_DEMO: 403,
  };
  /** What is allowed changes the project: whoever comes next needs a new one. */
  const CHANGES = ['print', 'permanent', 'delete'];
  const rows = Object.entries(TABLE).flatMap(([name, roles]) =>
    Object.entries(roles).map(([role, expected]) => [role, name, expected] as const),
  );

  it.each(rows)('%s, %s: %s', async (role, name, expected) => {
    const [method, path, body] = CALLS[name as keyof typeof CALLS];
    const project = living;
    const bearer = ROLES[role as Role](project);
    const response = await call(server, method, path(project.id), { bearer, body });
    if (expected === 200) {
      expect(response.status).toBe(200);
      if (CHANGES.includes(name)) living = await createLiving(server);
      return;
    }
    expect(await response.json()).toMatchObject({ status: STATUS_OF[expected], code: expected });
    expect(response.headers.get('www-authenticate')).toBe(response.status === 401 ? 'Bearer' : null);
  });

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
