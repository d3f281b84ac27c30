import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import type { CDPSession, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems, findProject } from '../../db/projects.ts';
import { codeOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { DatabaseProxy } from '../support/database-proxy.ts';
import { makeVideo, PHOTO, VIDEO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Seed of the marker that the page shows: client/site/create/studio/framed-preview.tsx. */
const SHOWN_SEED = 7;
/** All that comes before somebody does something, compressed. */
const MOST_FIRST_BYTES = 150_000;
/** Mean difference between the preview and the server's picture, of 255: screen scaling and JPEG, but not another crop. */
const ALIKE = 4;

/** At which the preview lies on whole pixels, so that it can be compared. */
const WIDE = { width: 1000, height: 900 };

let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off', SMTP_URL: 'smtp://127.0.0.1:1' });
  const { parts } = server.service;
  await stockPool(parts.markerMaker, 1);
  // What the page shows is what the server then makes, to the last shape of the pattern.
  await parts.db.execute(sql`update markers set style = 'azulejo', seed = ${SHOWN_SEED}`);
  parts.hasFfmpeg = false;
  server.service.startWorkers(['finish']);
  browser = await openBrowser({ viewport: WIDE });
  page = browser.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const choosePhoto = async (photo: string) => {
  await page.getByLabel('Your photo').setInputFiles(photo);
  await page.locator('[data-drawn=true]').waitFor();
};
const chooseVideo = (video = VIDEO) => page.getByLabel('Its video').setInputFiles(video);
const choose = (name: string | RegExp) =>
  page
    .locator('label')
    .filter({ has: page.getByRole('radio', { name, exact: true }) })
    .click();
const submit = () => page.getByRole('button', { name: 'Bring it to life' }).click();
/** The canvas of the frame is drawn as it was asked for last. */
const drawnAs = (look: string) => page.locator(`[data-drawn=true][data-look*='${look}']`).waitFor();
const placing = () => page.getByRole('application', { name: /Place the picture/ });
const preview = () => page.locator('[data-preview]').screenshot();

async function createdId(): Promise<string> {
  await page.waitForURL(/\/p\/\w+/, { timeout: 60_000 });
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

async function serversPicture(id: string): Promise<Buffer> {
  const url = `${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`;
  await expect.poll(async () => (await fetch(url)).status, { timeout: 20_000 }).toBe(200);
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

/** Mean difference of two pictures of one frame, but for where the sample of a code lies on one of them. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const size = { width: 120, height: 80 };
  const [a, b] = await Promise.all(
    [one, other].map((picture) =>
      sharp(picture)
        .resize({ ...size, fit: 'fill' })
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer(),
    ),
  );
  const code = codeOf('3x2', DEFAULT_LAYOUT);
  let [sum, count] = [0, 0];
  for (let at = 0; at < a!.length; at++) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % size.width) / size.width, Math.floor(pixel / size.width) / size.height];
    if (x > code.x - 0.02 && y > code.y - 0.03) continue;
    sum += Math.abs(a![at]! - b![at]!);
    count++;
  }
  return sum / count;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is serious or critical, as `rule: elements`. */
async function axeFindings(): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}

describe('the page on which a living photo is made', () => {
  it('shows the very picture that the server makes: placed, in another style and other colours', async () => {
    await page.goto(server.localUrl);
    await choosePhoto(PHOTO);
    await page.locator('[data-verdict=strong]').waitFor();
    const unplaced = await preview();

    const box = (await placing().boundingBox())!;
    await page.getByRole('button', { name: 'Larger' }).click();
    await page.mouse.move(box.x + 200, box.y + 120);
    await page.mouse.down();
    await page.mouse.move(box.x + 225, box.y + 105, { steps: 3 });
    await page.mouse.up();
    await page.mouse.wheel(0, -300);
    await placing().press('ArrowRight');
    await choose('Azulejo');
    await drawnAs('azulejo');
    await choose('Delft');
    await drawnAs('delft');
    expect(await difference(await preview(), unplaced)).toBeGreaterThan(4 * ALIKE);
    const shown = await preview();
    expect(await axeFindings()).toEqual([]);

    await chooseVideo();
    await submit();
    const id = await createdId();
    const made = await serversPicture(id);
    expect(await difference(shown, made)).toBeLessThan(ALIKE);
    expect(await difference(unplaced, made)).toBeGreaterThan(4 * ALIKE);
    expect(browser.foreignRequests).toEqual([]);
    expect(browser.console.filter((message) => !message.startsWith('log'))).toEqual([]);
  }, 120_000);

  it('fetches little before anything is chosen, and nothing that draws, measures or uploads', async () => {
    const fetched: { url: string; bytes: number }[] = [];
    const first = await browser.context.newPage();
    const session = await first.context().newCDPSession(first);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const urls = new Map<string, string>();
    session.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      fetched.push({ url: urls.get(requestId) ?? '', bytes: encodedDataLength }),
    );
    await first.goto(server.localUrl, { waitUntil: 'networkidle' });
    const files = fetched.filter(({ url }) => !url.startsWith('data:'));
    expect(files.length).toBeGreaterThan(5);
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_FIRST_BYTES);
    expect(files.filter(({ url }) => /studio|worker|wasm|upload-file/.test(url))).toEqual([]);
    await first.close();
  });

  it.runIf(isLong)(
    'makes another shape as shown, and says what each cuts off',
    async () => {
      await page.goto(server.localUrl);
      await choosePhoto(PHOTO);
      await page.getByText('Fits best').waitFor();
      await choose(/^1:1/);
      await drawnAs('1x1');
      const box = (await page.locator('[data-preview="1x1"]').boundingBox())!;
      expect(box.width).toBeCloseTo(box.height, 0);
      await chooseVideo();
      await submit();
      const { width, height } = await sharp(await serversPicture(await createdId())).metadata();
      expect(width).toBe(height);
    },
    120_000,
  );

  it.runIf(isLong)(
    'makes one without a frame, and shows how well phones would recognise it',
    async () => {
      await page.goto(server.localUrl);
      const blank = path.join(server.dataDir, 'blank.png');
      await sharp({ create: { width: 900, height: 600, channels: 3, background: '#c0a090' } })
        .png()
        .toFile(blank);
      await choosePhoto(blank);
      await page.getByText('without a frame, phones would not recognise this photo').waitFor();
      await choosePhoto(PHOTO);
      await page.locator('[data-verdict=strong]').waitFor();
      await choose('Without a frame');
      await page.getByRole('img', { name: 'A sample of a QR code' }).waitFor();
      await chooseVideo();
      await submit();
      const id = await createdId();
      const [entry] = await findItems(server.service.parts.db, id);
      expect(entry!.item.mode).toBe('borderless');
    },
    120_000,
  );

  it.runIf(isLong)(
    'plays the video in the frame before anything is uploaded, and takes an address for the link',
    async () => {
      await page.goto(server.localUrl);
      await choosePhoto(PHOTO);
      await chooseVideo();
      await page.getByRole('button', { name: 'See it alive' }).click();
      const video = page.locator('[data-preview] video');
      await expect
        .poll(() => video.evaluate((each: HTMLVideoElement) => each.currentTime))
        .toBeGreaterThan(0);
      await page.getByLabel('E-mail').fill('nobody');
      await submit();
      await page.getByText('This does not look like an e-mail address.').waitFor();
      await page.getByLabel('E-mail').fill('Anna@Example.com');
      await submit();
      const project = await findProject(server.service.parts.db, await createdId());
      expect(project).toMatchObject({ email: 'anna@example.com', language: 'en' });
    },
    120_000,
  );

  it.runIf(isLong)(
    'has no serious hindrance in the dark either, and nothing to scroll sideways at 320 pixels',
    async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      try {
        await page.setViewportSize({ width: 320, height: 700 });
        await page.goto(server.localUrl);
        expect(await axeFindings()).toEqual([]);
        await choosePhoto(PHOTO);
        await chooseVideo();
        expect(await axeFindings()).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      } finally {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(WIDE);
      }
    },
    120_000,
  );
});

describe('the upload', () => {
  /** So large that sending it takes a while on the line that `throttle` makes. */
  const largeVideo = () =>
    makeVideo(path.join(server.dataDir, 'large.mp4'), 'testsrc2=s=1280x720:d=6:r=25', [
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-b:v', '6M', '-minrate', '6M'],
      ...['-x264-params', 'nal-hrd=cbr', '-maxrate', '6M', '-bufsize', '6M'],
    ]);

  /** -1: as fast as it goes. */
  async function setLine({ bytesPerSecond = -1 }): Promise<void> {
    line ??= await page.context().newCDPSession(page);
    await line.send('Network.enable');
    await line.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: bytesPerSecond },
    });
  }
  let line: CDPSession | undefined;

  const share = () =>
    page.getByRole('progressbar', { name: 'Uploading' }).evaluate((bar: HTMLProgressElement) => bar.value);

  it.runIf(isLong)(
    'goes on where it was when the line drops in the middle',
    async () => {
      const proxy = new DatabaseProxy(server.localUrl);
      await proxy.open();
      const offsets: number[] = [];
      const listen = (request: Request) => {
        if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
      };
      page.on('request', listen);
      try {
        await page.goto(proxy.url);
        await choosePhoto(PHOTO);
        await chooseVideo(largeVideo());
        await setLine({ bytesPerSecond: 600_000 });
        await submit();
        await expect.poll(share, { timeout: 20_000 }).toBeGreaterThan(0.3);
        await proxy.close();
        await page.getByText('The connection dropped. It goes on by itself').waitFor();
        await proxy.open();
        await expect.poll(() => offsets.length, { timeout: 20_000 }).toBe(2);
        // A phone that knows that it has no line does not give up, however long that is.
        await page.context().setOffline(true);
        await proxy.close();
        await page.getByText('The connection dropped. It goes on by itself').waitFor();
        await proxy.open();
        await page.context().setOffline(false);
        await setLine({});
        await createdId();
        // Each time where it was, never from its beginning.
        const [first, ...later] = offsets;
        expect(first).toBe(0);
        expect(later.length).toBeGreaterThanOrEqual(2);
        expect(later[0]).toBeGreaterThan(100_000);
        expect(later).toEqual([...later].sort((one, other) => one - other));
      } finally {
        page.off('request', listen);
        await proxy.close();
      }
    },
    120_000,
  );

  it.runIf(isLong)(
    'can be stopped, asks before the page is left, and keeps both files',
    async () => {
      await page.goto(server.localUrl);
      await choosePhoto(PHOTO);
      await chooseVideo(largeVideo());
      await setLine({ bytesPerSecond: 300_000 });
      await submit();
      await expect.poll(share, { timeout: 20_000 }).toBeGreaterThan(0.05);
      const asked = new Promise<string>((resolve) => {
        page.once('dialog', async (dialog) => {
          resolve(dialog.type());
          await dialog.dismiss();
        });
      });
      await page.evaluate(() => location.reload()).catch(() => {});
      expect(await asked).toBe('beforeunload');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Bring it to life' }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await setLine({});
      await submit();
      await createdId();
    },
    120_000,
  );

  it.runIf(isLong)(
    'says what is wrong next to the file that it is wrong with',
    async () => {
      await page.goto(server.localUrl);
      await choosePhoto(PHOTO);
      await page
        .getByLabel('Its video')
        .setInputFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer: Buffer.from('%PDF-1.7\n') });
      await submit();
      const alert = page.getByRole('alert');
      await alert.waitFor();
      const [alertBox, videoBox] = [
        await alert.boundingBox(),
        await page.locator('label:has(input[name=video])').boundingBox(),
      ];
      expect(Math.abs(alertBox!.x - videoBox!.x)).toBeLessThan(5);
      expect(alertBox!.y - (videoBox!.y + videoBox!.height)).toBeLessThan(40);
      await chooseVideo();
      expect(await alert.count()).toBe(0);
      await submit();
      await createdId();
    },
    120_000,
  );
});
