import path from 'node:path';
import { desc } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { looks } from '../../db/schema.ts';
import { formatFor, turnWindow, windowOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import {
  cornersOnScreen,
  largestCornerError,
  makeFeed,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo, PHOTO, photoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The limit: how far the video's corners may be off, in pixels of a 640 × 480 screen. */
const LARGEST_ERROR_PX = 4;
const SCREEN = { width: 640, height: 480 };

let server: TestServer;
let browser: Browser | undefined;
let magenta: string;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
  magenta = makeVideo(path.join(server.dataDir, 'magenta.mp4'), 'color=c=0xff00ff:s=640x338:d=4:r=25');
});
afterAll(async () => {
  await browser?.close();
  await server.stop();
});

/** Uploads through the site as a visitor would; returns the downloaded framed picture and the link's id. */
async function createOnSite(photo: string): Promise<{ picture: string; viewer: string }> {
  browser = await openBrowser({ viewport: { width: 1000, height: 800 } });
  const { page } = browser;
  await page.goto(server.localUrl);
  await page.getByLabel('Your photo').setInputFiles(photo);
  await page.getByLabel('Its video').setInputFiles(magenta);
  await page.getByRole('button', { name: 'Bring it to life' }).click();
  await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();

  await expect
    .poll(() => page.getByAltText('QR code').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(300);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the picture' }).click();
  const picture = path.join(server.dataDir, `downloaded-${path.basename(photo)}`);
  await (await downloading).saveAs(picture);
  await page.reload();
  await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
  const viewer = await page.getByRole('link', { name: 'Open on this device' }).getAttribute('href');
  expect(browser.foreignRequests).toEqual([]);
  expect(browser.console.filter((message) => !message.startsWith('log'))).toEqual([]);
  await browser.close();
  return { picture, viewer: viewer! };
}

async function expectVideoOnPrint(photo: string, orientation: 'landscape' | 'portrait'): Promise<void> {
  const { picture, viewer } = await createOnSite(photo);
  const pose = { pan: 16, tilt: 12, roll: 4, fill: orientation === 'landscape' ? 0.75 : 0.5 };
  const feed = await makeFeed({
    picture,
    pose,
    ...SCREEN,
    output: path.join(server.dataDir, `${orientation}.y4m`),
  });

  browser = await openBrowser({ feed: feed.file, viewport: SCREEN });
  await browser.page.goto(server.localUrl + viewer);
  await browser.page.getByRole('button', { name: 'Start camera' }).click();
  const { autoOrient } = await sharp(photo).metadata();
  const { format } = formatFor(autoOrient, DEFAULT_LAYOUT);
  const window = turnWindow(windowOf(format, DEFAULT_LAYOUT), orientation);
  const truth = cornersOnScreen(feed, SCREEN, window);
  const error = largestCornerError(await waitForQuadrilateral(browser.page), truth);
  expect(error).toBeLessThanOrEqual(LARGEST_ERROR_PX);
  expect(browser.foreignRequests).toEqual([]);
  // Whoever leaves the page lets it tell how fast the print was found.
  await browser.page.goto('about:blank');
  const told = () => server.service.parts.db.select().from(looks).orderBy(desc(looks.id)).limit(1);
  const look = { device: 'computer', tracker: 'ours', markerId: expect.any(Number), losses: 0 };
  await expect.poll(told, { timeout: 10_000 }).toMatchObject([look]);
  const [row] = await told();
  expect(row!.msToLock).toBeGreaterThan(0);
  await browser.close();
}

describe('from two files to a video on the print', () => {
  it.runIf(isLong)('in landscape', () => expectVideoOnPrint(PHOTO, 'landscape'), 120_000);

  it('in portrait, from a photo that only its EXIF orientation turns upright', async () => {
    const photo = path.join(server.dataDir, 'portrait.jpg');
    await sharp(photoBytes()).withMetadata({ orientation: 6 }).toFile(photo);
    await expectVideoOnPrint(photo, 'portrait');
  }, 120_000);
});

describe('the site', () => {
  it.runIf(isLong)('takes what a phone has, also where this browser cannot show it', async () => {
    browser = await openBrowser({ viewport: { width: 390, height: 844 } });
    const { page } = browser;
    await page.goto(server.localUrl);
    const heic = path.join(import.meta.dirname, '../fixtures/intake/garden-p3.heic');
    const codec = ['-c:v', 'mpeg4', '-q:v', '4'];
    const clip = makeVideo(path.join(server.dataDir, 'clip.mov'), 'testsrc2=s=640x360:d=2:r=25', codec);
    await page.getByLabel('Your photo').setInputFiles(heic);
    await page.getByLabel('Its video').setInputFiles(clip);
    await page.getByText('garden-p3.heic').waitFor();
    await page.getByText('clip.mov').waitFor();
    await page.getByRole('button', { name: 'Bring it to life' }).click();
    await page.getByText('Making your video ready').waitFor();
    await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
    expect(browser.foreignRequests).toEqual([]);
    await browser.close();
  });

  it('tells the visitor in words why a file cannot be used, and keeps the other one', async () => {
    browser = await openBrowser({ viewport: { width: 390, height: 844 } });
    const { page } = browser;
    await page.goto(server.localUrl);
    await page.getByRole('button', { name: 'Bring it to life' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toBe('Please choose a photo and a video first.');

    await page.getByLabel('Its video').setInputFiles(magenta);
    await page
      .getByLabel('Your photo')
      .setInputFiles({ name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('%PDF-1.7\n') });
    await page.getByRole('button', { name: 'Bring it to life' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toContain('This is a PDF file. Please choose a photo');

    await page.getByLabel('Your photo').setInputFiles(PHOTO);
    await page.getByRole('button', { name: 'Bring it to life' }).click();
    await page.getByRole('heading', { name: 'Your photo lives' }).waitFor();
    await browser.close();
  }, 60_000);
});
