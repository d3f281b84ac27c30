import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let id: string;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 2);
  browser = await openBrowser({ viewport: { width: 320, height: 640 } });
  ({ id } = await createLiving(server));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** The first heading, once the page's script has drawn it. */
const heading = () => browser.page.getByRole('heading', { level: 1 }).first();

const fitsTheScreen = () =>
  browser.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function open(path: string): Promise<number> {
  const response = await browser.page.goto(server.localUrl + path);
  await heading().waitFor();
  return response!.status();
}

describe('every page of the site that anybody may see', () => {
  it.each(['/', '/photos', '/login', '/scan', '/report', '/p/:id', '/nothing'])(
    '%s fits the smallest phone and stands in nobody’s way, by day and by night',
    async (path) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await browser.page.emulateMedia({ colorScheme });
        await open(path.replace(':id', id));
        expect(await fitsTheScreen()).toBe(true);
        expect(await findBarriers(browser.page)).toEqual([]);
      }
    },
    60_000,
  );
});

describe('the site', () => {
  it.each(['/nothing', '/p/nobody', '/photos/more', '/create', '/admin/nothing'])(
    'answers 404 at %s, with a page that leads on',
    async (path) => {
      expect(await open(path)).toBe(404);
      await browser.page.getByRole('link', { name: 'Make a living photo' }).waitFor();
    },
  );

  it('leads to where a living photo is reported, from every page of its own', async () => {
    await open('/');
    await browser.page.getByRole('link', { name: 'Report a living photo' }).click();
    await browser.page.getByRole('heading', { name: 'Report a living photo' }).waitFor();
  });

  it('speaks the browser’s language, and from then on the one that is chosen', async () => {
    const { page } = browser;
    await page.setExtraHTTPHeaders({ 'accept-language': 'ru-RU,ru;q=0.9' });
    try {
      await open('/');
      expect(await page.locator('html').getAttribute('lang')).toBe('ru');
      expect(await page.getByRole('button', { name: 'Оживить' }).count()).toBe(1);
      await page.getByLabel('Язык').selectOption('hy');
      await page.getByRole('button', { name: 'Կենդանացնել' }).waitFor();
      // Pages that the server makes too.
      await open('/report');
      expect(await heading().textContent()).toBe('Բողոքել կենդանի լուսանկարից');
    } finally {
      await page.setExtraHTTPHeaders({});
      await page.context().clearCookies();
    }
  });

  it('is light or dark as the device is, or as was chosen on it', async () => {
    const { page } = browser;
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: 'dark' });
    await open('/');
    const night = await background();
    await page.getByLabel('Appearance').selectOption('day');
    const day = await background();
    expect(day).not.toBe(night);
    await page.reload();
    await heading().waitFor();
    expect(await background()).toBe(day);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByLabel('Appearance').selectOption('night');
    expect(await background()).toBe(night);
    await page.getByLabel('Appearance').selectOption('system');
    expect(await background()).toBe(day);
  });
});
