import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sessions } from '../../db/schema.ts';
import { forgetAccess } from '../../server/access/forget.ts';
import { hashSecret } from '../../server/projects/ids.ts';
import type { TestServer } from '../support/server.ts';
import { cookieOf, postForm, signIn } from './access-fixtures.ts';
import { ADMIN_KEY, addKey, call, createLiving, startServerForProjects } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 3);
});
afterAll(() => server.stop());

const db = () => server.service.parts.db;

/** Whether the cookie opens the queue's figures. */
const opens = async (cookie: string, headers: Record<string, string> = {}) =>
  (await call(server, 'GET', '/api/ar/queue/stats', { cookie, ...headers })).status === 200;

describe('signing in', () => {
  it('with a wrong key says so, and sets no cookie', async () => {
    const response = await postForm(server, '/login', { key: '"><script>alert(1)</script>' });
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.json()).toMatchObject({
      code: 'KEY_UNKNOWN',
      detail: expect.stringContaining('This key is unknown'),
    });
  });

  it('says who is signed in, and nobody once they are signed out', async () => {
    const response = await postForm(server, '/login', { key: ` ${ADMIN_KEY} ` });
    expect(response.status).toBe(200);
    const cookie = cookieOf(response);
    const who = async () =>
      (await (await call(server, 'GET', '/trpc/session.get', { cookie })).json()).result.data;
    expect(await who()).toMatchObject({ key: { id: 'admin', role: 'admin' } });
    expect((await postForm(server, '/logout', {}, { cookie })).status).toBe(200);
    expect(await who()).toEqual({ key: null });
  });

  it('shows a print shop its projects, with the print files of those that were ordered', async () => {
    const cookie = await signIn(
      server,
      await addKey(server, 'shop', ['project:read', 'print:read'], 'print-shop'),
    );
    const { id } = await createLiving(server);
    const stateOf = async () => {
      const { result } = await (await call(server, 'GET', '/trpc/prints.list', { cookie })).json();
      return result.data.prints.find((print: { id: string }) => print.id === id).state;
    };
    expect(await stateOf()).toBe('demo');
    await call(server, 'POST', `/api/ar/projects/${id}/permanent`, { bearer: ADMIN_KEY });
    expect(await stateOf()).toBe('to-print');
    expect((await call(server, 'GET', `/api/ar/print/${id}`, { cookie })).status).toBe(200);
    // What is not a print shop's stays shut.
    expect((await call(server, 'GET', '/trpc/audit.list', { cookie })).status).toBe(403);
  });
});

describe('without PUBLIC_URL and CORS_ORIGINS', () => {
  it('nobody insists on HTTPS, which a phone in the local network could not leave again, and no other site reads', async () => {
    const { headers } = await call(server, 'GET', '/api/ar/status/nobody', { origin: 'https://shop.test' });
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends, and is kept as a hash', async () => {
    const response = await postForm(server, '/login', { key: ADMIN_KEY });
    expect(response.headers.get('set-cookie')).toMatch(
      /^passepartout=[0-9a-z]{40}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const token = cookieOf(response).split('=')[1]!;
    const rows = await db().select().from(sessions);
    expect(rows.map((row) => row.tokenHash)).toContain(hashSecret(token));
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('is a new one at each sign-in: one that was planted, or the one before, is worth nothing', async () => {
    const planted = `passepartout=${'a'.repeat(40)}`;
    const first = await signIn(server, ADMIN_KEY, planted);
    expect(first).not.toBe(planted);
    expect(await opens(planted)).toBe(false);
    const second = await signIn(server, ADMIN_KEY, first);
    expect([await opens(first), await opens(second)]).toEqual([false, true]);
  });

  it('ends with signing out', async () => {
    const cookie = await signIn(server, ADMIN_KEY);
    const response = await postForm(server, '/logout', {}, { cookie });
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(/^passepartout=; Max-Age=0/);
    expect(await opens(cookie)).toBe(false);
  });

  it('ends by itself, and is forgotten', async () => {
    const cookie = await signIn(server, ADMIN_KEY);
    expect(await opens(cookie)).toBe(true);
    await db().update(sessions).set({ expiresAt: sql`now()` });
    expect(await opens(cookie)).toBe(false);
    await forgetAccess(server.service.parts);
    expect(await db().$count(sessions)).toBe(0);
  });

  it('ends when its key is revoked', async () => {
    const made = await call(server, 'POST', '/api/ar/keys', {
      bearer: ADMIN_KEY,
      body: { name: 'of short life', role: 'admin' },
    });
    const { id, key } = (await made.json()) as { id: string; key: string };
    const cookie = await signIn(server, key);
    expect(await opens(cookie)).toBe(true);
    await call(server, 'DELETE', `/api/ar/keys/${id}`, { bearer: ADMIN_KEY });
    expect(await opens(cookie)).toBe(false);
    expect((await call(server, 'GET', '/api/ar/queue/stats', { bearer: key })).status).toBe(401);
  });

  it('gives way to a key that comes with the call', async () => {
    const cookie = await signIn(server, ADMIN_KEY);
    const response = await call(server, 'GET', '/api/ar/queue/stats', { cookie, bearer: 'unknown' });
    expect(response.status).toBe(401);
  });
});

describe('a page of another site', () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = await signIn(server, ADMIN_KEY);
  });

  const json = { 'content-type': 'application/json' };
  const multipart = () => {
    const form = new FormData();
    form.set('name', 'x');
    return form;
  };
  const attempts: [string, string, () => RequestInit][] = [
    ['a tRPC mutation', '/trpc/pool.resetMarks', () => ({ headers: json, body: '{"format":"3x2"}' })],
    [
      'a tRPC mutation as plain text',
      '/trpc/pool.resetMarks',
      () => ({ headers: { 'content-type': 'text/plain' }, body: '{"format":"3x2"}' }),
    ],
    ['a form', '/print/batch', () => ({ body: new URLSearchParams({ project: 'x', profile: '10x15' }) })],
    ['a multipart form', '/print/batch', () => ({ body: multipart() })],
    ['an upload', '/api/ar/create-demo', () => ({ body: multipart() })],
    ['an HTTP call', '/api/ar/keys', () => ({ headers: json, body: '{"name":"x","scopes":["print:read"]}' })],
    ['a sign-out', '/logout', () => ({})],
  ];
  const foreign: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
    ['another site, in an old browser', { origin: 'https://evil.test' }],
    ['a page that hides where it is', { origin: 'null' }],
  ];

  it.each(attempts)('cannot send %s with the visitor’s session', async (_, where, init) => {
    for (const [who, headers] of foreign) {
      const { headers: own, ...rest } = init();
      const response = await fetch(server.localUrl + where, {
        method: 'POST',
        redirect: 'manual',
        ...rest,
        headers: { ...(own as Record<string, string>), ...headers, cookie },
      });
      const answer = (await response.json()) as {
        code: string;
        error?: { data: { problem: { code: string } } };
      };
      const { code } = answer.error?.data.problem ?? answer;
      expect([who, response.status, code]).toEqual([who, 403, 'CROSS_SITE']);
    }
    expect(await opens(cookie)).toBe(true);
  });

  it('cannot sign a visitor in with a key of its own', async () => {
    const response = await postForm(server, '/login', { key: ADMIN_KEY }, { origin: 'https://evil.test' });
    expect(response.status).toBe(403);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('looks at everything as a visitor: no print file is locked by a picture’s address', async () => {
    for (const [, headers] of foreign) expect(await opens(cookie, headers)).toBe(false);
    expect(await opens(cookie, { 'sec-fetch-site': 'same-origin' })).toBe(true);
  });

  it('may use a key of its own where CORS allows it, session or not', async () => {
    const response = await call(server, 'POST', '/trpc/pool.resetMarks', {
      bearer: ADMIN_KEY,
      cookie,
      origin: 'https://shop.test',
      body: { format: '3x2' },
    });
    expect(response.status).toBe(200);
  });
});
