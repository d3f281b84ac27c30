// Whether the gate's recognisers say what the real AR page does: simulated captures, a third of them of poses that are found now and then,
// shown to Chromium's fake camera. BENCH_N sets how many captures each recogniser has,
// BENCH_WAYS which recognisers.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Art } from '../../markers/art/index.ts';
import { type GreyImage, loadEngine } from '../../markers/engine/index.ts';
import {
  type Conditions,
  drawCapture,
  drawConditions,
  type Halvings,
  halvingsOf,
} from '../../markers/gate/captures/index.ts';
import { openMindAR } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR } from '../../markers/gate/recognisers/mindar-code.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import type { CaptureRecogniser } from '../../markers/gate/recognisers/recogniser.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { openBrowser } from '../support/browser.ts';
import { rgbToI420, Y4mWriter } from '../support/fake-camera-y4m.ts';
import { makeVideo } from '../support/files.ts';
import { drawFramedPrint, startViewerSite, type ViewerSite, viewerItem } from '../support/viewer-site.ts';
import { grey, readBackgrounds } from './runtime-prints.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 20);
const SEED = 2_970_000;
/** How often the same pose is looked at, each time with other noise. */
const LOOKS = 8;
const PAGE_MS = { ours: 9000, mindar: 25_000 };

type Way = 'ours' | 'mindar';
const WAYS = (process.env.BENCH_WAYS ?? 'ours,mindar').split(',') as Way[];

interface Subject {
  way: Way;
  recogniser: CaptureRecogniser;
  print: Halvings;
  backgrounds: GreyImage[];
  address: string;
}

export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-confirm-'));
  const site = await startViewerSite();
  try {
    const clip = makeVideo(path.join(folder, 'clip.mp4'), 'color=c=0xff00ff:s=640x338:d=5:r=25');
    site.put('/clip.mp4', await readFile(clip), 'video/mp4');
    const rows: Record<string, object> = {};
    for (const way of WAYS) rows[way] = await confirm(await prepare(site, way), site, folder);
    console.table(rows);
    return { rows };
  } finally {
    site.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(site: ViewerSite, way: Way): Promise<Subject> {
  const layout = way === 'ours' ? 'border-8' : 'border-22';
  const art: Art = { format: '3x2', layout, style: 'terrazzo', seed: 950_001 };
  const { mind, target } = await buildMarker(art);
  const photo = fileURLToPath(new URL('../../../test/fixtures/photos/garden.jpg', import.meta.url));
  const jpeg = await drawFramedPrint(art, 'landscape', photo);
  site.put(`/${way}.mind`, mind, 'application/octet-stream');
  site.put(`/${way}.target`, target, 'application/octet-stream');
  site.put('/landscape.jpg', jpeg, 'image/jpeg');
  site.page(`/${way}`, [viewerItem(art, { targetUrl: `/${way}.target` })], { mindUrl: `/${way}.mind` });
  const code = way === 'mindar' ? await loadMindAR() : null;
  return {
    way,
    recogniser: await (code
      ? openMindAR(code, await loadEngine(), mind)
      : openOurs(await loadRuntime(), target)),
    print: halvingsOf(await grey(jpeg)),
    backgrounds: await readBackgrounds(),
    address: way === 'ours' ? '/ours' : '/mindar?tracker=mindar',
  };
}

async function confirm(subject: Subject, site: ViewerSite, folder: string): Promise<object> {
  const { recogniser, print, backgrounds } = subject;
  const uneasy = Math.ceil(CAPTURES / 3);
  const chosen = [...(await easy(subject, CAPTURES - uneasy)), ...(await borderline(subject, uneasy))];
  const counts = { n: chosen.length, 'both found': 0, 'both not': 0, 'gate only': 0, 'page only': 0 };
  for (const [index, conditions] of chosen.entries()) {
    const { image } = await drawCapture(print, conditions, backgrounds);
    const byGate = recogniser.look(image) !== null;
    const feed = path.join(folder, `${subject.way}-${index}.y4m`);
    await writeFeed(feed, image);
    const byPage = await showsVideo(`${site.origin}${subject.address}`, feed, PAGE_MS[subject.way]);
    counts[byGate ? (byPage ? 'both found' : 'gate only') : byPage ? 'page only' : 'both not']++;
    process.stderr.write(`${subject.way} ${index + 1}/${chosen.length} gate ${byGate} page ${byPage}\n`);
  }
  return { ...counts, 'of them borderline': uneasy };
}

async function easy({ recogniser }: Subject, count: number): Promise<Conditions[]> {
  return Array.from({ length: count }, (_, number) =>
    drawConditions('standard', SEED, number, recogniser.camera, recogniser.ratio),
  );
}

/** Poses that are found in 20 to 80 % of looks that differ in their noise only. */
async function borderline(subject: Subject, count: number): Promise<Conditions[]> {
  const { recogniser, print, backgrounds } = subject;
  const found: Conditions[] = [];
  for (let number = 0; found.length < count && number < 2000; number++) {
    const conditions = drawConditions('hard', SEED, number, recogniser.camera, recogniser.ratio);
    let hits = 0;
    for (let look = 0; look < LOOKS; look++) {
      const noisy = { ...conditions, seed: conditions.seed + look };
      if (recogniser.look((await drawCapture(print, noisy, backgrounds)).image)) hits++;
      // Seen always or never: no need to look on.
      if (look === 3 && (hits === 0 || hits === 4)) break;
    }
    if (hits >= 0.2 * LOOKS && hits <= 0.8 * LOOKS) found.push(conditions);
  }
  return found;
}

async function writeFeed(file: string, { data, width, height }: GreyImage): Promise<void> {
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < data.length; pixel++) rgb.fill(data[pixel]!, 3 * pixel, 3 * pixel + 3);
  const planes = rgbToI420({ data: rgb, width, height });
  const writer = await Y4mWriter.create(file, { width, height, fps: 10 });
  for (let frame = 0; frame < 2; frame++) await writer.write(planes);
  await writer.close();
}

async function showsVideo(address: string, feed: string, milliseconds: number): Promise<boolean> {
  const browser = await openBrowser({ feed });
  try {
    await browser.page.goto(address);
    await browser.page.getByRole('button', { name: 'Start camera' }).click();
    return await browser.page
      .waitForFunction(
        () => {
          const video = document.querySelector<HTMLVideoElement>('#overlays video');
          return video !== null && video.currentTime > 0;
        },
        undefined,
        { timeout: milliseconds },
      )
      .then(
        () => true,
        () => false,
      );
  } finally {
    await browser.close();
  }
}
