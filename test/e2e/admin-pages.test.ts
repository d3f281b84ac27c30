import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { looks } from '../../db/schema.ts';
import { ADMIN_KEY } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';

const PAGES = ['', '/pool', '/markers', '/queue', '/storage', '/recognition'].map((name) => `/admin${name}`);

let server: TestServer;
let browser: Browser;
let admin: ReturnType<typeof trpcClient>;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, WORKERS: 'off' });
  await stockPool(server.service.parts.markerMaker, 4);
  server.service.startWorkers(['refill']);
  admin = trpcClient(server.localUrl, ADMIN_KEY);
  browser = await openBrowser({ viewport: { width: 1280, height: 900 } });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function signIn(key: string): Promise<void> {
  await browser.page.getByLabel('Key').fill(key);
  await browser.page.getByRole('button', { name: 'Sign in' }).click();
}

const open = async (path: string) => {
  await browser.page.goto(server.localUrl + path);
  await browser.page.getByRole('heading', { level: 1 }).waitFor();
};

const terrazzo = () => browser.page.getByRole('article', { name: 'Terrazzo 3:2 · border 8 %' });

/** A job as it is when its last attempt has failed, with what is kept of it for an admin. */
async function failJob(message: string): Promise<void> {
  const { queue, pool } = server.service.parts;
  const id = (await queue.send('share', { id: 'of-nobody' }))!;
  await pool.query(
    "update pgboss.job set state = 'failed', started_on = now(), completed_on = now(), output = $2 where id = $1",
    [id, JSON.stringify({ message })],
  );
  await queue.internals.boss.send('share-dead', { id: 'of-nobody' });
  await pool.query("update pgboss.job set output = $1 where name = 'share-dead'", [
    JSON.stringify({ jobId: id, message }),
  ]);
}

describe('the admin’s pages', () => {
  it('say first whether all is well, and lead to what is not', async () => {
    const { page } = browser;
    await open('/admin');
    await signIn(ADMIN_KEY);
    // Test machines may lack ffmpeg: that is the one thing that may want attention.
    const verdict = page.getByRole('status').first();
    const hasFfmpeg = server.service.parts.hasFfmpeg;
    await verdict.getByText(hasFfmpeg ? 'All is well' : '1 thing wants attention').waitFor();
    await admin.pool.setMarks.mutate({ low: 50, high: 60 });
    await failJob('The disk of somebody else was full.');
    await verdict.getByText(hasFfmpeg ? '2 things want attention' : '3 things want attention').waitFor();
    await page.getByText('1 job was given up').waitFor();
    await admin.pool.resetMarks.mutate({});
    await page.getByRole('link', { name: /^Queue.*Wants attention/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Queue' }).waitFor();
  }, 60_000);

  it('try a job again that failed', async () => {
    const { page } = browser;
    const job = page.getByRole('article').filter({ hasText: 'Given up' });
    await job.getByText('The disk of somebody else was full.').first().waitFor();
    await job.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('It begins anew, with all its attempts: Link preview.').waitFor();
    await page.getByRole('article').filter({ hasText: 'WaitingLink preview' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
  }, 60_000);

  it('refill the pool, show how far that is, and end it when asked twice', async () => {
    const { page } = browser;
    await page.getByRole('link', { name: 'Pool', exact: true }).click();
    await terrazzo().getByText('4', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Refill Terrazzo 3:2 · border 8 %' }).click();
    const dialog = page.getByRole('dialog', { name: 'Refill Terrazzo' });
    await dialog.getByLabel('Free markers that there shall be').fill('5000');
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Start' }).click();
    const progress = terrazzo().getByRole('progressbar');
    await expect
      .poll(() => progress.getAttribute('value').then(Number), { timeout: 40_000 })
      .toBeGreaterThan(4);
    expect(Number(await progress.getAttribute('max'))).toBe(5000);
    await terrazzo().getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop refilling' }).click();
    await progress.waitFor({ state: 'detached' });
    expect((await admin.pool.overview.query()).refills).toEqual([]);
  }, 90_000);

  it.runIf(isLong)(
    'take marks by hand, those that suit the use, and those of the settings again',
    async () => {
      const { page } = browser;
      const marksOf = async () => {
        const { kinds } = await admin.pool.overview.query();
        const { low, high, marksSet } = kinds.find(({ stocked }) => stocked)!;
        return { low, high, marksSet };
      };
      const openMarks = () =>
        page.getByRole('button', { name: 'Marks of Terrazzo 3:2 · border 8 %' }).click();
      await openMarks();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Take these' }).click();
      await dialog.getByLabel('Refill below').fill('3');
      await dialog.getByLabel('Up to').fill('4');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect.poll(marksOf).toEqual({ low: 3, high: 4, marksSet: true });
      await terrazzo().getByText('Refilled when fewer than 3 are free, up to 4.').waitFor();
      await openMarks();
      await dialog.getByRole('button', { name: 'As the settings say' }).click();
      await expect.poll(marksOf).toEqual({ low: 0, high: 0, marksSet: false });
    },
    60_000,
  );

  it('show markers as pictures, and take those out of use that are chosen', async () => {
    const { page } = browser;
    await open('/admin/markers?state=free');
    const markers = page.getByRole('article');
    await markers.first().waitFor();
    const before = await markers.count();
    await markers.first().getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Retire …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out of use' }).click();
    await page.getByText('1 marker was taken out of use.').waitFor();
    await expect.poll(() => markers.count()).toBe(before - 1);
    const picture = markers.first().getByRole('img');
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: 20_000 })
      .toBe(480);
  }, 60_000);

  it.runIf(isLong)(
    'fit the smallest phone and stand in nobody’s way, by day and by night',
    async () => {
      const { page } = browser;
      await server.service.parts.db.insert(looks).values(
        Array.from({ length: 30 }, (_, n) => ({
          ...{
            markerId: null,
            device: n % 3 ? ('iphone' as const) : ('android' as const),
            tracker: 'ours' as const,
          },
          ...{ msToLock: n % 5 ? 300 + n * 20 : null, losses: n % 2, followedMs: 9000 },
        })),
      );
      await page.setViewportSize({ width: 320, height: 640 });
      for (const name of PAGES)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await open(name);
          await page.getByText('Signed in as').waitFor();
          await expect.poll(() => page.locator('.skeleton').count(), { timeout: 10_000 }).toBe(0);
          const widths = () => page.evaluate(() => document.documentElement.scrollWidth);
          expect([name, await widths()]).toEqual([name, 320]);
          expect([name, await findBarriers(page)]).toEqual([name, []]);
        }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
    180_000,
  );
});
