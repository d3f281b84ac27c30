import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects, sessions } from '../../db/schema.ts';
import { ADMIN_KEY, addKey, createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';

/** What an attacker would like to be markup. */
const HOSTILE = '<img src=x onerror="document.title=1">';

let browser: Browser;
let server: TestServer;

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 320, height: 640 } });
  server = await startServerForProjects(inject('postgresUrl'), 3);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Nothing sticks out at the side: one need not push the page about to read it. */
const fitsTheScreen = () =>
  browser.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function open(path: string): Promise<void> {
  await browser.page.goto(server.localUrl + path);
  await browser.page.getByRole('heading', { level: 1 }).first().waitFor();
}

async function signIn(key: string): Promise<void> {
  await browser.page.getByLabel('Key').fill(key);
  await browser.page.getByRole('button', { name: 'Sign in' }).click();
}

describe('the admin’s pages', () => {
  it('let an admin on a small phone sign in, make a key, take a reported photo down, and sign out', async () => {
    const { page } = browser;
    const { id } = await createLiving(server);
    await page.goto(`${server.localUrl}/objects/ar-storage/${id}/index.html`);
    await page.getByRole('link', { name: 'Report this' }).click();
    await page.getByLabel('It is sexual').check();
    await page.getByLabel('More about it').fill(HOSTILE);
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();

    await open('/admin/keys');
    await signIn('not a key');
    await page.getByRole('alert').getByText('This key is unknown').waitFor();
    await signIn(ADMIN_KEY);
    await page.getByText('Signed in as').waitFor();
    await page.getByText('Make a key').click();
    await page.getByLabel('Name, such as').fill(HOSTILE);
    await page.getByLabel('Print shop').check();
    await page.getByRole('button', { name: 'Make it' }).click();
    await expect
      .poll(() => page.getByRole('status').locator('code').textContent(), { timeout: 20_000 })
      .toMatch(/^pp_print_[0-9a-z]{32}$/);
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    expect(await fitsTheScreen()).toBe(true);

    await open('/admin/reports');
    await page.getByText(HOSTILE).waitFor();
    await page.getByRole('button', { name: 'Take down' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take this living photo down?' });
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take down' }).click();
    await page.getByText('Nobody has reported anything').waitFor();
    expect((await page.request.get(`${server.localUrl}/ar/view/${id}`)).status()).toBe(410);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    expect((await page.request.get(`${server.localUrl}/trpc/keys.list`)).status()).toBe(401);
    expect(await page.title()).not.toBe('1');
    // A 401 is what a browser tells of; anything else, such as its policy refusing something, is our fault.
    expect(browser.console.filter((message) => !/^log|status of (401|404|410)/.test(message))).toEqual([]);
  }, 120_000);

  it('fit the smallest phone, stand in nobody’s way, and show what others typed as text', async () => {
    const { page } = browser;
    const { id } = await createLiving(server);
    const { db } = server.service.parts;
    await db.update(arProjects).set({ orderId: HOSTILE }).where(eq(arProjects.id, id));
    const admin = trpcClient(server.localUrl, ADMIN_KEY);
    await admin.webhooks.create.mutate({ url: 'https://shop.test/?<b>hook</b>' });
    await admin.printProfiles.put.mutate({
      id: 'own',
      name: HOSTILE.slice(0, 60),
      widthMm: 300,
      heightMm: 200,
    });
    await open('/admin/audit');
    await signIn(ADMIN_KEY);
    await page.getByText('Signed in as').waitFor();
    for (const section of ['projects', 'papers', 'keys', 'webhooks', 'settings', 'audit']) {
      await open(`/admin/${section}`);
      await page.getByText('Signed in as').waitFor();
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: 10_000 }).toBe(0);
      expect([section, await fitsTheScreen()]).toEqual([section, true]);
      expect([section, await findBarriers(page)]).toEqual([section, []]);
      expect([section, await page.title()]).not.toEqual([section, '1']);
    }
    await open('/admin/projects');
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    await page.getByRole('searchbox').fill(`${server.publicUrl}/ar/view/${id}`);
    await page.waitForURL('**/admin/projects?search=*');
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
  }, 120_000);

  it('keep a half-filled form when the session ends, and send it once one has signed in again', async () => {
    const { page } = browser;
    await open('/admin/papers');
    await page.getByRole('button', { name: 'Add a paper' }).click();
    await page.getByLabel('Short name').fill('square-30');
    await page.getByLabel('Name', { exact: true }).fill('30 × 30 cm');
    await page.getByLabel('Longer side').fill('300');
    await page.getByLabel('Shorter side').fill('300.5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('must be the longer side').waitFor();
    await page.getByLabel('Shorter side').fill('300');
    await server.service.parts.db.delete(sessions);
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByLabel('Key').fill(ADMIN_KEY);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: '30 × 30 cm' }).waitFor();
    const { profiles } = await trpcClient(server.localUrl, ADMIN_KEY).printProfiles.list.query();
    expect(profiles.find((profile) => profile.id === 'square-30')).toMatchObject({
      widthMm: 300,
      heightMm: 300,
    });
  }, 60_000);

  it('show a key what it is for, and nothing else', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await open('/admin');
    await signIn(await addKey(server, 'pool-only', ['pool:admin']));
    await page.waitForURL('**/admin/pool');
    const sections = page.getByRole('navigation', { name: 'Parts of the admin’s pages' }).getByRole('link');
    expect(await sections.allTextContents()).toEqual(['Pool', 'Markers']);
    await open('/admin/keys');
    await page.getByText('The key of pool-only does not open this page').waitFor();
  }, 60_000);
});
