// Markers for the gate's tests: good ones, and pictures that are spoiled in known ways.
import sharp from 'sharp';
import { type Pixels, renderArt } from '../../../markers/art/index.ts';
import { greyFromRgb, loadEngine, type MindTarget, readMind } from '../../../markers/engine/index.ts';
import { windowInPixels } from '../../../markers/formats.ts';

export const WIDTH = 640;
export const HEIGHT = 427;
const FORMAT = '3x2';
const LAYOUT = 'border-22';
/** The tone between the chips of a terrazzo. */
const SAND = 205;

const engine = loadEngine();

export function drawn(seed: number, width = WIDTH): Promise<Pixels> {
  return renderArt({ format: FORMAT, layout: LAYOUT, style: 'terrazzo', seed }, { width });
}

/** The same marker, turned by 90°. */
export function drawnPortrait(seed: number): Promise<Pixels> {
  const art = { format: FORMAT, layout: LAYOUT, style: 'terrazzo', seed } as const;
  return renderArt(art, { width: WIDTH, orientation: 'portrait' });
}

/** The `.mind` file of a picture, with neutral grey in its window. */
export async function compiledBytes(picture: Pixels): Promise<Uint8Array> {
  const { width, height } = picture;
  const orientation = width < height ? 'portrait' : 'landscape';
  const window = windowInPixels(FORMAT, LAYOUT, Math.max(width, height), orientation);
  const data = greyFromRgb(picture.data, 3);
  for (let y = window.y; y < window.y + window.height; y++)
    data.fill(128, y * width + window.x, y * width + window.x + window.width);
  return (await engine).compileTarget({ data, width, height }, { window, lean: true });
}

export async function compiled(picture: Pixels): Promise<MindTarget> {
  return readMind(await compiledBytes(picture))[0]!;
}

/** Each pixel from another place of the picture. */
function rearranged(picture: Pixels, from: (x: number, y: number) => [number, number]): Pixels {
  const { width, height } = picture;
  const data = new Uint8Array(picture.data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = from(x, y);
      const at = (fromY * width + fromX) * 3;
      data.set(picture.data.subarray(at, at + 3), (y * width + x) * 3);
    }
  return { data, width, height };
}

/** A tile from the upper left corner, its side a share of the short side, over and over. */
export function tiled(picture: Pixels, share: number): Pixels {
  const side = Math.round(picture.height * share);
  return rearranged(picture, (x, y) => [x % side, y % side]);
}

export function mirroredFourfold(picture: Pixels): Pixels {
  const { width, height } = picture;
  return rearranged(picture, (x, y) => [Math.min(x, width - 1 - x), Math.min(y, height - 1 - y)]);
}

export function turnedHalf(picture: Pixels): Pixels {
  return rearranged(picture, (x, y) => [picture.width - 1 - x, picture.height - 1 - y]);
}

export function toned(picture: Pixels, tone: (value: number) => number): Pixels {
  return { ...picture, data: picture.data.map(tone) };
}

/** Nothing but ground to the right of the middle. */
export function leftHalfOf(picture: Pixels): Pixels {
  const { width, height } = picture;
  return pieced(
    picture,
    { data: new Uint8Array(width * height * 3).fill(SAND), width, height },
    (x) => x < 0.5,
  );
}

/** One picture where `isFirst` of the fractions of width and height says so, elsewhere the other. */
export function pieced(first: Pixels, other: Pixels, isFirst: (x: number, y: number) => boolean): Pixels {
  const { width, height } = first;
  const data = new Uint8Array(other.data);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (isFirst(x / width, y / height)) data.set(first.data.subarray(at, at + 3), at);
    }
  return { data, width, height };
}

/** The picture made smaller, with a rim of ground round it. */
export async function shrunk(picture: Pixels, share: number): Promise<Pixels> {
  const [width, height] = [Math.round(picture.width * share), Math.round(picture.height * share)];
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  const data = await sharp(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .resize(width, height, { fit: 'fill' })
    .extend({
      left,
      top,
      right: picture.width - width - left,
      bottom: picture.height - height - top,
      background: { r: SAND, g: SAND, b: SAND },
    })
    .raw()
    .toBuffer();
  return { ...picture, data: new Uint8Array(data) };
}

/** So few discs on the ground that a phone has little to go by. */
export function sparse(discs: number): Pixels {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(SAND);
  for (let disc = 0; disc < discs; disc++) {
    const radius = 8 + ((disc * 7) % 11);
    const middleX = (disc * 197) % WIDTH;
    const middleY = (disc * 131) % HEIGHT;
    for (let y = Math.max(0, middleY - radius); y < Math.min(HEIGHT, middleY + radius); y++)
      for (let x = Math.max(0, middleX - radius); x < Math.min(WIDTH, middleX + radius); x++) {
        if ((x - middleX) ** 2 + (y - middleY) ** 2 > radius ** 2) continue;
        const at = (y * WIDTH + x) * 3;
        data.fill((disc % 3) * 40, at, at + 3);
      }
  }
  return { data, width: WIDTH, height: HEIGHT };
}
