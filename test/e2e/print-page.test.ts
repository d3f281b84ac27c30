import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects, sessions } from '../../db/schema.ts';
import { addKey, createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
const ids: string[] = [];

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 4, { PUBLIC_URL: 'http://photos.test' });
  const { db } = server.service.parts;
  for (const orderId of ['A-17', 'A-18', '<b>B-1</b>']) {
    const { id } = await createLiving(server);
    ids.push(id);
    await db.update(arProjects).set({ orderId, isDemo: false, expiresAt: null }).where(eq(arProjects.id, id));
  }
  await addKey(server, 'the-shop', ['project:read', 'print:read'], 'print-shop');
  await addKey(server, 'a-program', ['project:read']);
  browser = await openBrowser({ viewport: { width: 1280, height: 800 } });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function signIn(key: string): Promise<void> {
  await browser.page.getByLabel('Key').fill(key);
  await browser.page.getByRole('button', { name: 'Sign in' }).click();
}

const orders = () => browser.page.getByRole('article').getByRole('heading').allTextContents();

describe('the page for print shops', () => {
  it('turns away a key that is not for it, and takes another', async () => {
    const { page } = browser;
    await page.goto(`${server.localUrl}/print`);
    await signIn('a-program');
    await page.getByText('The key of a-program does not open this page').waitFor();
    await signIn('the-shop');
    await page.getByText('Signed in as the-shop').waitFor();
    await expect.poll(orders).toEqual(['<b>B-1</b>', 'A-18', 'A-17']);
    expect(await findBarriers(page)).toEqual([]);
  }, 60_000);

  it('finds orders as one types, keeps that in the address, and gives those that are chosen as a ZIP', async () => {
    const { page } = browser;
    await page.getByLabel('Order number or id').fill('a-1');
    await expect.poll(orders).toEqual(['A-18', 'A-17']);
    await page.reload();
    await expect.poll(orders).toEqual(['A-18', 'A-17']);
    expect(new URL(page.url()).search).toBe('?search=a-1');

    await page.getByLabel('Choose all that are shown').check();
    const bar = page.getByRole('region', { name: '2 chosen' });
    await bar.getByLabel('Paper').selectOption('13x18');
    await bar.getByLabel('Copies of each').fill('2');
    expect(await findBarriers(page)).toEqual([]);
    const downloading = page.waitForEvent('download', { timeout: 60_000 });
    await bar.getByRole('button', { name: 'Download as ZIP' }).click();
    const file = path.join(server.dataDir, 'prints.zip');
    await (await downloading).saveAs(file);
    const names = execFileSync('python3', ['-m', 'zipfile', '-l', file], { encoding: 'utf8' });
    for (const order of ['A-17', 'A-18']) expect(names).toContain(order);
    expect(names).toContain('job-sheet.pdf');
    // The page is still there, with what was chosen.
    expect(await bar.count()).toBe(1);
  }, 120_000);

  it('ticks off what is printed, and takes it back', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Mark as printed' }).click();
    await page.getByText('2 living photos are marked as printed.').waitFor();
    await page.getByLabel('Order number or id').fill('');
    await expect.poll(orders).toHaveLength(3);
    await page.getByRole('radio', { name: /^Printed 2/ }).check({ force: true });
    await expect.poll(orders).toEqual(['A-18', 'A-17']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('There is nothing to print yet').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(orders).toHaveLength(3);
  }, 60_000);

  it('gives one print by itself on the paper that was used last, once it was drawn and tested', async () => {
    const { page } = browser;
    const downloading = page.waitForEvent('download', { timeout: 60_000 });
    await page.getByRole('button', { name: 'Download 13 × 18 cm: <b>B-1</b>' }).click();
    expect((await downloading).suggestedFilename()).toBe(`living-photo-${ids[2]}-13x18.jpg`);
    const card = page.getByRole('article').filter({ hasText: '<b>B-1</b>' });
    await card.getByText(/^Downloaded /).waitFor();
  }, 60_000);

  it('keeps what was chosen under another search, and says that the list does not show it', async () => {
    const { page } = browser;
    const search = page.getByLabel('Order number or id');
    await search.fill('B-1');
    await expect.poll(orders).toEqual(['<b>B-1</b>']);
    await page.getByLabel('Choose <b>B-1</b>').check();
    await search.fill('A-1');
    await expect.poll(orders).toEqual(['A-18', 'A-17']);
    await page.getByLabel('Choose all that are shown').check();
    const bar = page.getByRole('region', { name: '3 chosen' });
    await bar.getByText('1 of them not in this list').waitFor();
    await page.getByLabel('Choose all that are shown').uncheck();
    await page.getByRole('region', { name: '1 chosen' }).waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    await search.fill('');
  }, 60_000);

  it('takes one back that was marked long ago, and shows all where an address names no state that there is', async () => {
    const { page } = browser;
    const card = page.getByRole('article').filter({ hasText: 'A-17' });
    await page.getByLabel('Choose A-17').check();
    await page.getByRole('button', { name: 'Mark as printed' }).click();
    await card.getByText(/^Printed /).waitFor();
    await page.goto(`${server.localUrl}/print?state=folded`);
    await expect.poll(orders).toHaveLength(3);
    await card.getByRole('button', { name: 'Not printed after all' }).click();
    await card.getByText(/^Downloaded /).waitFor();
  }, 60_000);

  it('offers each print on papers that it fits, and leaves out of a batch what does not fit', async () => {
    const { page } = browser;
    await page.getByLabel('Choose A-17').check();
    const bar = page.getByRole('region', { name: '1 chosen' });
    expect(await bar.getByRole('option').allTextContents()).toContain('13 × 13 cm (does not fit)');
    await bar.getByLabel('Paper').selectOption('13x13');
    await bar.getByText('1 of them does not fit the paper 13 × 13 cm and is left out.').waitFor();
    expect(await bar.getByRole('button', { name: 'Download as ZIP' }).isDisabled()).toBe(true);
    expect(await bar.getByRole('button', { name: 'Check the first print' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Download 10 × 15 cm: A-17' }).waitFor();
    await bar.getByLabel('Paper').selectOption('13x18');
    expect(await bar.getByRole('button', { name: 'Download as ZIP · 13 × 18 cm' }).isEnabled()).toBe(true);
    await bar.getByRole('button', { name: 'Choose none' }).click();
  }, 60_000);

  it('shows pictures side by side, remembers that, and keeps what is chosen', async () => {
    const { page } = browser;
    await page.getByLabel('Choose A-17').check();
    await page.getByRole('radio', { name: 'Pictures' }).check({ force: true });
    expect(await page.getByLabel('Choose A-17').isChecked()).toBe(true);
    expect(await page.getByRole('button', { name: /^Download 13/ }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => page.getByRole('article').count()).toBe(3);
    expect(await page.getByRole('radio', { name: 'Pictures' }).isChecked()).toBe(true);
    await page.getByRole('article').filter({ hasText: 'A-18' }).getByRole('img').click();
    await page.getByRole('region', { name: '1 chosen' }).waitFor();
    await page.getByRole('radio', { name: 'List' }).check({ force: true });
    await page.getByRole('button', { name: 'Choose none' }).click();
  }, 60_000);

  it('says what was passed over because it would not scan, and lets go of it', async () => {
    const { page } = browser;
    const { db } = server.service.parts;
    const setPrint = (printState: 'failed' | 'checked') =>
      db.update(arProjects).set({ printState }).where(eq(arProjects.id, ids[2]!));
    await page.getByLabel('Choose <b>B-1</b>').check();
    await setPrint('failed');
    await page.getByRole('button', { name: 'Mark as printed' }).click();
    await page.getByText('1 was passed over').waitFor();
    await setPrint('checked');
    await page.reload();
    await page.getByLabel('Choose <b>B-1</b>').check();
    await setPrint('failed');
    await page.getByLabel('Choose A-18').check();
    await page.getByRole('region', { name: '2 chosen' }).waitFor();
    // The list comes anew, and knows by now that it would not scan.
    await page.getByLabel('Order number or id').fill('-1');
    await page.getByRole('region', { name: '1 chosen' }).waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    await page.getByLabel('Order number or id').fill('');
    await setPrint('checked');
  }, 60_000);

  it('asks for the key again when the session ends, above what is there', async () => {
    const { page } = browser;
    await page.getByLabel('Choose A-18').check();
    await server.service.parts.db.delete(sessions);
    // The page may find it out by itself before the click.
    await page
      .getByRole('button', { name: 'Mark as printed' })
      .click({ timeout: 3000 })
      .catch(() => {});
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await dialog.getByLabel('Key').fill('the-shop');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Choose A-18').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Mark as printed' }).click();
    await page.getByText('1 living photo is marked as printed.').waitFor();
  }, 60_000);
});
