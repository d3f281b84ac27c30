import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { call, createLiving, type Living, startServerForProjects } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { create } from '../support/client.ts';
import { PHOTO, VIDEO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { type MailServer, openMailServer } from '../support/mail-server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
let mail: MailServer;
let browser: Browser;

beforeAll(async () => {
  mail = await openMailServer();
  server = await startServerForProjects(inject('postgresUrl'), 4, {
    SMTP_URL: mail.url,
    MAIL_FROM: 'frames@example.test',
    CHECKOUT_URL: 'https://shop.example/keep',
  });
  browser = await openBrowser({ viewport: { width: 1000, height: 800 } });
  await browser.page.goto(`${server.localUrl}/photos`);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await mail.close();
});

/** As if this browser had made it. */
const own = ({ id, ownerSecret }: Living) =>
  browser.page.evaluate(
    ([name, secret]) => localStorage.setItem(name!, secret!),
    [`passepartout.secret.${id}`, ownerSecret],
  );

const projectPage = ({ id }: Living) => `${server.localUrl}/p/${id}`;

describe('the page of a living photo', () => {
  it('shows picture, code and link, copies the link, leads to the checkout, and goes when it is deleted, in every tab', async () => {
    const living = await createLiving(server);
    await own(living);
    const { page, context } = browser;
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.localUrl });
    await page.goto(projectPage(living));
    await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(copied).pathname).toBe(`/ar/view/${living.id}`);
    const checkout = page.getByRole('link', { name: 'Make it permanent' });
    expect(await checkout.getAttribute('href')).toBe(`https://shop.example/keep?project=${living.id}`);

    const other = await context.newPage();
    await other.goto(projectPage(living));
    await other.getByRole('heading', { name: 'Your photo lives' }).waitFor();
    const photos = await context.newPage();
    await photos.goto(`${server.localUrl}/photos`);
    await photos.getByAltText('The framed picture').waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'Deleted' }).waitFor();
    await other.getByRole('heading', { name: 'No longer here' }).waitFor();
    await photos.getByText('Nothing made on this device yet').waitFor();
    expect((await call(server, 'GET', `/ar/view/${living.id}`)).status).toBe(410);
    await other.close();
    await photos.close();
  }, 60_000);

  it.runIf(isLong)(
    'says live when it is permanent, changes its pictures, and shows it in two tabs',
    async () => {
      const living = await createLiving(server);
      await own(living);
      const { page, context } = browser;
      await page.goto(projectPage(living));
      await page.getByText('A demo: it plays until').waitFor();
      const bearer = 'the-admin-key-of-the-tests';
      await call(server, 'POST', `/api/ar/projects/${living.id}/permanent`, { bearer });
      await page.getByText('Kept for ever').waitFor();

      const other = await context.newPage();
      await other.goto(projectPage(living));
      const videoOf = (tab: typeof page) => tab.locator('figure video').getAttribute('src');
      await other.getByRole('heading', { name: 'Your photo lives' }).waitFor();
      const before = await videoOf(page);
      expect(await videoOf(other)).toBe(before);
      await page.getByLabel('Another video').setInputFiles(VIDEO);
      await expect.poll(() => videoOf(page), { timeout: 30_000 }).not.toBe(before);
      await expect.poll(() => videoOf(other), { timeout: 30_000 }).not.toBe(before);

      await page.getByRole('button', { name: 'Add a picture' }).click();
      const form = page.getByRole('region', { name: 'Add a picture' });
      await form.getByLabel('Photo').setInputFiles(PHOTO);
      await form.getByLabel('Video').setInputFiles(VIDEO);
      await form.getByRole('button', { name: 'Bring it to life' }).click();
      for (const tab of [page, other])
        await tab.getByRole('article', { name: 'Picture 2' }).getByText('Lives').waitFor();
      await page.getByRole('article', { name: 'Picture 2' }).getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await other.getByRole('article', { name: 'Picture 2' }).waitFor({ state: 'detached' });
      await other.close();
    },
    120_000,
  );

  it.runIf(isLong)(
    'tells whoever did not make it where it can be watched',
    async () => {
      const living = await createLiving(server);
      const { page } = browser;
      await page.goto(projectPage(living));
      await page.getByRole('heading', { name: 'Made on another device' }).waitFor();
      const watch = page.getByRole('link', { name: 'Open the living photo' });
      expect(await watch.getAttribute('href')).toBe(`/ar/view/${living.id}`);
    },
    60_000,
  );
});

describe('the page of all living photos of a device', () => {
  it('sends lost links to the address that they were made with', async () => {
    const { body } = await create(server.localUrl, { fields: { email: 'ada@example.test' } });
    const { page } = browser;
    await page.goto(`${server.localUrl}/photos`);
    await page.getByLabel('E-mail address').fill('ada@example.test');
    await page.getByRole('button', { name: 'Send me my links' }).click();
    await page.getByText('A letter is on its way to ada@example.test').waitFor();
    await expect
      .poll(() => mail.letters.some(({ text }) => text?.includes(`/ar/view/${body.arId}`)), {
        timeout: 30_000,
      })
      .toBe(true);
  }, 60_000);
});
