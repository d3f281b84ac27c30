import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ADMIN_KEY, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';
import { openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** The short suite has the calls: server/webhooks.test.ts and server/print.test.ts. */
describe.runIf(isLong)('the admin’s pages for shops', () => {
  let server: TestServer;
  let browser: Browser;
  let shop: WebhookReceiver;
  beforeAll(async () => {
    shop = await openReceiver();
    server = await startServerForProjects(inject('postgresUrl'), 1);
    browser = await openBrowser({ viewport: { width: 1000, height: 900 } });
    await browser.page.goto(`${server.localUrl}/admin/webhooks`);
    await browser.page.getByLabel('Key').fill(ADMIN_KEY);
    await browser.page.getByRole('button', { name: 'Sign in' }).click();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await shop.close();
  });

  it('add a webhook, say why one is refused, try it, give it a new secret, and remove it', async () => {
    const { page } = browser;
    await page.getByText('No program is told of anything').waitFor();
    const address = page.getByLabel('Address that is called');
    await page.getByText('Add a webhook', { exact: true }).click();
    await address.fill('ftp://shop.test/hooks');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('alert').filter({ hasText: /http/ }).waitFor();
    await address.fill(shop.url);
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('It is shown this once').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    const card = page.getByRole('article').filter({ hasText: shop.url });
    await card.getByRole('button', { name: 'Try it' }).click();
    const [message] = await shop.until(1);
    expect(message!.body.event).toBe('ar.ping');
    await page.getByText('Delivered, tried 1 time').waitFor({ timeout: 15_000 });

    await card.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('It is shown this once').waitFor();
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No program is told of anything').waitFor();
  }, 120_000);

  it('add a paper, say what is wrong with its size, change it, and remove it', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Papers' }).click();
    await page.getByRole('button', { name: 'Add a paper' }).click();
    await page.getByLabel('Short name').fill('passport');
    await page.getByLabel('Name', { exact: true }).fill('Passport');
    await page.getByLabel('Longer side').fill('300');
    await page.getByLabel('Shorter side').fill('100');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('twice the shorter side').waitFor();
    await page.getByLabel('Longer side').fill('180');
    await page.getByRole('button', { name: 'Save' }).click();
    const card = page.getByRole('article').filter({ hasText: 'passport' });
    await card.getByText('180 × 100 mm, 300 dpi').waitFor();
    await card.getByRole('button', { name: 'Change' }).click();
    await card.getByLabel('Dots per inch').fill('400');
    expect(await findBarriers(page)).toEqual([]);
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByText('180 × 100 mm, 400 dpi').waitFor();
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await card.waitFor({ state: 'detached' });
  }, 120_000);
});
