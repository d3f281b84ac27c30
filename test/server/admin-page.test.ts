import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import { postForm, signIn } from './access-fixtures.ts';

const ADMIN_KEY = 'the-admin-key-of-the-tests';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off', ADMIN_KEY });
  cookie = await signIn(server, ADMIN_KEY);
});
afterAll(() => server.stop());

const admin = () => trpcClient(server.localUrl, ADMIN_KEY);
const send = async (path: string, fields: Record<string, string>) => {
  const response = await postForm(server, path, fields, { cookie });
  return { status: response.status, page: await response.text() };
};
const page = async () => (await fetch(`${server.localUrl}/admin`, { headers: { cookie } })).text();

describe('On the admin’s page', () => {
  const PAPER = {
    ...{ id: 'square-30', name: '30 × 30 cm', widthMm: '300', heightMm: '300.5', dpi: '254' },
    ...{ bleedMm: '4.5', safetyMarginMm: '6', file: 'pdf', turning: 'landscape', codeInFrame: 'on' },
  };

  it('a paper is added, changed and removed, as shops then see it', async () => {
    const wrong = await send('/admin/print-profiles', PAPER);
    expect(wrong.status).toBe(400);
    expect(wrong.page).toMatch(/role="alert"[^<]*>[^<]*widthMm: must be the longer side/);
    expect(await send('/admin/print-profiles', { ...PAPER, heightMm: '300' })).toMatchObject({ status: 303 });
    const found = async () =>
      (await admin().printProfiles.list.query()).profiles.find(({ id }) => id === PAPER.id);
    expect(await found()).toEqual({
      ...{ id: 'square-30', name: '30 × 30 cm', widthMm: 300, heightMm: 300, dpi: 254, bleedMm: 4.5 },
      ...{ safetyMarginMm: 6, cropMarks: false, file: 'pdf', turning: 'landscape', codeInFrame: true },
    });
    expect(await page()).toContain('PDF, 4.5 mm bleed');
    await send('/admin/print-profiles', { ...PAPER, heightMm: '300', file: 'jpeg', cropMarks: 'on' });
    expect(await found()).toMatchObject({ file: 'jpeg', cropMarks: true });
    await send('/admin/print-profiles/square-30/remove', {});
    expect(await found()).toBeUndefined();
  });

  it('a number that is none is told apart from a wrong one', async () => {
    const { status, page } = await send('/admin/print-profiles', { ...PAPER, heightMm: '300', dpi: 'many' });
    expect(status).toBe(400);
    expect(page).toContain('dpi:');
  });

  it('a webhook is added, its secret shown once, tried, and removed', async () => {
    const added = await send('/admin/webhooks', { url: 'http://127.0.0.1:9/hook', events: 'ar.pool.low' });
    expect(added.status).toBe(201);
    expect(added.page).toMatch(/whsec_[\w+/=]+/);
    expect(await page()).not.toContain('whsec_');
    const [webhook] = (await admin().webhooks.list.query()).webhooks;
    expect(webhook).toMatchObject({ url: 'http://127.0.0.1:9/hook', events: ['ar.pool.low'] });
    expect((await send(`/admin/webhooks/${webhook!.id}/ping`, {})).status).toBe(303);
    await expect.poll(page).toMatch(/127\.0\.0\.1:9[\s\S]*(waits for its turn|will be tried again)/);
    const rotated = await send(`/admin/webhooks/${webhook!.id}/rotate`, {});
    expect(rotated.page).toMatch(/whsec_/);
    expect(rotated.page).not.toContain(/whsec_[\w+/=]+/.exec(added.page)![0]);
    expect((await send(`/admin/webhooks/${webhook!.id}/remove`, {})).status).toBe(303);
    expect((await admin().webhooks.list.query()).webhooks).toEqual([]);
    const refused = await send('/admin/webhooks', { url: 'ftp://shop.test' });
    expect(refused.status).toBe(400);
    expect(refused.page).toContain('must be an http or https address');
  });
});
