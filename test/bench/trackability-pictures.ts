// Pictures for the benchmarks of trackability: photographs, and what is made of them to be weak.
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { photoNames } from '../oracle/images.ts';

const SIZE = { width: 900, height: 600 };

export type Make = () => Promise<Buffer>;

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

/**
 * Pictures that are weak to our own runtime, which sees much more than MindAR does: the photographs themselves, much out of focus, faded,
 * dark, or a small part of one enlarged.
 */
export async function listWeakerPictures(): Promise<[string, Make][]> {
  const enlarged = async (name: string, times: number) => {
    const { width = 0, height = 0 } = await sharp(await read(name)).metadata();
    const part = { width: Math.round(width / times), height: Math.round(height / times) };
    const from = {
      left: Math.round(0.4 * (width - part.width)),
      top: Math.round(0.4 * (height - part.height)),
    };
    return jpeg(
      sharp(await read(name))
        .extract({ ...part, ...from })
        .resize({ ...SIZE, fit: 'cover' }),
    );
  };
  return [
    ...(await photoNames()).map((name): [string, Make] => [
      name,
      async () => jpeg(sharp(await read(name)).autoOrient()),
    ]),
    ...['cat', 'coffee', 'dune', 'wood', 'meadow'].flatMap((name) =>
      [12, 25, 40].map((blur): [string, Make] => [
        `${name}, blurred by ${blur} px`,
        async () => jpeg((await cover(name)).blur(blur)),
      ]),
    ),
    ...['garden', 'rocket', 'aqua'].flatMap((name) =>
      [0.12, 0.05].map((contrast): [string, Make] => [
        `${name}, contrast × ${contrast}`,
        async () => jpeg((await cover(name)).linear(contrast, 128 * (1 - contrast))),
      ]),
    ),
    ...['storm', 'cat', 'ladybird'].flatMap((name) =>
      [0.15, 0.05].map((light): [string, Make] => [
        `${name}, light × ${light}`,
        async () => jpeg((await cover(name)).linear(light, 4)),
      ]),
    ),
    ...['storm', 'fresh-flower', 'yellow-flower', 'two-wings'].flatMap((name) =>
      [6, 15].map((times): [string, Make] => [
        `${name}, enlarged ${times} times`,
        () => enlarged(name, times),
      ]),
    ),
  ];
}

/** The pictures by which the limits for MindAR were set. */
export async function listPictures(): Promise<[string, Make][]> {
  const names = await photoNames();
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
