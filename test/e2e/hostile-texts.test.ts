// Markup in every text that anybody may send, and every page that shows any of it, in a real browser: it is text everywhere.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SITE_PATHS } from '../../server/site/site-paths.ts';
import { ADMIN_KEY, call, startServerForProjects } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';

/** Ways out of a text, out of an attribute, out of a script with data, and into a link. */
const ATTACKS = [
  '<script>top.owned=1</script>',
  '"><img src=x onerror=top.owned=1>',
  "'><svg onload=top.owned=1>",
  '</script><script>top.owned=1</script>',
  '</textarea><img src=x onerror=top.owned=1>',
  'javascript:top.owned=1',
];
const ATTACK = ATTACKS.join(' ');

let server: TestServer;
let browser: Browser;
let id: string;

const send = async (method: string, path: string, body: object) => {
  const answer = await call(server, method, path, { bearer: ADMIN_KEY, body });
  const text = await answer.text();
  expect(answer.status, `${path}: ${text}`).toBeLessThan(300);
  return text;
};

const PAGES = [
  ...Object.keys(SITE_PATHS).filter((path) => path !== '/login'),
  '/admin',
  '/p/:id',
  '/report/:id',
  '/objects/ar-storage/:id/index.html',
  `/ar/view/${encodeURIComponent(ATTACKS[0]!)}`,
  `/p/${encodeURIComponent(ATTACKS[1]!)}`,
  `/report/${encodeURIComponent(ATTACKS[4]!)}`,
  `/print?search=${encodeURIComponent(ATTACKS[1]!)}`,
  `/login?to=${encodeURIComponent(ATTACKS[5]!)}`,
];

describe.runIf(isLong)('markup that somebody sent as a text', () => {
  beforeAll(async () => {
    server = await startServerForProjects(inject('postgresUrl'), 4, {
      SHOP_NAME: '"><b onclick=top.owned=1>',
    });
    const form = new FormData();
    form.set('photoFile', new Blob([new Uint8Array(photoBytes())]), `${ATTACKS[1]}.jpg`);
    form.set('videoFile', new Blob([new Uint8Array(videoBytes())]), `${ATTACKS[2]}.mp4`);
    form.set('orderId', ATTACK);
    form.set('userId', ATTACK);
    const made = await fetch(`${server.localUrl}/api/ar/create-demo`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    id = ((await made.json()) as { arId: string }).arId;
    expect(await finished(server.localUrl, id, ADMIN_KEY)).toMatchObject({ status: 'ready' });
    await send('POST', '/api/ar/reports', {
      projectId: id,
      reason: 'other',
      message: ATTACK,
      contact: ATTACK,
    });
    await send('POST', '/api/ar/keys', { name: ATTACK.slice(0, 100), scopes: ['print:read'] });
    await send('POST', '/api/ar/webhooks', { url: `https://shop.test/${ATTACKS[1]}` });
    const paper = { name: ATTACK.slice(0, 60), widthMm: 150, heightMm: 100 };
    await send('PUT', '/api/ar/print-profiles/hostile', paper);
    const gone = (await create(server.localUrl)).body.arId;
    await finished(server.localUrl, gone);
    await send('POST', `/api/ar/projects/${gone}/takedown`, { reason: ATTACK.slice(0, 200) });
    browser = await openBrowser({ viewport: { width: 1280, height: 800 } });
    const { page } = browser;
    await page.goto(`${server.localUrl}/login`);
    await page.getByLabel('Key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/login');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it.each(PAGES)(
    'stays a text at %s',
    async (path) => {
      const { page } = browser;
      await page.goto(server.localUrl + path.replace(':id', id));
      // Until the page's own script has shown what there is.
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
      expect(await page.evaluate(() => 'owned' in window)).toBe(false);
      const injected =
        '[onerror], [onload], [onclick], [href^="javascript:"], [src="x"], script:not([src]):not([type]):not([id])';
      expect(await page.locator(injected).count()).toBe(0);
    },
    30_000,
  );
});
