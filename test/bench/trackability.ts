// Whether the verdict on a photo without a frame agrees with simulated captures: 60 pictures, 30 captures each, through MindAR's own
// matcher and estimator. The limits in markers/gate/trackability.ts were set by these figures.
import { readFile } from 'node:fs/promises';
import cliProgress from 'cli-progress';
import sharp, { type Sharp } from 'sharp';
import { greyFromRgb, loadEngine, readMind } from '../../markers/engine/index.ts';
import { judgeTrackability } from '../../markers/gate/index.ts';
import { photoNames } from '../oracle/images.ts';
import { detectInCrops, drawCaptures, loadRecogniser } from './captures.ts';

const CAPTURES_PER_FILL = 6;
const SEED = 4242;
/** A photo that is recognised in less than half of the captures is too weak. */
const LEAST_SHARE = 0.5;
const SIZE = { width: 900, height: 600 };

type Make = () => Promise<Buffer>;

export async function run(): Promise<object> {
  const engine = await loadEngine();
  const recogniser = await loadRecogniser();
  const pictures = await listPictures();
  const bar = new cliProgress.SingleBar({
    format: 'pictures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(pictures.length, 0);
  const rows: { name: string; share: number; score: number; trackable: boolean }[] = [];
  for (const [name, make] of pictures) {
    const jpeg = await make();
    const { data, info } = await sharp(jpeg)
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
    const mind = await engine.compileTarget(grey, { lean: true });
    const target = readMind(mind)[0]!;
    const captures = await drawCaptures(jpeg, CAPTURES_PER_FILL, SEED);
    const hits = captures.filter(({ image, corners }) =>
      detectInCrops(engine, image).some((points) => recogniser.recognises(target, points, corners)),
    );
    const { score, trackable } = judgeTrackability(target);
    rows.push({ name, share: hits.length / captures.length, score: Number(score.toFixed(2)), trackable });
    bar.increment();
  }
  bar.stop();
  return report(rows);
}

function report(rows: { name: string; share: number; score: number; trackable: boolean }[]): object {
  console.table(rows.toSorted((a, b) => a.share - b.share));
  const weak = rows.filter(({ share }) => share < LEAST_SHARE);
  const strong = rows.filter(({ share }) => share >= LEAST_SHARE);
  return {
    n: rows.length,
    /** Too weak, but accepted; strong, but refused. */
    misses: `${weak.filter(({ trackable }) => trackable).length} of ${weak.length}`,
    falseAlarms: `${strong.filter(({ trackable }) => !trackable).length} of ${strong.length}`,
    spearman: Number(
      spearman(
        rows.map(({ score }) => score),
        rows.map(({ share }) => share),
      ).toFixed(2),
    ),
  };
}

/** The correlation of the ranks; of equals each has the middle one. */
function spearman(a: number[], b: number[]): number {
  const ranks = (values: number[]) =>
    values.map((value) => {
      const below = values.filter((other) => other < value).length;
      const equal = values.filter((other) => other === value).length;
      return below + (equal - 1) / 2;
    });
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  const covariance = sum((i) => (x[i]! - mean) * (y[i]! - mean));
  return covariance / Math.sqrt(sum((i) => (x[i]! - mean) ** 2) * sum((i) => (y[i]! - mean) ** 2));
}

async function listPictures(): Promise<[string, Make][]> {
  const names = await photoNames();
  const read = (name: string) =>
    readFile(new URL(`../../../test/fixtures/photos/${name}.jpg`, import.meta.url));
  const cover = async (name: string, size = SIZE) =>
    sharp(
      await sharp(await read(name))
        .autoOrient()
        .resize({ ...size, fit: 'cover' })
        .png()
        .toBuffer(),
    );
  const jpeg = (picture: Sharp) => picture.jpeg({ quality: 92 }).toBuffer();
  const onGrey = async (name: string, size: { width: number; height: number }, left: number, top: number) => {
    const input = await (await cover(name, size)).png().toBuffer();
    return jpeg(
      sharp({ create: { ...SIZE, channels: 3, background: '#ddd' } }).composite([{ input, left, top }]),
    );
  };
  const tiled = async (name: string, across: number) => {
    const side = Math.round(SIZE.width / across);
    const input = await (await cover(name, { width: side, height: side })).png().toBuffer();
    const wall = { width: side * across, height: side * Math.round(across * 0.67) };
    return jpeg(
      sharp({ create: { ...wall, channels: 3, background: '#fff' } }).composite([{ input, tile: true }]),
    );
  };
  const drawn = (shapes: string): Make => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">${shapes}</svg>`;
    return () => jpeg(sharp(Buffer.from(svg)).flatten({ background: '#fff' }));
  };
  const gradient =
    '<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#124"/><stop offset="1" stop-color="#fda"/></linearGradient></defs>';
  const checks = Array.from({ length: 150 }, (_, i) => [i % 15, Math.floor(i / 15)] as const)
    .filter(([x, y]) => (x + y) % 2 === 0)
    .map(([x, y]) => `<rect x="${x * 60}" y="${y * 60}" width="60" height="60"/>`);
  const text = (y: number, words: string) =>
    `<text x="60" y="${y}" font-size="90" font-family="sans-serif">${words}</text>`;
  return [
    ...names.map((name): [string, Make] => [name, async () => jpeg(sharp(await read(name)).autoOrient())]),
    ...['garden', 'storm', 'cat', 'coffee', 'rocket'].flatMap((name) =>
      [3, 6, 12, 25].map((blur): [string, Make] => [
        `${name}, blurred by ${blur} px`,
        async () => jpeg((await cover(name)).blur(blur)),
      ]),
    ),
    ...['garden', 'cat', 'wood', 'storm'].flatMap((name) =>
      [3, 5, 8].map((across): [string, Make] => [
        `${name}, ${across} times across`,
        () => tiled(name, across),
      ]),
    ),
    ...['garden', 'dune'].flatMap((name) =>
      [0.3, 0.12].map((contrast): [string, Make] => [
        `${name}, contrast × ${contrast}`,
        async () => jpeg((await cover(name)).linear(contrast, 128 * (1 - contrast))),
      ]),
    ),
    ['blank', drawn('<rect width="900" height="600" fill="#eee"/>')],
    ['gradient', drawn(`${gradient}<rect width="900" height="600" fill="url(#g)"/>`)],
    ['one disc', drawn('<circle cx="450" cy="300" r="200" fill="#c33"/>')],
    ['garden in a corner', () => onGrey('garden', { width: 270, height: 180 }, 0, 0)],
    ['garden in a quarter', () => onGrey('garden', { width: 450, height: 300 }, 0, 0)],
    ['coffee in the middle', () => onGrey('coffee', { width: 630, height: 420 }, 135, 90)],
    ['two lines of text', drawn(text(200, 'Happy birthday') + text(400, 'dear Anna'))],
    ['checks', drawn(checks.join(''))],
  ];
}
