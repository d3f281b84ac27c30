import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { auditLog, reports } from '../../db/schema.ts';
import { forgetAccess } from '../../server/access/forget.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import { postForm, signIn } from './access-fixtures.ts';
import {
  ADMIN_KEY,
  addKey,
  call,
  createBorderless,
  createLiving,
  filesOnDisk,
  type Living,
  letExpire,
  markerState,
  namesOf,
  openPage,
  print,
  projectOf,
  startServerForProjects,
  targetFilesOnDisk,
} from './project-fixtures.ts';

let server: TestServer;
let living: Living;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 16);
  living = await createLiving(server);
});
afterAll(() => server.stop());

const db = () => server.service.parts.db;
const admin = () => trpcClient(server.localUrl, ADMIN_KEY);
const takeDown = (id: string, body?: object) =>
  call(server, 'POST', `/api/ar/projects/${id}/takedown`, { bearer: ADMIN_KEY, body });

describe('a report', () => {
  it('can be begun on every AR page, and on one that is over', async () => {
    const over = await createLiving(server);
    await letExpire(server, over.id, 1);
    for (const [path, link] of [
      [`/objects/ar-storage/${living.id}/index.html`, `/report/${living.id}`],
      [`/ar/view/${over.id}`, `/report/${over.id}`],
    ] as const)
      expect(await (await openPage(server, path)).text()).toContain(`href="${link}"`);
  });

  it('is a form that works without a script and takes a link, an id, or what stands on a print', async () => {
    expect(await (await openPage(server, `/report/${living.id}`)).text()).toContain(`value="${living.id}"`);
    for (const project of [
      living.id,
      `${server.publicUrl}/ar/view/${living.id}`,
      `${server.publicUrl}/objects/ar-storage/${living.id}/index.html?x=1`,
      `${server.publicUrl}/V/${living.id}`.toUpperCase(),
      living.id.toUpperCase(),
    ]) {
      const response = await postForm(server, '/report', {
        project,
        reason: 'privacy',
        message: '<b>me</b>',
      });
      expect([project, response.status]).toEqual([project, 201]);
      expect(await response.text()).toContain('Thank you');
    }
    const { entries } = await admin().reports.list.query();
    expect(entries).toHaveLength(5);
    for (const entry of entries)
      expect(entry).toMatchObject({ projectId: living.id, reason: 'privacy', message: '<b>me</b>' });
  });

  it('that is no form is refused, not stumbled over', async () => {
    for (const type of ['multipart/form-data; boundary=b', 'multipart/form-data', 'text/plain'])
      for (const path of ['/report', '/login'])
        expect([400, 401]).toContain(
          (
            await fetch(server.localUrl + path, {
              method: 'POST',
              headers: { 'content-type': type },
              body: '--b\r\nnonsense',
            })
          ).status,
        );
  });

  it('about nothing is refused in words, on a page to whoever came from one', async () => {
    const response = await postForm(
      server,
      '/report',
      { project: 'nobody', reason: 'other' },
      { accept: 'text/html' },
    );
    expect(response.status).toBe(404);
    expect(await response.text()).toMatch(/<h1>.*There is no living photo at this link/s);
  });

  it('is closed by an admin, once', async () => {
    const { entries } = await admin().reports.list.query();
    const close = () => admin().reports.close.mutate({ id: entries[0]!.id });
    expect(await close()).toEqual({ id: entries[0]!.id, closed: true });
    expect(await refusal(close())).toBe('REPORT_NOT_FOUND');
    expect((await admin().reports.list.query()).entries).toHaveLength(4);
    const all = await admin().reports.list.query({ state: 'all', limit: 2 });
    expect(all.entries).toHaveLength(2);
    const next = await admin().reports.list.query({ state: 'all', limit: 200, cursor: all.nextCursor! });
    expect(next.entries).toHaveLength(3);
  });
});

describe('a project that is taken down', () => {
  it('is gone at once, with all its files, under every name, and its link says so kindly', async () => {
    const { id, markerId } = living;
    const names = await namesOf(server, id);
    const seen = await call(server, 'GET', `/objects/ar-storage/${id}/video.mp4`);
    const etag = seen.headers.get('etag')!;
    await seen.arrayBuffer();
    const response = await takeDown(id, { reason: 'shows somebody else' });
    expect(await response.json()).toEqual({ id, takenDown: true });

    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await namesOf(server, id)).toEqual([]);
    expect(await markerState(server, markerId)).toBe('resting');
    for (const name of [...names, 'index.html'])
      expect((await call(server, 'GET', `/objects/ar-storage/${id}/${name}`)).status).toBe(410);
    // Also whoever has it in a cache asks, and is told.
    const cached = await call(server, 'GET', `/objects/ar-storage/${id}/video.mp4`, {
      'if-none-match': etag,
    });
    expect(cached.status).toBe(410);
    for (const path of [`/ar/view/${id}`, `/api/ar/view/${id}`, `/V/${id.toUpperCase()}`]) {
      const page = await openPage(server, path);
      expect(page.status).toBe(410);
      expect(await page.text()).toMatch(/This living photo was taken down.*Nothing of it is kept/s);
    }
    expect(
      await (await call(server, 'GET', `/api/ar/status/${id}`, { bearer: ADMIN_KEY })).json(),
    ).toMatchObject({
      status: 'error',
      errorCode: 'PROJECT_TAKEN_DOWN',
    });
  });

  it('closes its reports, and stays taken down whatever its owner or a key do', async () => {
    const { id, ownerSecret } = living;
    expect((await admin().reports.list.query()).entries).toEqual([]);
    await call(server, 'DELETE', `/api/ar/projects/${id}`, { bearer: ownerSecret });
    for (const action of ['permanent', 'extend'])
      expect(
        (
          await call(server, 'POST', `/api/ar/projects/${id}/${action}`, {
            bearer: ADMIN_KEY,
            body: { hours: 1 },
          })
        ).status,
      ).toBe(410);
    expect((await takeDown(id)).status).toBe(200);
    expect(await projectOf(server, id)).toMatchObject({ errorCode: 'PROJECT_TAKEN_DOWN', photoUrl: null });
  });

  it('may be printed: its marker stays printed; or borderless: its compiled photo goes; or deleted before', async () => {
    const printed = await createLiving(server);
    await (await print(server, printed.id)).arrayBuffer();
    const borderless = await createBorderless(server);
    expect(await targetFilesOnDisk(server)).toHaveLength(2);
    const deleted = await createLiving(server);
    await call(server, 'DELETE', `/api/ar/projects/${deleted.id}`, { bearer: deleted.ownerSecret });
    for (const { id } of [printed, borderless, deleted]) {
      expect((await takeDown(id)).status).toBe(200);
      expect(await filesOnDisk(server, id)).toEqual([]);
      expect((await openPage(server, `/ar/view/${id}`)).status).toBe(410);
      expect(await projectOf(server, id)).toMatchObject({ errorCode: 'PROJECT_TAKEN_DOWN' });
    }
    expect(await markerState(server, printed.markerId)).toBe('printed');
    expect(await targetFilesOnDisk(server)).toEqual([]);
  });

  it('is found by its link', async () => {
    const { id } = await createLiving(server);
    const found = async (search: string) =>
      (await admin().projects.list.query({ search })).entries.map(({ projectId }) => projectId);
    expect(await found(`${server.publicUrl}/ar/view/${id}`)).toEqual([id]);
    expect(await found(`${server.publicUrl}/V/${id}`.toUpperCase())).toEqual([id]);
    expect(await found('nobody')).toEqual([]);
  });
});

describe('keys', () => {
  it('are made and revoked by admins, shown once, and kept as hashes', async () => {
    const made = await admin().keys.create.mutate({
      name: 'shop software',
      scopes: ['demo:create', 'project:read'],
      limits: { projectsPerDay: 5 },
    });
    expect(made.key).toMatch(/^pp_key_[0-9a-z]{32}$/);
    expect(made).toMatchObject({ role: 'program', limits: { projectsPerDay: 5 }, revokedAt: null });
    const { keys } = await admin().keys.list.query();
    expect(keys[0]).toMatchObject({ id: made.id, name: 'shop software' });
    const { rows } = await db().execute(sql`select * from api_keys`);
    for (const text of [JSON.stringify(keys), JSON.stringify(rows)]) expect(text).not.toContain(made.key);
    expect(JSON.stringify(keys)).not.toMatch(/hash/i);

    const other = await createLiving(server);
    const status = () => call(server, 'GET', `/api/ar/status/${other.id}`, { bearer: made.key });
    expect((await status()).status).toBe(200);
    const used = (await admin().keys.list.query()).keys.find(({ id }) => id === made.id)!;
    expect(Date.now() - Date.parse(used.lastUsedAt!)).toBeLessThan(60_000);
    expect(await admin().keys.revoke.mutate({ id: made.id })).toEqual({ id: made.id, revoked: true });
    expect(await (await status()).json()).toMatchObject({ status: 401, code: 'KEY_UNKNOWN' });
  });

  it.each([
    ['no name', { scopes: ['print:read'] }],
    ['no rights', { name: 'x' }],
    ['an unknown right', { name: 'x', scopes: ['root'] }],
    ['an unknown limit', { name: 'x', scopes: ['print:read'], limits: { everything: 1 } }],
  ])('with %s are refused in words', async (_, body) => {
    const response = await call(server, 'POST', '/api/ar/keys', { bearer: ADMIN_KEY, body });
    expect(await response.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });

  it('and whatever else is asked for may be any text: what cannot be kept is refused, not stumbled over', async () => {
    const as = (method: string, path: string, body?: object) =>
      call(server, method, path, { bearer: ADMIN_KEY, body }).then(({ status }) => status);
    expect(await as('GET', '/api/ar/audit?actor=%00')).toBe(400);
    expect(await as('DELETE', '/api/ar/keys/%00')).toBe(400);
    expect(await as('POST', '/api/ar/keys', { name: 'a\0b', scopes: ['print:read'] })).toBe(400);
    expect(
      await as('POST', '/api/ar/reports', { projectId: living.id, reason: 'other', message: '\0' }),
    ).toBe(400);
    expect(await as('GET', '/api/ar/reports?cursor=9999999999999999999999')).toBe(400);
    const searched = (input: object) =>
      as('GET', `/trpc/prints.list?input=${encodeURIComponent(JSON.stringify(input))}`);
    expect(await searched({ search: '%_\\' })).toBe(200);
    for (const input of [{ search: '\0' }, { cursor: 'x' }, { state: 'none' }])
      expect(await searched(input)).toBe(400);
  });

  it('of a role have all rights of the role, also those that came after the key', async () => {
    const key = await addKey(server, 'an-old-admin', [], 'admin');
    expect((await call(server, 'GET', '/api/ar/queue/stats', { bearer: key })).status).toBe(200);
  });

  it('of the installation itself cannot be revoked by a call', async () => {
    const response = await call(server, 'DELETE', '/api/ar/keys/admin', { bearer: ADMIN_KEY });
    expect(await response.json()).toMatchObject({ status: 409, code: 'KEY_IS_SETTING' });
    expect((await call(server, 'GET', '/api/ar/keys', { bearer: ADMIN_KEY })).status).toBe(200);
  });
});

describe('the audit log', () => {
  it('says who did what, when and on what, whichever way it was called, and nothing of owners', async () => {
    const key = await addKey(server, 'auditable', ['project:write', 'print:read']);
    const { id } = await createLiving(server);
    const photo = new FormData();
    photo.set('photo', new Blob([photoBytes()]));
    photo.set('video', new Blob([videoBytes()]));
    const made = await trpcClient(server.localUrl, key).projects.create.mutate(photo);
    const as = (method: string, path: string, body?: object) =>
      call(server, method, path, { bearer: key, body });
    await as('POST', `/api/ar/projects/${id}/extend`, { hours: 1 });
    await trpcClient(server.localUrl, key).projects.makePermanent.mutate({ id });
    await (await as('GET', `/api/ar/print/${id}`)).arrayBuffer();
    await as('DELETE', `/api/ar/projects/${id}?force=true`);
    const own = await createLiving(server);
    await call(server, 'DELETE', `/api/ar/projects/${own.id}`, { bearer: own.ownerSecret });

    const response = await call(server, 'GET', '/api/ar/audit?actor=auditable', { bearer: ADMIN_KEY });
    const { entries } = (await response.json()) as {
      entries: { action: string; subject: string; createdAt: string }[];
    };
    expect(entries.map(({ action }) => action)).toEqual([
      'project.delete',
      'project.print',
      'project.permanent',
      'project.extend',
      'project.create',
    ]);
    for (const { action, subject, createdAt } of entries) {
      expect(subject).toBe(action === 'project.create' ? made.id : id);
      expect(Date.now() - Date.parse(createdAt)).toBeLessThan(60_000);
    }
    expect((await admin().audit.list.query({ subject: own.id })).entries).toEqual([]);
    await signIn(server, ADMIN_KEY);
    const everything = JSON.stringify((await admin().audit.list.query({ limit: 200 })).entries);
    for (const action of [
      'keys.create',
      'keys.revoke',
      'project.takeDown',
      'reports.close',
      'session.signIn',
    ])
      expect(everything).toContain(action);
    expect(everything).not.toContain(ADMIN_KEY);
  });

  it('and closed reports are kept for AUDIT_DAYS', async () => {
    await db()
      .update(auditLog)
      .set({ createdAt: sql`now() - interval '366 days'` })
      .where(eq(auditLog.actor, 'auditable'));
    await db().update(reports).set({ closedAt: sql`now() - interval '366 days'` });
    await forgetAccess(server.service.parts);
    expect((await admin().audit.list.query({ actor: 'auditable' })).entries).toEqual([]);
    expect((await admin().audit.list.query({})).entries.length).toBeGreaterThan(0);
    expect(await db().$count(reports)).toBe(0);
  });
});
