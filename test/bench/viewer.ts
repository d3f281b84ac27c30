// The AR page before a fake camera: our runtime, MindAR in the same page, and MindAR's own pages for three.js and for A-Frame, by turns and with
// the same feeds, each in a fresh browser over a line of 4 Mbit/s, and until the first lock with a main thread four times as slow. Errors are
// read from screenshots: the corners of a flat magenta clip against where the feed has the print's window.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import type { Art } from '../../markers/art/index.ts';
import { FORMATS, windowOf } from '../../markers/formats.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { shrinkPicture } from '../../server/media/shrink-picture.ts';
import { openBrowser } from '../support/browser.ts';
import {
  cornersOnScreen,
  type Feed,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
  readNumber,
} from '../support/fake-camera.ts';
import { makeVideo } from '../support/files.ts';
import { type Marks, putAframePage, putThreePage, watchMarks } from '../support/stock-pages.ts';
import {
  buildFrameTarget,
  drawFramedPrint,
  startViewerSite,
  type ViewerSite,
  viewerItem,
} from '../support/viewer-site.ts';

/** Wide enough for MindAR; `border-8` is measured with our runtime alone. */
const WIDE: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 7 };
const THIN: Art = { ...WIDE, layout: 'border-8' };
const CAMERA = { width: 640, height: 480 };
const RUNS = Number(process.env.BENCH_N ?? 5);
/** Only pages whose names hold this. */
const ONLY = process.env.BENCH_ONLY;
const LOCK_MS = 180_000;
const BITS_A_SECOND = 4_000_000;
/** Of Chromium's main thread: neither workers nor the process that draws become slower. */
const SLOWER = 4;
const STILL_LOOKS = 4;
const MOVING_LOOKS = 12;
const COUNTED_MS = 3000;
const PHOTO = new URL('../../../test/fixtures/photos/garden.jpg', import.meta.url).pathname;

interface Feeds {
  still: Feed;
  moving: Feed;
}

interface Variant {
  address: string;
  art: Art;
  feeds: Feeds;
}

interface Measured {
  bytes: number[];
  lockMs: number[];
  shownMs: number[];
  posesASecond: number[];
  stillErrors: number[];
  movingErrors: number[];
  /** Looks at the moving print in which there was no video. */
  missing: number;
  looks: number;
}

export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'viewer-bench-'));
  const site = await startViewerSite({ bitsASecond: BITS_A_SECOND });
  try {
    const all = Object.entries(await prepare(site, folder));
    const variants = Object.fromEntries(all.filter(([name]) => !ONLY || name.includes(ONLY)));
    const measured = Object.fromEntries(
      Object.keys(variants).map((name) => [name, emptyMeasured()]),
    ) as Record<string, Measured>;
    for (let round = 0; round < RUNS; round++)
      for (const [name, variant] of Object.entries(variants)) {
        await measureStill(site, variant, measured[name]!);
        await measureMoving(site, variant, measured[name]!);
        process.stderr.write(`${round + 1}/${RUNS} ${name}\n`);
      }
    const result = Object.fromEntries(
      Object.entries(measured).map(([name, values]) => [name, summarise(values)]),
    );
    console.table(result);
    return { runs: RUNS, ...result };
  } finally {
    site.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(site: ViewerSite, folder: string): Promise<Record<string, Variant>> {
  const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x338:d=5:r=25');
  site.put('/clip.mp4', await readFile(clip), 'video/mp4');
  site.put('/marker.mind', (await buildMarker(WIDE)).mind, 'application/octet-stream');
  const feeds = {} as Record<'wide' | 'thin', Feeds>;
  for (const [name, art] of [
    ['wide', WIDE],
    ['thin', THIN],
  ] as const) {
    const print = await drawFramedPrint(art, 'landscape', PHOTO);
    const target = await buildFrameTarget(art);
    process.stderr.write(`${art.layout}: target of ${brotliCompressSync(target).length} bytes (brotli)\n`);
    site.put(`/${name}.target`, target, 'application/octet-stream');
    // As our server has it: small enough for the start screen.
    site.put('/landscape.jpg', await shrinkPicture(print, 640), 'image/jpeg');
    site.page(`/${name}`, [viewerItem(art, { targetUrl: `/${name}.target` })]);
    feeds[name] = await drawFeeds(print, path.join(folder, name));
  }
  // As visitors' videos are: 2 Mbit/s of noise that is magenta from afar.
  const heavy = makeVideo(
    path.join(folder, 'heavy.mp4'),
    'color=c=0xff00ff:s=1280x720:d=10:r=30,noise=alls=24:allf=t',
    [
      '-c:v',
      'libx264',
      '-b:v',
      '2M',
      '-maxrate',
      '2M',
      '-bufsize',
      '4M',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
    ],
  );
  site.put('/heavy.mp4', await readFile(heavy), 'video/mp4');
  site.page('/heavy', [viewerItem(THIN, { targetUrl: '/thin.target', videoUrl: '/heavy.mp4' })]);
  await putThreePage(site, windowOf(WIDE.format, WIDE.layout), FORMATS[WIDE.format].ratio);
  await putAframePage(site, windowOf(WIDE.format, WIDE.layout), FORMATS[WIDE.format].ratio);
  return {
    'our runtime': { address: '/wide', art: WIDE, feeds: feeds.wide },
    'MindAR in our page': { address: '/wide?tracker=mindar', art: WIDE, feeds: feeds.wide },
    'MindAR’s three.js page': { address: '/stock-three', art: WIDE, feeds: feeds.wide },
    'MindAR’s A-Frame page': { address: '/stock-aframe', art: WIDE, feeds: feeds.wide },
    'our runtime, a border of 8 %': { address: '/thin', art: THIN, feeds: feeds.thin },
    'the same with a video of 2 Mbit/s': { address: '/heavy', art: THIN, feeds: feeds.thin },
  };
}

async function drawFeeds(picture: Buffer, name: string): Promise<Feeds> {
  const still = await makeFeed({
    picture,
    pose: { tilt: 15, pan: -14, roll: 5, fill: 0.75 },
    frames: 30,
    fps: 30,
    output: `${name}-still.y4m`,
  });
  const moving = await makeFeed({
    picture,
    // 64 pixels a second, to and fro.
    pose: (frame) => ({ tilt: 8, pan: 12, roll: frame / 10, fill: 0.6, x: Math.abs(frame - 20) / 100 - 0.1 }),
    frames: 40,
    numbered: true,
    output: `${name}-moving.y4m`,
  });
  return { still, moving };
}

async function measureStill(site: ViewerSite, { address, art, feeds }: Variant, into: Measured) {
  const before = site.bytesSent;
  await withPage(site, address, feeds.still, SLOWER, async (page, setSlower) => {
    const { shown, locked } = await firstShown(page, () => into.bytes.push(site.bytesSent - before));
    into.lockMs.push(locked!);
    into.shownMs.push(shown!);
    await setSlower(1);
    await page.waitForTimeout(1000);
    const poses = async () => (await marksOf(page)).poses;
    const [first, from] = [await poses(), performance.now()];
    await page.waitForTimeout(COUNTED_MS);
    into.posesASecond.push((1000 * ((await poses()) - first)) / (performance.now() - from));
    const truth = cornersOnScreen(feeds.still, CAMERA, windowOf(art.format, art.layout));
    for (let look = 0; look < STILL_LOOKS; look++) {
      const found = await findQuadrilateral(await page.screenshot(), isMagenta);
      if (found) into.stillErrors.push(largestCornerError(found, truth));
    }
  });
}

async function measureMoving(site: ViewerSite, { address, art, feeds }: Variant, into: Measured) {
  await withPage(site, address, feeds.moving, 1, async (page) => {
    await firstShown(page);
    for (let look = 0; look < MOVING_LOOKS; look++) {
      const screenshot = await page.screenshot();
      const frame = await readNumber(screenshot);
      if (frame === null) continue;
      into.looks++;
      const found = await findQuadrilateral(screenshot, isMagenta);
      if (!found) into.missing++;
      else {
        const truth = cornersOnScreen(feeds.moving, CAMERA, windowOf(art.format, art.layout), frame);
        into.movingErrors.push(largestCornerError(found, truth));
      }
    }
  });
}

/** A fresh browser each time: nothing is cached, no shader compiled. */
async function withPage(
  site: ViewerSite,
  address: string,
  feed: Feed,
  slower: number,
  use: (page: Page, setSlower: (rate: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const browser = await openBrowser({ feed: feed.file, viewport: CAMERA });
  try {
    const { page, context } = browser;
    const devTools = await context.newCDPSession(page);
    const setSlower = async (rate: number) => {
      await devTools.send('Emulation.setCPUThrottlingRate', { rate });
    };
    await setSlower(slower);
    await page.addInitScript(watchMarks);
    await page.goto(`${site.origin}${address}`, { waitUntil: 'commit' });
    if (!address.startsWith('/stock')) await page.click('#start-camera:enabled');
    await use(page, setSlower);
  } finally {
    await browser.close();
  }
}

const marksOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { marks: Marks }).marks);

async function firstShown(page: Page, onLock = () => {}): Promise<Marks> {
  let locked = false;
  for (const end = performance.now() + LOCK_MS; performance.now() < end; ) {
    const marks = await marksOf(page);
    if (marks.locked !== null && !locked) {
      locked = true;
      onLock();
    }
    if (marks.shown !== null) return marks;
    await page.waitForTimeout(50);
  }
  throw new Error(`Nothing was found within ${LOCK_MS} ms.`);
}

function emptyMeasured(): Measured {
  return {
    bytes: [],
    lockMs: [],
    shownMs: [],
    posesASecond: [],
    stillErrors: [],
    movingErrors: [],
    missing: 0,
    looks: 0,
  };
}

/** Medians, with the lowest and highest value behind them. */
function summarise(measured: Measured) {
  const { bytes, lockMs, shownMs, posesASecond, stillErrors, movingErrors, missing, looks } = measured;
  return {
    'KB to the first lock': spread(bytes.map((sent) => sent / 1000)),
    'first lock, s': spread(lockMs.map((ms) => ms / 1000)),
    'first picture of the video, s': spread(shownMs.map((ms) => ms / 1000)),
    'poses a second of 30': spread(posesASecond),
    'corner error still, px': spread(stillErrors),
    'moving, px': spread(movingErrors),
    'moving, p90': Number(sorted(movingErrors)[Math.floor(0.9 * movingErrors.length)]?.toFixed(2)),
    'missing of looks': `${missing}/${looks}`,
  };
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

function spread(values: readonly number[]): string {
  const order = sorted(values);
  const [least, median, most] = [order[0], order[order.length >> 1], order.at(-1)];
  return `${median?.toFixed(2)} (${least?.toFixed(2)}–${most?.toFixed(2)})`;
}
