// Prints for the benchmark of the runtime, and backgrounds for them. No seed set a threshold; when they were set, the photographs that
// are printed here hung behind, and those behind were printed.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Art, renderArt } from '../../markers/art/index.ts';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { type LayoutId, type Orientation, type Rectangle, windowInPixels } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';

export const PRINTED = [
  ...['aqua', 'fresh-flower', 'ladybird', 'meadow', 'raindrops', 'rocket', 'wood', 'yellow-flower'],
  ...['white', 'black', 'gradient'],
];
export const BEHIND = ['cat', 'coffee', 'garden', 'storm', 'dune', 'astronaut', 'leaf-veins'];
const LONG_SIDE = 1600;
const TARGET_LONG_SIDE = 1500;

export interface Print {
  image: GreyImage;
  window: Rectangle;
  art: Art;
}

/** The `number`th print of a layout: with each another seed and, in turn, another photograph or a blank picture. */
export async function drawPrint(layout: LayoutId, number: number): Promise<Print> {
  const art: Art = { format: '3x2', layout, style: 'terrazzo', seed: 810_000 + number };
  return drawFramed(art, PRINTED[number % PRINTED.length]!);
}

/** The print of an art with one of the photographs, or a blank picture, in its window. */
export async function drawFramed(
  art: Art,
  photoName: string,
  orientation: Orientation = 'landscape',
): Promise<Print & { file: Uint8Array }> {
  const photo = await photoFile(photoName);
  const frame = await composeFrame({ photo, art, orientation, fit: 'cover', longSide: LONG_SIDE });
  return { image: await grey(frame.jpeg), file: frame.jpeg, window: frame.window, art };
}

/** A print of border-8 whose edge is cut off until 4 % of pattern is left. */
export async function drawNarrowPrint(number: number): Promise<Print> {
  const { image, window, art } = await drawPrint('border-8', number);
  // (window.y − cut) / (height − 2 · cut) = 0.04
  const cut = Math.round((window.y - 0.04 * image.height) / (1 - 0.08));
  const [width, height] = [image.width - 2 * cut, image.height - 2 * cut];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + cut) * image.width + cut;
    data.set(image.data.subarray(from, from + width), y * width);
  }
  return {
    image: { data, width, height },
    window: { ...window, x: window.x - cut, y: window.y - cut },
    art,
  };
}

/** What a marker's target is built from, whatever photo hangs in it. */
export async function drawMarkerArt(art: Art): Promise<{ image: GreyImage; window: Rectangle }> {
  const { data, width, height } = await renderArt(art, { width: TARGET_LONG_SIDE });
  const window = windowInPixels(art.format, art.layout, TARGET_LONG_SIDE);
  return { image: { data: greyFromRgb(data, 3), width, height }, window };
}

export function readBackgrounds(names: readonly string[] = BEHIND): Promise<GreyImage[]> {
  return Promise.all(names.map(async (name) => grey(await photoFile(name))));
}

export async function photoFile(name: string): Promise<Buffer> {
  const shades: Record<string, [number, number]> = {
    white: [250, 250],
    black: [8, 8],
    gradient: [30, 220],
  };
  const shade = shades[name];
  if (!shade) return readFile(new URL(`../../../test/fixtures/photos/${name}.jpg`, import.meta.url));
  const [width, height] = [300, 200];
  const data = Uint8Array.from(
    { length: width * height },
    (_, i) => shade[0] + ((shade[1] - shade[0]) * (i % width)) / width,
  );
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('srgb')
    .png()
    .toBuffer();
}

export async function grey(file: Uint8Array): Promise<GreyImage> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: greyFromRgb(data, 3), width: info.width, height: info.height };
}
