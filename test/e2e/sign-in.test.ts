import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ADMIN_KEY, createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';

let browser: Browser;
let server: TestServer;

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 320, height: 640 } });
  server = await startServerForProjects(inject('postgresUrl'), 3);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Nothing sticks out at the side: one need not push the page about to read it. */
const fitsTheScreen = () =>
  browser.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

it('an admin signs in on a small phone, makes a key, takes a reported photo down, and signs out', async () => {
  const { page } = browser;
  const { id } = await createLiving(server);
  await page.goto(`${server.localUrl}/objects/ar-storage/${id}/index.html`);
  await page.getByRole('link', { name: 'Report this' }).click();
  await page.getByLabel('It is sexual').check();
  expect(await fitsTheScreen()).toBe(true);
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();

  await page.goto(`${server.localUrl}/admin`);
  await page.getByLabel('Key').fill('not a key');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('This key is unknown').waitFor();
  expect(await fitsTheScreen()).toBe(true);
  await page.getByLabel('Key').fill(ADMIN_KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as').waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin');
  expect(await fitsTheScreen()).toBe(true);

  await page.getByText('Make a key').click();
  await page.getByLabel('Name, such as').fill('the lab');
  await page.getByLabel('a print shop').check();
  await page.getByRole('button', { name: 'Make it' }).click();
  expect(await page.locator('code.key').textContent()).toMatch(/^pp_print_[0-9a-z]{32}$/);

  await page.getByRole('region', { name: 'Reports' }).getByRole('button', { name: 'Take down' }).click();
  await page.getByText('Nobody has reported anything').waitFor();
  expect((await page.request.get(`${server.localUrl}/ar/view/${id}`)).status()).toBe(410);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`${server.localUrl}/admin`);
  expect(await page.getByText('Signed in as').count()).toBe(0);
  // A 401 is what a browser tells of; anything else, such as its policy refusing something, is our fault.
  expect(browser.console.filter((message) => !/^log|status of 401/.test(message))).toEqual([]);
}, 60_000);
