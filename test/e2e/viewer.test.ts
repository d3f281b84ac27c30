import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error: plain JavaScript, because the build runs before anything is compiled
import { buildClient } from '../../client/build.mjs';
import type { Art } from '../../markers/art/index.ts';
import { type Orientation, turnWindow, windowOf } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import {
  renderViewerPage,
  VIEWER_CONTENT_SECURITY_POLICY,
  type ViewerItem,
} from '../../server/projects/viewer-page.ts';
import { type Browser, type BrowserOptions, openBrowser } from '../support/browser.ts';
import {
  cornersOnScreen,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
  type Pose,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo, PHOTO } from '../support/files.ts';

const ART: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 7 };
const WINDOW = windowOf(ART.format, ART.layout);
const CAMERA = { width: 640, height: 480 };
const PHONE = { width: 390, height: 844 };
const CORNER_LIMIT = 4;
const WEBGL_WITHOUT_A_GRAPHICS_CARD_MS = 90_000;

let folder: string;
let server: Server;
let origin: string;
let assets: { viewerScript: string; viewerStyle: string; mindarScript: string };
const files = new Map<string, { body: Buffer; type: string }>();
const prints = {} as Record<Orientation, Buffer>;
let browser: Browser | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'viewer-test-'));
  await buildClient(path.join(folder, 'client'));
  const manifest = JSON.parse(await readFile(path.join(folder, 'client/manifest.json'), 'utf8'));
  assets = {
    viewerScript: `/assets/${manifest['viewer.js']}`,
    viewerStyle: `/assets/${manifest['viewer.css']}`,
    mindarScript: `/assets/${manifest['mindar.js']}`,
  };
  prints.landscape = await drawPrint('landscape');
  prints.portrait = await drawPrint('portrait');
  const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x338:d=5:r=25');
  files.set('/clip.mp4', { body: await readFile(clip), type: 'video/mp4' });
  const half = makeVideo(
    path.join(folder, 'half.mp4'),
    'color=c=0xff00ff:s=640x340:d=5:r=25,drawbox=y=170:h=170:color=black:t=fill',
  );
  files.set('/half.mp4', { body: await readFile(half), type: 'video/mp4' });
  files.set('/landscape.jpg', { body: prints.landscape, type: 'image/jpeg' });
  files.set('/portrait.jpg', { body: prints.portrait, type: 'image/jpeg' });
  files.set('/marker.mind', {
    body: Buffer.from((await buildMarker(ART)).mind),
    type: 'application/octet-stream',
  });
  page('/landscape', [item('landscape')]);
  page('/portrait', [{ ...item('portrait'), videoUrl: '/half.mp4' }]);
  page('/lost-target', [item('landscape')], '/no-such.mind');
  server = createServer((request, response) => void answer(request.url!, request.headers.range, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await browser?.close();
  browser = null;
});

afterAll(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the viewer before a fake camera', { timeout: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS + 30_000 }, () => {
  it('lays the video on the window of a landscape print, and asks no foreign host for anything', async () => {
    const feed = await still('landscape', { tilt: 18, pan: -15, roll: 6, fill: 0.8 });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    const corners = await waitForQuadrilateral(page, isMagenta, {
      timeoutMs: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS,
    });
    expect(largestCornerError(corners, cornersOnScreen(feed, CAMERA, WINDOW))).toBeLessThan(CORNER_LIMIT);
    expect(browser!.foreignRequests).toEqual([]);
    expect(browser!.console).toEqual([]);

    await page.click('text=Tap for sound');
    expect(await page.isVisible('text=Mute')).toBe(true);
    expect(await page.$eval('.overlay', (video: HTMLVideoElement) => video.muted)).toBe(false);
  });

  it('stands the video upright on a portrait print, on a phone and after the phone was turned', async () => {
    const camera = { width: 480, height: 640 };
    const feed = await still('portrait', { tilt: -14, pan: 12, roll: -5, fill: 0.75 }, camera);
    // Only the upper half of this clip is magenta: upside down or on its side it would lie elsewhere.
    const window = turnWindow(WINDOW, 'portrait');
    const upperHalf = { ...window, height: window.height / 2 };
    const { page } = await open('/portrait', { feed: feed.file, viewport: PHONE });
    await page.click('#start-camera');
    const corners = await waitForQuadrilateral(page, isMagenta, {
      timeoutMs: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS,
    });
    // The phone shows the picture larger than the camera sees it: the limit is in the camera's pixels.
    const enlarged = PHONE.height / camera.height;
    expect(largestCornerError(corners, cornersOnScreen(feed, PHONE, upperHalf)) / enlarged).toBeLessThan(
      CORNER_LIMIT,
    );

    const turned = { width: 900, height: 700 };
    await page.setViewportSize(turned);
    await expect
      .poll(
        async () => {
          const found = await findQuadrilateral(await page.screenshot(), isMagenta);
          return found
            ? largestCornerError(found, cornersOnScreen(feed, turned, upperHalf)) / (900 / 480)
            : Number.NaN;
        },
        { timeout: 20_000 },
      )
      .toBeLessThan(CORNER_LIMIT);
  });

  it('hides the video when the print is gone, and goes on with it when the print is back', async () => {
    const feed = await makeFeed({
      picture: prints.landscape,
      // There for 10 s and gone for 9: on a busy machine a screenshot may take one of them, and finding the print several.
      frames: 190,
      pose: (frame) => (frame < 100 ? { tilt: 10, pan: 12, fill: 0.8 } : null),
      output: path.join(folder, 'lost.y4m'),
    });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    const visible = async () => (await findQuadrilateral(await page.screenshot(), isMagenta)) !== null;
    const time = () => page.$eval('.overlay', (video: HTMLVideoElement) => video.currentTime);
    await expect.poll(visible, { timeout: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS }).toBe(true);
    await expect.poll(visible, { timeout: 20_000 }).toBe(false);
    expect(await page.textContent('#hint')).toContain('Point at the picture');
    const paused = await time();
    expect(paused).toBeGreaterThan(0);
    await page.waitForTimeout(500);
    expect(await time()).toBe(paused);
    await expect.poll(visible, { timeout: 30_000 }).toBe(true);
    expect(await time()).not.toBe(0);
  });

  it('shows no video where there is no print', async () => {
    const feed = await makeFeed({
      picture: PHOTO,
      pose: { fill: 0.9 },
      output: path.join(folder, 'other.y4m'),
    });
    const { page } = await open('/landscape', { feed: feed.file, viewport: CAMERA });
    await page.click('#start-camera');
    await page.waitForSelector('text=Point at the picture', { timeout: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS });
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
    ['the target does not load', {}, '/lost-target', 'Something did not load'],
  ];

  it.each(CASES)('when %s', async (_, options, address, title) => {
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
  });

  it('when the browser runs no script: the link leads to the video', async () => {
    expect(renderViewerPage(config([item('landscape')]), assets)).toMatch(/<a [^>]*href="\/clip\.mp4"/);
  });
});

describe('the start screen', () => {
  it('shows a title with markup in it as text', async () => {
    const title = '<script>document.title = "broken"</script> & "quotes" </title>';
    page('/title', [item('landscape')], '/marker.mind', title);
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

function item(orientation: Orientation): ViewerItem {
  const picture = `/${orientation}.jpg`;
  return {
    videoUrl: '/clip.mp4',
    posterUrl: picture,
    pictureUrl: picture,
    window: WINDOW,
    orientation,
    fit: 'cover',
  };
}

function config(items: ViewerItem[], mindUrl = '/marker.mind', title = 'Grandmother’s garden') {
  return { title, mindUrl, items };
}

function page(address: string, ...content: Parameters<typeof config>): void {
  const body = Buffer.from(renderViewerPage(config(...content), assets));
  files.set(address, { body, type: 'text/html; charset=utf-8' });
}

/** Opens a page in a browser that, like the strictest phones, plays nothing with sound before a tap. */
async function open(address: string, options: BrowserOptions) {
  const extraArgs = [...(options.extraArgs ?? []), '--autoplay-policy=user-gesture-required'];
  browser = await openBrowser({ ...options, extraArgs });
  const base = address.startsWith('http') ? `http://insecure.test:${new URL(origin).port}` : origin;
  await browser.page.goto(new URL(new URL(address, origin).pathname, base).href);
  await browser.page.waitForSelector('#start-camera:enabled');
  return browser;
}

function still(orientation: Orientation, pose: Pose, camera = CAMERA) {
  return makeFeed({
    ...camera,
    picture: prints[orientation],
    pose,
    output: path.join(folder, `${orientation}.y4m`),
  });
}

/** The framed photo as somebody would download it. */
async function drawPrint(orientation: Orientation): Promise<Buffer> {
  const photo = await readFile(PHOTO);
  return (await composeFrame({ photo, art: ART, orientation, fit: 'cover', longSide: 1500 })).jpeg;
}

async function answer(url: string, range: string | undefined, response: ServerResponse) {
  const address = new URL(url, origin).pathname;
  const asset = address.startsWith('/assets/')
    ? await readFile(path.join(folder, 'client', path.basename(address))).catch(() => null)
    : null;
  const type = address.endsWith('.css') ? 'text/css' : 'text/javascript';
  const file = asset ? { body: asset, type } : files.get(address);
  if (!file) return response.writeHead(404).end();
  const headers = {
    'content-type': file.type,
    'accept-ranges': 'bytes',
    'content-security-policy': VIEWER_CONTENT_SECURITY_POLICY,
  };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return response.writeHead(200, headers).end(file.body);
  const end = last ? Math.min(Number(last), file.body.length - 1) : file.body.length - 1;
  const contentRange = `bytes ${first}-${end}/${file.body.length}`;
  return response
    .writeHead(206, { ...headers, 'content-range': contentRange })
    .end(file.body.subarray(Number(first), end + 1));
}
