import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Art } from '../../markers/art/index.ts';
import { type Orientation, turnWindow, windowOf } from '../../markers/formats.ts';
import { renderViewerPage, type ViewerItem } from '../../server/projects/viewer-page.ts';
import { type Browser, type BrowserOptions, openBrowser } from '../support/browser.ts';
import {
  type Corners,
  cornersOnScreen,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
  type Pose,
  readNumber,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo, PHOTO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import {
  buildFrameTarget,
  buildPhotoTarget,
  drawFramedPrint,
  startViewerSite,
  type ViewerSite,
  viewerAssets,
  viewerItem,
} from '../support/viewer-site.ts';

const ART: Art = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 7 };
const WINDOW = windowOf(ART.format, ART.layout);
const LEAVES = path.join(import.meta.dirname, '../fixtures/photos/leaf-veins.jpg');
const CAMERA = { width: 640, height: 480 };
const PHONE = { width: 390, height: 844 };
const CORNER_LIMIT = 4;
const MOVING_LIMIT = 3;
/** On a machine that others keep busy. */
const FOUND_MS = 30_000;

let folder: string;
let site: ViewerSite;
let target: Uint8Array;
const prints = {} as Record<Orientation, Buffer>;
let browser: Browser | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'viewer-test-'));
  site = await startViewerSite();
  prints.landscape = await drawFramedPrint(ART);
  prints.portrait = await drawFramedPrint(ART, 'portrait');
  const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x338:d=5:r=25');
  site.put('/clip.mp4', await readFile(clip), 'video/mp4');
  const half = makeVideo(
    path.join(folder, 'half.mp4'),
    'color=c=0xff00ff:s=640x340:d=5:r=25,drawbox=y=170:h=170:color=black:t=fill',
  );
  site.put('/half.mp4', await readFile(half), 'video/mp4');
  site.put('/landscape.jpg', prints.landscape, 'image/jpeg');
  site.put('/portrait.jpg', prints.portrait, 'image/jpeg');
  target = await buildFrameTarget(ART);
  site.put('/one.target', target, 'application/octet-stream');
  site.page('/landscape', [item('landscape')]);
  site.page('/portrait', [item('portrait', { videoUrl: '/half.mp4', loop: false })]);
});

afterEach(async () => {
  await browser?.close();
  browser = null;
});

afterAll(async () => {
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the viewer before a fake camera', { timeout: 2 * FOUND_MS + 30_000 }, () => {
  it('lays the video on the window of a landscape print, and asks no foreign host for anything', async () => {
    const feed = await still('landscape', { tilt: 18, pan: -15, roll: 6, fill: 0.8 });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.click('#start-camera');
    const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
    expect(largestCornerError(corners, cornersOnScreen(feed, CAMERA, WINDOW))).toBeLessThan(CORNER_LIMIT);
    expect(requests.filter((url) => url.includes('mindar'))).toEqual([]);
    expect(browser!.foreignRequests).toEqual([]);
    expect(browser!.console).toEqual([]);

    await page.click('text=Tap for sound');
    expect(await page.isVisible('text=Mute')).toBe(true);
    expect(await page.$eval('.overlay', (video: HTMLVideoElement) => video.muted)).toBe(false);

    const time = () => page.$eval('.overlay', (video: HTMLVideoElement) => video.currentTime);
    await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('.overlay')!.currentTime > 1);
    const before = await time();
    await page.click('role=button[name="Play from the start"]');
    expect(await time()).toBeLessThan(before);
    const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
    await page.click('role=button[name="Full screen"]');
    await expect.poll(isFull).toBe(true);
    await page.click('role=button[name="Full screen"]');
    await expect.poll(isFull).toBe(false);

    // The camera delivers another size, cropped to another shape.
    await page.evaluate(async () => {
      const camera = document.querySelector('#camera') as HTMLVideoElement;
      const [track] = (camera.srcObject as MediaStream).getVideoTracks();
      await track!.applyConstraints({ width: { exact: 480 }, height: { exact: 480 } });
    });
    await page.waitForFunction(
      () => (document.querySelector('#camera') as HTMLVideoElement).videoWidth === 480,
    );
    const square = { width: 480, height: 480 };
    await page.setViewportSize(square);
    await expect
      .poll(() => cornerErrorOf(page, cornersOnScreen(feed, square, WINDOW)), { timeout: FOUND_MS })
      .toBeLessThan(CORNER_LIMIT);
  });

  it.runIf(isLong)(
    'stands the video upright on a portrait print, on a phone and after the phone was turned',
    async () => {
      // Not higher than what the viewer asks for: unlike a phone, Chromium would crop it to that.
      const camera = { width: 540, height: 720 };
      const feed = await still('portrait', { tilt: -14, pan: 12, roll: -5, fill: 0.6 }, camera);
      // Only the upper half of this clip is magenta: upside down or on its side it would lie elsewhere.
      const window = turnWindow(WINDOW, 'portrait');
      const upperHalf = { ...window, height: window.height / 2 };
      const { page } = await open('/portrait', { feed: feed.file, viewport: PHONE });
      await page.click('#start-camera');
      const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
      expect(largestCornerError(corners, cornersOnScreen(feed, PHONE, upperHalf))).toBeLessThan(CORNER_LIMIT);

      expect(await page.$eval('.overlay', (video: HTMLVideoElement) => video.loop)).toBe(false);

      const turned = { width: 900, height: 700 };
      await page.setViewportSize(turned);
      await expect
        .poll(() => cornerErrorOf(page, cornersOnScreen(feed, turned, upperHalf)), { timeout: FOUND_MS })
        .toBeLessThan(CORNER_LIMIT);
    },
  );

  it.runIf(isLong)('finds a print that moves, and keeps the video on it', async () => {
    const feed = await makeFeed({
      picture: prints.landscape,
      frames: 24,
      // 13 pixels a frame. Slowly, as on a busy machine the page may take its time.
      fps: 4,
      pose: (frame) => ({
        tilt: 8,
        pan: 12,
        roll: frame / 10,
        fill: 0.6,
        x: Math.abs(frame - 12) / 50 - 0.12,
      }),
      numbered: true,
      output: path.join(folder, 'moving.y4m'),
    });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS, still: false });
    const errors: number[] = [];
    for (let look = 0; look < 12; look++) {
      const screenshot = await page.screenshot();
      const frame = await readNumber(screenshot);
      const found = await findQuadrilateral(screenshot, isMagenta);
      if (frame === null) continue;
      errors.push(
        found
          ? largestCornerError(found, cornersOnScreen(feed, CAMERA, WINDOW, frame))
          : Number.POSITIVE_INFINITY,
      );
    }
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(8);
    expect(errors[errors.length >> 1]).toBeLessThan(MOVING_LIMIT);
  });

  it('hides the video when the print is gone, and goes on with it when the print is back', async () => {
    const feed = await makeFeed({
      picture: prints.landscape,
      // On a busy machine a screenshot may take a second or more.
      frames: 100,
      pose: (frame) => (frame < 50 ? { tilt: 10, pan: 12, fill: 0.8 } : null),
      output: path.join(folder, 'lost.y4m'),
    });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    const visible = async () => (await findQuadrilateral(await page.screenshot(), isMagenta)) !== null;
    const time = () => page.$eval('.overlay', (video: HTMLVideoElement) => video.currentTime);
    await expect.poll(visible, { timeout: FOUND_MS }).toBe(true);
    await expect.poll(visible, { timeout: FOUND_MS }).toBe(false);
    expect(await page.textContent('#hint')).toContain('Point at the picture');
    const paused = await time();
    expect(paused).toBeGreaterThan(0);
    await page.waitForTimeout(500);
    expect(await time()).toBe(paused);
    await expect.poll(visible, { timeout: FOUND_MS }).toBe(true);
    expect(await time()).not.toBe(0);
  });

  it.runIf(isLong)('plays to each print its own video, one of them a photo without a frame', async () => {
    const photo = await sharp(LEAVES).resize(1500, 1000).jpeg().toBuffer();
    const [left, right] = [0, 1700];
    const wall = { create: { width: 3200, height: 1000, channels: 3, background: '#a89c88' } } as const;
    const both = await sharp(wall)
      .composite([
        { input: prints.landscape, left, top: 0 },
        { input: photo, left: right, top: 0 },
      ])
      .png()
      .toBuffer();
    const clip = makeVideo(path.join(folder, 'cyan.mp4'), 'color=c=0x00ffff:s=640x426:d=5:r=25');
    site.put('/cyan.mp4', await readFile(clip), 'video/mp4');
    site.put('/photo.target', await buildPhotoTarget(photo), 'application/octet-stream');
    const whole = { x: 0, y: 0, width: 1, height: 1 };
    const bare = { window: whole, targetUrl: '/photo.target', videoUrl: '/cyan.mp4' };
    site.page('/two', [item('landscape'), item('landscape', bare)]);
    const feed = await makeFeed({
      picture: both,
      frames: 80,
      pose: (frame) => ({ fill: 1.45, tilt: 6, x: frame < 40 ? 0.38 : -0.38 }),
      output: path.join(folder, 'two.y4m'),
    });
    const { page } = await open('/two', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    const isCyan = (red: number, green: number, blue: number) => red < 100 && green > 170 && blue > 170;
    const place = (from: number, { x, y, width, height } = whole) => ({
      x: (from + x * 1500) / 3200,
      y,
      width: (width * 1500) / 3200,
      height,
    });
    const LOOKS = [
      { colour: isMagenta, other: isCyan, rectangle: place(left, WINDOW), frame: 0 },
      { colour: isCyan, other: isMagenta, rectangle: place(right), frame: 79 },
    ];
    for (const { colour, other, rectangle, frame } of LOOKS) {
      const corners = await waitForQuadrilateral(page, colour, { timeoutMs: FOUND_MS });
      const truth = cornersOnScreen(feed, CAMERA, rectangle, frame);
      expect(largestCornerError(corners, truth)).toBeLessThan(CORNER_LIMIT);
      expect(await findQuadrilateral(await page.screenshot(), other)).toBeNull();
      const paused = await page.$$eval('.overlay', (videos) =>
        videos.map((video) => (video as HTMLVideoElement).paused),
      );
      expect(paused.filter((isPaused) => !isPaused).length).toBeLessThan(2);
    }
  });

  it.runIf(isLong)(
    'recognises a thin frame on a page whose other pictures have no target, or a broken one',
    async () => {
      const feed = await still('landscape', { tilt: 10, pan: 12, roll: -4, fill: 0.8 });
      site.put('/cut.target', target.slice(0, 5000), 'application/octet-stream');
      const { targetUrl: _, ...withoutTarget } = item('landscape', { videoUrl: '/none.mp4' });
      const cut = item('landscape', { targetUrl: '/cut.target', videoUrl: '/none.mp4' });
      site.page('/mixed', [withoutTarget, cut, item('landscape')], { tracker: 'mindar' });
      const { page } = await open('/mixed', { feed: feed.file, viewport: CAMERA });
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.click('#start-camera');
      const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: FOUND_MS });
      expect(largestCornerError(corners, cornersOnScreen(feed, CAMERA, WINDOW))).toBeLessThan(CORNER_LIMIT);
      expect(await page.$$eval('.overlay', (videos) => videos.length)).toBe(1);
      expect(requests.filter((url) => /mindar|none\.mp4/.test(url))).toEqual([]);
    },
  );

  it.runIf(isLong)('shows no video where there is no print', async () => {
    const feed = await makeFeed({
      picture: PHOTO,
      pose: { fill: 0.9 },
      output: path.join(folder, 'other.y4m'),
    });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    await page.waitForSelector('text=Point at the picture', { timeout: FOUND_MS });
    for (let look = 0; look < 4; look++) {
      expect(await findQuadrilateral(await page.screenshot(), isMagenta)).toBeNull();
      await page.waitForTimeout(500);
    }
  });
});

describe('what can go wrong has a screen, and the video plays without AR', () => {
  const CASES: [string, BrowserOptions, string, string][] = [
    ['the camera is refused', { camera: 'refused' }, '/landscape', 'The camera was not allowed'],
    ['there is no camera', { camera: 'missing' }, '/landscape', 'No camera found'],
    [
      'the page came without HTTPS',
      { extraArgs: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'], ownHosts: ['insecure.test'] },
      'http://insecure.test/landscape',
      'This page needs a secure connection',
    ],
  ];

  it.each(isLong ? CASES : CASES.filter(([name]) => name !== 'there is no camera'))(
    'when %s',
    async (_, options, address, title) => {
      const { page } = await open(address, { ...options, viewport: PHONE });
      await page.click('#start-camera');
      await page.waitForSelector(`h1:has-text("${title}")`);
      await page.click('#problem-screen >> text=Watch the video without AR');
      await page.waitForFunction(
        () => (document.querySelector('#players video') as HTMLVideoElement).currentTime > 0,
      );
      expect(await findQuadrilateral(await page.screenshot(), isMagenta)).not.toBeNull();
      expect(browser!.foreignRequests).toEqual([]);
      await page.click('#leave-player');
      expect(await page.isVisible('#start-camera')).toBe(true);
    },
  );

  it('when the browser runs no script: the link leads to the video', async () => {
    const config = { title: 'Title', tracker: 'ours', mindUrl: '/m', items: [item('landscape')] } as const;
    expect(renderViewerPage({ ...config, items: [...config.items] }, viewerAssets())).toMatch(
      /<a [^>]*href="\/clip\.mp4"/,
    );
  });
});

it('what a marker is recognised by is at most 150 KB as it is sent, also of a wide frame full of leaves', async () => {
  const leaves = await buildFrameTarget({ ...ART, layout: 'border-22', style: 'botanical' });
  for (const bytes of [target, leaves]) expect(brotliCompressSync(bytes).length).toBeLessThan(150_000);
});

describe('the start screen', () => {
  it('shows a title with markup in it as text', async () => {
    const title = '<script>document.title = "broken"</script> & "quotes" </title>';
    site.page('/title', [item('landscape')], { title });
    const { page: shown } = await open('/title', { viewport: PHONE });
    expect(await shown.textContent('#start-screen h1')).toBe(title);
    expect(await shown.title()).toBe(title.trim());
  });

  it('fits a screen of 320 px without scrolling sideways', async () => {
    const { page: shown } = await open('/portrait', { viewport: { width: 320, height: 568 } });
    expect(await shown.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect((await shown.locator('#start-camera').boundingBox())!.height).toBeGreaterThanOrEqual(44);
  });
});

function item(orientation: Orientation, more: Partial<ViewerItem> = {}): ViewerItem {
  const picture = `/${orientation}.jpg`;
  const own = { orientation, targetUrl: '/one.target', posterUrl: picture, pictureUrl: picture };
  return viewerItem(ART, { ...own, ...more });
}

/** Opens a page in a browser that, like the strictest phones, plays nothing with sound before a tap. */
async function open(address: string, options: BrowserOptions) {
  const extraArgs = [...(options.extraArgs ?? []), '--autoplay-policy=user-gesture-required'];
  browser = await openBrowser({ ...options, extraArgs });
  const { origin } = site;
  const base = address.startsWith('http') ? `http://insecure.test:${new URL(origin).port}` : origin;
  await browser.page.goto(new URL(new URL(address, origin).pathname, base).href);
  await browser.page.waitForSelector('#start-camera:enabled');
  return browser;
}

/** In pixels of the screen; not a number where the video is not to be seen. */
async function cornerErrorOf(page: Page, truth: Corners): Promise<number> {
  const found = await findQuadrilateral(await page.screenshot(), isMagenta);
  return found ? largestCornerError(found, truth) : Number.NaN;
}

function still(orientation: Orientation, pose: Pose, camera = CAMERA) {
  return makeFeed({
    ...camera,
    picture: prints[orientation],
    pose,
    output: path.join(folder, `${orientation}.y4m`),
  });
}
