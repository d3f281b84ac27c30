// What may fail while a print is recognised: threads, WebAssembly, targets.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Art } from '../../markers/art/index.ts';
import { windowOf } from '../../markers/formats.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import {
  cornersOnScreen,
  type Feed,
  isMagenta,
  largestCornerError,
  makeFeed,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import {
  buildFrameTarget,
  drawFramedPrint,
  startViewerSite,
  type ViewerSite,
  viewerItem,
} from '../support/viewer-site.ts';

/** Wide enough for MindAR, so that one print serves both. */
const WIDE: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 7 };
const THIN: Art = { ...WIDE, layout: 'border-8' };
const CAMERA = { width: 640, height: 480 };
const CORNER_LIMIT = 4;
const FOUND_MS = 30_000;
const WEBGL_WITHOUT_A_GRAPHICS_CARD_MS = 90_000;

let folder: string;
let site: ViewerSite;
let feed: Feed;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'viewer-failures-'));
  site = await startViewerSite();
  const print = await drawFramedPrint(WIDE);
  const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x338:d=5:r=25');
  site.put('/clip.mp4', await readFile(clip), 'video/mp4');
  site.put('/landscape.jpg', print, 'image/jpeg');
  const target = await buildFrameTarget(WIDE);
  const bytes = 'application/octet-stream';
  site.put('/wide.target', target, bytes);
  site.put('/broken.target', target.slice(0, 5000), bytes);
  site.put('/newer.target', Uint8Array.from(target).fill(99, 4, 5), bytes);
  site.put('/marker.mind', (await buildMarker(WIDE)).mind, bytes);
  for (const name of ['wide', 'broken', 'newer', 'lost']) {
    site.page(`/${name}`, [viewerItem(WIDE, { targetUrl: `/${name}.target` })]);
    site.page(`/thin-${name}`, [viewerItem(THIN, { targetUrl: `/${name}.target` })]);
  }
  site.page('/thin-without', [viewerItem(THIN)]);
  site.page('/no-target', [viewerItem(WIDE, { targetUrl: '/wide.target' }), viewerItem(WIDE)]);
  site.page('/setting', [viewerItem(WIDE, { targetUrl: '/wide.target' })], { tracker: 'mindar' });
  site.page('/armenian', [viewerItem(WIDE, { targetUrl: '/wide.target' })], { language: 'hy' });
  feed = await makeFeed({
    picture: print,
    pose: { tilt: 12, pan: -12, roll: 5, fill: 0.8 },
    output: path.join(folder, 'still.y4m'),
  });
  browser = await openBrowser({ feed: feed.file, viewport: CAMERA });
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The page in a tab of its own, its camera started; what `prepare` does comes before it loads. */
async function start(address: string, prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const page = await browser.context.newPage();
  await page.setViewportSize(CAMERA);
  await prepare(page);
  await page.goto(`${site.origin}${address}`);
  await page.click('#start-camera:enabled');
  return page;
}

async function expectFound(page: Page, timeoutMs = FOUND_MS) {
  const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs });
  const truth = cornersOnScreen(feed, CAMERA, windowOf(WIDE.format, WIDE.layout));
  expect(largestCornerError(corners, truth)).toBeLessThan(CORNER_LIMIT);
}

const withoutSimd = (page: Page) =>
  page.addInitScript(() => {
    WebAssembly.validate = () => false;
  });
const mindarIsAskedFor = (page: Page) =>
  page.waitForRequest((request) => /mindar-.*\.js/.test(request.url()), { timeout: FOUND_MS });

describe('a search thread that fails is replaced once, then the page searches itself', () => {
  const THREADS: [string, string | null, starts: number, long: boolean][] = [
    ['does not load', null, 2, false],
    [
      'throws on every frame',
      'onmessage = ({ data }) => { if (data.grey) throw new Error("Dead."); }',
      2,
      false,
    ],
    ['falls silent', 'onmessage = () => {}', 2, true],
  ];

  it.each(THREADS.filter(([, , , long]) => isLong || !long))(
    'when it %s',
    async (_, script, starts) => {
      let threads = 0;
      const page = await start('/wide', (fresh) =>
        fresh.route('**/search-worker-*.js', (route) => {
          threads++;
          return script === null
            ? route.abort()
            : route.fulfill({ body: script, contentType: 'text/javascript' });
        }),
      );
      await expectFound(page, 2 * FOUND_MS);
      expect(threads).toBe(starts);
      await page.close();
    },
    3 * FOUND_MS,
  );

  it('when it dies of a single frame: the next one finds the print', async () => {
    const page = await start('/wide', async (fresh) => {
      let loaded = 0;
      await fresh.route('**/search-worker-*.js', (route) => {
        loaded++;
        return loaded === 1
          ? route.fulfill({ body: 'onmessage = () => { throw 1; }', contentType: 'text/javascript' })
          : route.continue();
      });
    });
    await expectFound(page);
    await page.close();
  });
});

describe('a browser without WebAssembly SIMD', () => {
  it('gets MindAR where the frame is wide enough for that', async () => {
    const asked = start('/wide', async (fresh) => {
      await withoutSimd(fresh);
      void mindarIsAskedFor(fresh).then(() => fresh.evaluate('window.asked = true'));
    });
    const page = await asked;
    await page.waitForFunction('window.asked', undefined, { timeout: FOUND_MS });
    await page.close();
  });

  it('is told so where it is not, and plays the video without AR', async () => {
    const page = await start('/thin-wide', withoutSimd);
    await page.waitForSelector('h1:has-text("This browser can’t do it")');
    await page.click('#problem-screen >> text=Watch the video without AR');
    await page.waitForFunction(
      () => (document.querySelector('#players video') as HTMLVideoElement).currentTime > 0,
    );
    await page.close();
  });
});

describe('a page none of whose targets can be used', () => {
  const CASES: [string, string, title: string, long: boolean][] = [
    ['is broken', 'broken', 'This picture can’t be recognised', false],
    ['is of another version', 'newer', 'This picture can’t be recognised', true],
    ['does not load', 'lost', 'Something did not load', false],
    ['was never built', 'without', 'This picture can’t be recognised', false],
  ];

  it.each(CASES.filter(([, , , long]) => isLong || !long))(
    'has a screen that says what to do where MindAR does not see the frame and the target %s',
    async (_, name, title) => {
      const page = await start(`/thin-${name}`);
      await page.waitForSelector(`h1:has-text("${title}")`);
      expect(await page.isVisible('#try-again')).toBe(true);
      expect(await page.isVisible('#problem-screen >> text=Watch the video without AR')).toBe(true);
      await page.close();
    },
  );

  it.each(isLong ? ['broken', 'newer', 'lost'] : ['lost'])(
    'gets MindAR where that sees the frame: %s',
    async (name) => {
      const page = await browser.context.newPage();
      const asked = mindarIsAskedFor(page);
      await page.goto(`${site.origin}/${name}`);
      await asked;
      await page.close();
    },
  );
});

describe('a visitor learns what to do', () => {
  const refuse = (page: Page) =>
    page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No', 'NotAllowedError'));
    });

  it('in another app’s own browser: copy the link, or open it in Chrome', async () => {
    const page = await start('/wide', async (fresh) => {
      await refuse(fresh);
      await fresh.addInitScript(() => {
        const agent = 'Mozilla/5.0 (Linux; Android 14) Chrome/138.0.0.0 Mobile Safari/537.36 Instagram 385.0';
        Object.defineProperty(navigator, 'userAgent', { value: agent });
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
      });
    });
    await page.waitForSelector('h1:has-text("Open this page in your browser")');
    expect(await page.getAttribute('#open-in-chrome', 'href')).toContain('package=com.android.chrome');
    await page.click('#copy-link');
    expect(await page.inputValue('#link')).toBe(page.url());
    await page.close();
  });

  it('in Armenian where that is the browser’s language', async () => {
    const page = await start('/armenian', refuse);
    await page.waitForSelector('h1:has-text("Տեսախցիկի օգտագործումը չի թույլատրվել")');
    expect(await page.textContent('#problem-advice')).toContain('Թույլտվություններ');
    await page.close();
  });

  it.runIf(isLong)('where the script never came: the page says so by itself', async () => {
    const page = await browser.context.newPage();
    await page.route('**/viewer-*.js', (route) => route.abort());
    await page.goto(`${site.origin}/wide`);
    expect(await page.isVisible('#not-starting')).toBe(false);
    await page.waitForSelector('#not-starting', { state: 'visible' });
    await page.close();
  });
});

describe('MindAR recognises', { timeout: WEBGL_WITHOUT_A_GRAPHICS_CARD_MS + 30_000 }, () => {
  it.runIf(isLong)('where the address asks for it', async () => {
    const page = await start('/wide?tracker=mindar');
    await expectFound(page, WEBGL_WITHOUT_A_GRAPHICS_CARD_MS);
    await page.close();
  });

  it.each(['/no-target', '/setting'])('on the page %s', async (address) => {
    const page = await browser.context.newPage();
    const asked = mindarIsAskedFor(page);
    await page.goto(`${site.origin}${address}`);
    await asked;
    await page.close();
  });
});
