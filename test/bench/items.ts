// What several pictures in one project cost a phone: bytes of the joined file, and how long MindAR's own matcher takes to find the last
// of them. Sets MAX_ITEMS.
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import {
  type Engine,
  greyFromRgb,
  joinTargets,
  loadEngine,
  type MindTarget,
  readMind,
} from '../../markers/engine/index.ts';
import {
  type Capture,
  detectInCrops,
  drawCaptures,
  isNear,
  loadRecogniser,
  type Recogniser,
} from './captures.ts';

const SIZES = [1, 2, 5, 10];
/** As a photo of twelve megapixels comes to be: the dearest that there are. */
const LONG_SIDE = 1920;
const PHOTOS = [
  ...['raindrops', 'wood', 'ladybird', 'meadow', 'dune'],
  ...['garden', 'coffee', 'yellow-flower', 'astronaut', 'cat'],
];
const CAPTURES_PER_FILL = 2;
const SEED = 77_001;

interface Picture {
  jpeg: Buffer;
  /** The lean `.mind` and, to compare, the full one. */
  lean: Uint8Array;
  full: Uint8Array;
}

export async function run(): Promise<object> {
  const engine = await loadEngine();
  const recogniser = await loadRecogniser();
  const pictures: Picture[] = [];
  for (const name of PHOTOS) pictures.push(await compile(engine, name));
  // Until its code is optimised the matcher takes several times as long.
  const [first] = pictures;
  const captures = await drawCaptures(first!.jpeg, CAPTURES_PER_FILL, SEED);
  look(engine, recogniser, readMind(first!.lean), captures);
  const rows: Record<string, object> = {};
  for (const size of SIZES) {
    // The same picture is looked for each time, behind more and more others.
    const album = [...pictures.slice(1, size), first!];
    const mind = joinTargets(album.map(({ lean }) => lean));
    const full = joinTargets(album.map((picture) => picture.full));
    rows[`${size}`] = {
      rawKB: kilobytes(mind),
      gzipKB: kilobytes(gzipSync(mind)),
      brotliKB: kilobytes(brotliCompressSync(mind)),
      fullBrotliKB: kilobytes(brotliCompressSync(full)),
      ...look(engine, recogniser, readMind(mind), captures),
    };
  }
  console.table(rows);
  return rows;
}

async function compile(engine: Engine, name: string): Promise<Picture> {
  const source = await readFile(new URL(`../../../test/fixtures/photos/${name}.jpg`, import.meta.url));
  const size = { width: LONG_SIDE, height: LONG_SIDE, fit: 'inside' } as const;
  const picture = sharp(source).autoOrient().resize(size).toColourspace('srgb');
  const { data, info } = await picture.clone().raw().toBuffer({ resolveWithObject: true });
  const grey = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
  return {
    jpeg: await picture.jpeg().toBuffer(),
    lean: await engine.compileTarget(grey, { lean: true }),
    full: await engine.compileTarget(grey),
  };
}

const kilobytes = (bytes: Uint8Array) => Math.round(bytes.length / 1024);

/** Looks for the last target in its captures, crop by crop, as MindAR does: all targets are tried in each. */
function look(engine: Engine, recogniser: Recogniser, targets: MindTarget[], captures: Capture[]) {
  const last = targets.length - 1;
  const matchMs: number[] = [];
  const lockMs: number[] = [];
  let wrong = 0;
  for (const { image, corners } of captures) {
    let spent = 0;
    for (const points of detectInCrops(engine, image)) {
      const started = performance.now();
      const found = recogniser.find(targets, points);
      const ms = performance.now() - started;
      matchMs.push(ms);
      spent += ms;
      if (!found) continue;
      if (found.index !== last) wrong++;
      else if (isNear(found.pose, targets[last]!, corners)) {
        lockMs.push(spent);
        break;
      }
    }
  }
  return {
    recognised: Number((lockMs.length / captures.length).toFixed(2)),
    wrong,
    matchMsPerCrop: median(matchMs),
    matchMsToLock: median(lockMs),
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1));
}
