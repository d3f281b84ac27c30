import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { addKey, createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';

const MANY = 40;

/** The short suite has print-page.test.ts. */
describe.runIf(isLong)('the page for print shops on a narrow phone, by day and at night', () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServerForProjects(inject('postgresUrl'), MANY, { PUBLIC_URL: 'http://photos.test' });
    await addKey(server, 'the-shop', ['project:read', 'print:read'], 'print-shop');
    browser = await openBrowser({ viewport: { width: 320, height: 640 } });
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  async function expectNoHarm(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await browser.page.emulateMedia({ colorScheme });
      expect(await findBarriers(browser.page)).toEqual([]);
      const width = await browser.page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(320);
    }
  }

  it('says that there is nothing yet', async () => {
    const { page } = browser;
    await page.goto(`${server.localUrl}/print`);
    await page.getByLabel('Key').fill('the-shop');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('There is nothing to print yet').waitFor();
    expect(await page.getByLabel('Choose all that are shown').count()).toBe(0);
    await expectNoHarm();
  }, 120_000);

  it('holds forty, and what is done with all of them', async () => {
    const { page } = browser;
    for (let index = 0; index < MANY; index++) {
      const { id } = await createLiving(server);
      await server.service.parts.db
        .update(arProjects)
        .set({ orderId: `an-order-with-a-long-number-${index}`, isDemo: false, expiresAt: null })
        .where(eq(arProjects.id, id));
    }
    await page.reload();
    await expect.poll(() => page.getByRole('article').count()).toBe(MANY);
    await page.getByLabel('Choose all that are shown').check();
    await page.getByRole('region', { name: `${MANY} chosen` }).waitFor();
    await expectNoHarm();
  }, 600_000);
});
