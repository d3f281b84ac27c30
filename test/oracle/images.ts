// The images of the oracle: the photographs of test/fixtures/photos and 60 drawn ones, always the same.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** Interleaved RGB bytes. */
export interface RgbImage {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Beside the sources; three folders up when this file was compiled into dist/test/oracle. */
const PHOTO_FOLDER = ['../fixtures/photos/', '../../../test/fixtures/photos/']
  .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
  .find(existsSync)!;

/** The names of the photographs, without `.jpg`. */
export async function photoNames(): Promise<string[]> {
  const files = await readdir(PHOTO_FOLDER);
  return files
    .filter((file) => file.endsWith('.jpg'))
    .map((file) => file.slice(0, -4))
    .sort();
}

/** A photograph, at its own size or (stretched) at another. */
export async function photo(name: string, size?: { width: number; height: number }): Promise<RgbImage> {
  let picture = sharp(path.join(PHOTO_FOLDER, `${name}.jpg`))
    .removeAlpha()
    .toColourspace('srgb');
  if (size) picture = picture.resize(size.width, size.height, { fit: 'fill' });
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A colour (or, for a number, a grey) for each pixel. `random` is 0 … 1, the same in every run. */
type Pattern = (x: number, y: number, random: () => number) => number | [number, number, number];

const noise: Pattern = (_x, _y, random) => random() * 256;
const faintNoise: Pattern = (_x, _y, random) => 120 + random() * 12;
const colourNoise: Pattern = (_x, _y, random) => [random() * 256, random() * 256, random() * 256];
const flat: Pattern = () => 128;
const black: Pattern = () => 0;
const white: Pattern = () => 255;
const checker: Pattern = (x, y) => (((x >> 3) + (y >> 3)) & 1 ? 255 : 0);
const fineChecker: Pattern = (x, y) => ((x + y) & 1 ? 255 : 0);
const across: Pattern = (x) => x & 255;
const down: Pattern = (_x, y) => (y * 3) & 255;
const diagonal: Pattern = (x, y) => ((x + y) >> 1) & 255;
const rings: Pattern = (x, y) => ((x * x + y * y) >> 6) & 255;
const waves: Pattern = (x, y, random) => 128 + 90 * Math.sin(x / 7) * Math.cos(y / 9) + 20 * random();
const colourWaves: Pattern = (x, y) => [
  128 + 127 * Math.sin(x / 5),
  128 + 127 * Math.sin(y / 6),
  128 + 127 * Math.sin((x + y) / 8),
];
const blocks: Pattern = (x, y) => ((Math.floor(x / 13) * 7919 + Math.floor(y / 17) * 104729) * 31) & 255;
const stripes: Pattern = (x) => (x % 16 < 5 ? 230 : 40);

const DRAWN: [string, Pattern, [width: number, height: number][]][] = [
  [
    'noise',
    noise,
    [
      [12, 200],
      [40, 40],
      [100, 100],
      [160, 120],
      [255, 257],
      [333, 129],
      [2047, 101],
    ],
  ],
  [
    'faint noise',
    faintNoise,
    [
      [100, 100],
      [231, 173],
    ],
  ],
  [
    'colour noise',
    colourNoise,
    [
      [120, 160],
      [257, 255],
    ],
  ],
  [
    'flat',
    flat,
    [
      [12, 200],
      [40, 40],
      [100, 100],
      [301, 203],
    ],
  ],
  ['black', black, [[128, 128]]],
  ['white', white, [[129, 127]]],
  [
    'checker',
    checker,
    [
      [40, 40],
      [100, 100],
      [200, 12],
      [256, 256],
      [319, 241],
    ],
  ],
  [
    'fine checker',
    fineChecker,
    [
      [100, 100],
      [181, 95],
    ],
  ],
  [
    'gradient across',
    across,
    [
      [100, 100],
      [300, 200],
      [511, 63],
    ],
  ],
  [
    'gradient down',
    down,
    [
      [100, 100],
      [201, 302],
    ],
  ],
  [
    'diagonal gradient',
    diagonal,
    [
      [128, 96],
      [257, 129],
    ],
  ],
  [
    'rings',
    rings,
    [
      [12, 200],
      [40, 40],
      [100, 100],
      [255, 191],
      [320, 320],
      [101, 2047],
    ],
  ],
  [
    'waves',
    waves,
    [
      [40, 40],
      [100, 100],
      [160, 240],
      [99, 101],
      [359, 241],
      [400, 300],
    ],
  ],
  [
    'colour waves',
    colourWaves,
    [
      [100, 100],
      [130, 310],
      [307, 211],
    ],
  ],
  [
    'blocks',
    blocks,
    [
      [12, 200],
      [40, 40],
      [100, 100],
      [127, 255],
      [303, 199],
      [256, 170],
      [64, 64],
    ],
  ],
  [
    'stripes',
    stripes,
    [
      [100, 100],
      [150, 90],
      [240, 160],
    ],
  ],
  [
    'blocks, then waves',
    (x, y, random) => (x < y ? 0.5 : 1) * (waves(x, y, random) as number),
    [
      [90, 90],
      [211, 307],
      [500, 120],
      [75, 150],
    ],
  ],
]; // prettier-ignore

/** Names of the drawn images, like `noise 100×100`. */
export const drawnNames: string[] = DRAWN.flatMap(([name, , sizes]) =>
  sizes.map(([width, height]) => `${name} ${width}×${height}`),
);

/** A drawn image by its name. */
export function drawn(name: string): RgbImage {
  for (const [pattern, colour, sizes] of DRAWN) {
    for (const [width, height] of sizes) {
      if (name === `${pattern} ${width}×${height}`) return draw(colour, width, height);
    }
  }
  throw new Error(`There is no drawn image "${name}".`);
}

/** Fills an image pixel by pixel; also for tests that need sizes of their own. */
export function draw(pattern: Pattern, width: number, height: number, seed = 1): RgbImage {
  const data = new Uint8Array(width * height * 3);
  const random = seeded(seed);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 3) {
      const colour = pattern(x, y, random);
      data.set(typeof colour === 'number' ? [colour, colour, colour] : colour, p);
    }
  }
  return { data, width, height };
}

/** Numbers of 0 … 1 by a linear congruential generator (that of ANSI C). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

/** Every image of the oracle by name, photographs first. */
export async function oracleNames(): Promise<string[]> {
  return [...(await photoNames()), ...drawnNames];
}

export async function oracleImage(name: string): Promise<RgbImage> {
  return drawnNames.includes(name) ? drawn(name) : photo(name);
}
