import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Browser, openBrowser } from '../support/browser.ts';
import { PHOTO, photoBytes, VIDEO, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ viewport: { width: 1000, height: 800 } });
});
afterAll(() => browser.close());

/** A server that does not begin to work before it is told to. */
async function startIdleServer(): Promise<TestServer> {
  const server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
  await stockPool(server.service.parts.markerMaker, 2, { printable: true });
  server.service.parts.hasFfmpeg = false;
  return server;
}

async function upload(server: TestServer): Promise<void> {
  const { page } = browser;
  await page.goto(server.localUrl);
  await page.getByLabel('Your photo').setInputFiles(PHOTO);
  await page.getByLabel('Its video').setInputFiles(VIDEO);
  await page.getByRole('button', { name: 'Bring it to life' }).click();
  await page.getByText('It is next').waitFor();
}

const progress = () =>
  browser.page.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value);

describe('the page of a project that is being made', () => {
  it.runIf(isLong)(
    'goes on where it was after a reload, shows the result as soon as it is there, and then how well it scans',
    async () => {
      const server = await startIdleServer();
      try {
        const { page } = browser;
        const calls: string[] = [];
        page.on('request', (request) => calls.push(new URL(request.url()).pathname));
        await upload(server);
        const before = await progress();
        await page.reload();
        await page.getByRole('heading', { name: 'Almost there' }).waitFor();
        await page.getByText('It is next').waitFor();
        expect(await progress()).toBe(before);

        server.service.startWorkers(['finish', 'check']);
        await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
        await expect
          .poll(() => page.getByAltText('QR code').evaluate((image: HTMLImageElement) => image.naturalWidth))
          .toBeGreaterThan(300);
        await page.getByRole('heading', { name: 'Your print scans very well' }).waitFor();
        await page.getByText('Simulated: found in its place in 4 of 4 camera pictures.').waitFor();
        const captures = page.getByAltText('A simulated camera picture');
        await expect.poll(() => captures.count()).toBe(4);
        expect(await captures.first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
        // Live, without asking again and again.
        expect(calls.filter((path) => path === '/trpc/projects.progress').length).toBeLessThanOrEqual(3);
        expect(calls.filter((path) => path.startsWith('/api/ar/status'))).toEqual([]);
        expect(browser.console.filter((message) => !message.startsWith('log'))).toEqual([]);
      } finally {
        await server.stop();
      }
    },
    120_000,
  );

  it.runIf(isLong)(
    'asks again and again where live progress does not come through',
    async () => {
      const server = await startIdleServer();
      try {
        const { page } = browser;
        await page.route('**/trpc/**', (route) => route.abort());
        await upload(server);
        await page.reload();
        await page.getByText('It is next').waitFor();
        server.service.startWorkers(['finish']);
        await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
      } finally {
        await browser.page.unrouteAll();
        await server.stop();
      }
    },
    120_000,
  );
});

describe('the page that takes photo and video', () => {
  it('stops sending one of them when the other is refused', async () => {
    const server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    try {
      const { page } = browser;
      const stopped = new Promise<string>((resolve) => {
        page.on('requestfailed', (request) => resolve(request.headers()['upload-length'] ?? ''));
      });
      await page.route('**/api/ar/uploads', (route) => {
        // The video is under way for ever.
        if (route.request().headers()['upload-length'] !== String(photoBytes().length)) return;
        const problem = { status: 413, code: 'FILE_TOO_LARGE', detail: 'This photo is too large.' };
        return route.fulfill({ status: 413, json: problem });
      });
      await page.goto(server.localUrl);
      await page.getByLabel('Your photo').setInputFiles(PHOTO);
      await page.getByLabel('Its video').setInputFiles(VIDEO);
      await page.getByRole('button', { name: 'Bring it to life' }).click();
      await page.getByText('This photo is too large.').waitFor();
      expect(await stopped).toBe(String(videoBytes().length));
    } finally {
      await browser.page.unrouteAll();
      await server.stop();
    }
  }, 60_000);
});
