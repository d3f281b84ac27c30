// What takes its time: every layout, a minute without the print, five minutes with it, another's page with our marker.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Art } from '../../markers/art/index.ts';
import { FORMATS, type LayoutId, type Orientation, turnWindow, windowOf } from '../../markers/formats.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import {
  cornersOnScreen,
  type Feed,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
  type Pose,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo, PHOTO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { putAframePage } from '../support/stock-pages.ts';
import {
  buildFrameTarget,
  buildPhotoTarget,
  drawFramedPrint,
  startViewerSite,
  type ViewerSite,
  viewerItem,
} from '../support/viewer-site.ts';

const CAMERA = { width: 640, height: 480 };
const CORNER_LIMIT = 4;
const FOUND_MS = 30_000;
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
const COFFEE = path.join(import.meta.dirname, '../fixtures/photos/coffee.jpg');

const artOf = (layout: LayoutId): Art => ({ format: '3x2', layout, style: 'terrazzo', seed: 7 });

describe.runIf(isLong)('the viewer, over all its time', () => {
  let folder: string;
  let site: ViewerSite;
  let browser: Browser | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'viewer-patience-'));
    site = await startViewerSite();
    const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x426:d=5:r=25');
    site.put('/clip.mp4', await readFile(clip), 'video/mp4');
  });
  afterEach(async () => {
    await browser?.close();
    browser = null;
  });
  afterAll(async () => {
    site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(address: string, feed: Feed): Promise<Page> {
    browser = await openBrowser({ feed: feed.file, viewport: CAMERA });
    const { page } = browser;
    await page.goto(site.origin + address);
    await page.click('#start-camera:enabled');
    return page;
  }

  function feedOf(picture: Buffer | string, pose: Pose | ((frame: number) => Pose | null), more = {}) {
    return makeFeed({ picture, pose, ...CAMERA, output: path.join(folder, 'feed.y4m'), ...more });
  }

  async function putPrint(layout: LayoutId, orientation: Orientation): Promise<Buffer> {
    const art = artOf(layout);
    const print = await drawFramedPrint(art, orientation);
    site.put('/landscape.jpg', print, 'image/jpeg');
    site.put('/one.target', await buildFrameTarget(art), 'application/octet-stream');
    site.page('/print', [viewerItem(art, { orientation, targetUrl: '/one.target' })]);
    return print;
  }

  const LAYOUTS: [LayoutId, Orientation][] = [
    ['border-11', 'landscape'],
    ['border-11', 'portrait'],
    ['border-22', 'landscape'],
    ['border-22', 'portrait'],
    ['sides-30', 'landscape'],
    ['sides-30', 'portrait'],
  ];

  it.each(LAYOUTS)(
    'finds a %s print in %s, loses it, and finds it again',
    async (layout, orientation) => {
      const print = await putPrint(layout, orientation);
      const pose = { tilt: 14, pan: -12, roll: 6, fill: orientation === 'landscape' ? 0.8 : 0.6 };
      const feed = await feedOf(print, (frame) => (frame < 60 ? pose : null), { frames: 100 });
      const page = await start('/print', feed);
      const truth = cornersOnScreen(feed, CAMERA, turnWindow(windowOf('3x2', layout), orientation));
      const isShown = async () => (await findQuadrilateral(await page.screenshot(), isMagenta)) !== null;
      for (let round = 0; round < 2; round++) {
        const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
        expect(largestCornerError(corners, truth)).toBeLessThan(CORNER_LIMIT);
        await expect.poll(isShown, { timeout: FOUND_MS }).toBe(false);
      }
    },
    4 * FOUND_MS,
  );

  it('finds a photo without a frame through a lens of 60°', async () => {
    const photo = await sharp(COFFEE).resize(1500, 1000).jpeg().toBuffer();
    site.put('/landscape.jpg', photo, 'image/jpeg');
    site.put('/photo.target', await buildPhotoTarget(photo), 'application/octet-stream');
    site.page('/bare', [viewerItem(artOf('border-8'), { window: WHOLE, targetUrl: '/photo.target' })]);
    const feed = await feedOf(photo, { tilt: 20, pan: 22, roll: -8, fill: 0.7 }, { fieldOfView: 60 });
    const page = await start('/bare', feed);
    const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
    expect(largestCornerError(corners, cornersOnScreen(feed, CAMERA, WHOLE))).toBeLessThan(CORNER_LIMIT);
  }, 60_000);

  it('never shows a weak photo’s video in a wrong place for long', async () => {
    // Out of focus when it was taken: little in it says where it is.
    const photo = await sharp(PHOTO).resize(1500, 1000, { fit: 'cover' }).blur(9).jpeg().toBuffer();
    site.put('/landscape.jpg', photo, 'image/jpeg');
    site.put('/photo.target', await buildPhotoTarget(photo), 'application/octet-stream');
    site.page('/weak', [viewerItem(artOf('border-8'), { window: WHOLE, targetUrl: '/photo.target' })]);
    const feed = await feedOf(photo, { tilt: 15, pan: 18, roll: 5, fill: 0.75 });
    const page = await start('/weak', feed);
    await page.waitForSelector('#camera-screen:not([hidden])');
    const truth = cornersOnScreen(feed, CAMERA, WHOLE);
    let [wrongInARow, shown] = [0, 0];
    for (const end = performance.now() + 30_000; performance.now() < end; ) {
      const found = await findQuadrilateral(await page.screenshot(), isMagenta);
      if (found) shown++;
      wrongInARow = found && largestCornerError(found, truth) > 8 ? wrongInARow + 1 : 0;
      expect(wrongInARow).toBeLessThan(4);
      await page.waitForTimeout(200);
    }
    // It is not so weak that nothing was ever shown.
    expect(shown).toBeGreaterThan(0);
  }, 90_000);

  it('shows nothing in a minute without the print, whatever passes by', async () => {
    await putPrint('border-8', 'landscape');
    const stranger = await drawFramedPrint({ ...artOf('border-8'), seed: 8 }, 'landscape', COFFEE);
    const sway = (frame: number) => ({
      tilt: 20 * Math.sin(frame / 20),
      pan: 25 * Math.cos(frame / 14),
      roll: frame * 2,
      fill: 0.7 + 0.25 * Math.sin(frame / 9),
    });
    const feed = await feedOf(stranger, sway, { frames: 180 });
    const page = await start('/print', feed);
    await page.waitForSelector('text=Point at the picture', { timeout: FOUND_MS });
    let looks = 0;
    for (const end = performance.now() + 60_000; performance.now() < end; looks++)
      expect(await findQuadrilateral(await page.screenshot(), isMagenta)).toBeNull();
    expect(looks).toBeGreaterThan(60);
  }, 150_000);

  it('needs no more memory after five minutes than after one', async () => {
    const print = await putPrint('border-8', 'landscape');
    // It comes and goes, so that all that begins anew does.
    const pose = { tilt: 10, pan: 12, fill: 0.8 };
    const feed = await feedOf(print, (frame) => (frame % 60 < 40 ? pose : null), { frames: 60 });
    const page = await start('/print', feed);
    await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
    const devTools = await browser!.context.newCDPSession(page);
    const heap = async () => {
      await devTools.send('HeapProfiler.collectGarbage');
      return ((await devTools.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize;
    };
    await page.waitForTimeout(60_000);
    const [heapBefore, before] = [await heap(), rendererMegabytes()];
    await page.waitForTimeout(240_000);
    const [heapAfter, after] = [await heap(), rendererMegabytes()];
    expect(heapAfter).toBeLessThan(1.1 * heapBefore + 500_000);
    expect(after).toBeLessThan(1.1 * before + 10);
  }, 420_000);

  it('is not needed for a wide frame: MindAR’s own A-Frame page recognises our .mind', async () => {
    const art = artOf('border-22');
    const print = await putPrint('border-22', 'landscape');
    site.put('/marker.mind', (await buildMarker(art)).mind, 'application/octet-stream');
    await putAframePage(site, windowOf(art.format, art.layout), FORMATS[art.format].ratio);
    const feed = await feedOf(print, { tilt: 12, pan: -10, roll: 4, fill: 0.8 });
    browser = await openBrowser({ feed: feed.file, viewport: CAMERA });
    await browser.page.goto(`${site.origin}/stock-aframe`);
    const corners = await waitForQuadrilateral(browser.page, isMagenta, { timeoutMs: 120_000 });
    const truth = cornersOnScreen(feed, CAMERA, windowOf(art.format, art.layout));
    expect(largestCornerError(corners, truth)).toBeLessThan(CORNER_LIMIT);
  }, 180_000);
});

/** What the browser's pages and their workers take, in megabytes. */
function rendererMegabytes(): number {
  const lines = execFileSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 }).split(
    '\n',
  );
  const kilobytes = lines
    .filter((line) => line.includes('--type=renderer'))
    .reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
  return kilobytes / 1024;
}
