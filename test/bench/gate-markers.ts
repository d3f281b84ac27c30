// Markers for the benchmarks of the gate: good ones, and pictures of them that are spoiled in known ways.
import sharp from 'sharp';
import type { Art } from '../../markers/art/index.ts';
import { renderArt } from '../../markers/art/index.ts';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { type LayoutId, windowInPixels } from '../../markers/formats.ts';
import type { MarkerArt } from '../../markers/gate/marker-trial.ts';

const LONG_SIDE = 1500;
/** The tone between the chips of a terrazzo. */
const SAND = 205;

export type Spoil = (marker: MarkerArt) => Promise<GreyImage> | GreyImage;

/** Ways to spoil a marker, from nothing to all. The shares are of the short side. */
export const SPOILED: Record<string, Spoil> = {
  'as drawn': ({ image }) => image,
  'contrast × 0.6': ({ image }) => toned(image, 0.6),
  'contrast × 0.35': ({ image }) => toned(image, 0.35),
  'contrast × 0.2': ({ image }) => toned(image, 0.2),
  'contrast × 0.1': ({ image }) => toned(image, 0.1),
  'contrast × 0.05': ({ image }) => toned(image, 0.05),
  'blurred by 0.4 %': ({ image }) => blurred(image, 0.004),
  'blurred by 0.8 %': ({ image }) => blurred(image, 0.008),
  'blurred by 1.6 %': ({ image }) => blurred(image, 0.016),
  'blurred by 3 %': ({ image }) => blurred(image, 0.03),
  'a tile of 50 %': ({ image }) => tiled(image, 0.5),
  'a tile of 33 %': ({ image }) => tiled(image, 0.33),
  'a tile of 22 %': ({ image }) => tiled(image, 0.22),
  'a tile of 11 %': ({ image }) => tiled(image, 0.11),
  'a tile of 5 %': ({ image }) => tiled(image, 0.05),
  'mirrored left and right': ({ image }) =>
    rearranged(image, (x, y) => [Math.min(x, image.width - 1 - x), y]),
  'mirrored four times': ({ image }) =>
    rearranged(image, (x, y) => [Math.min(x, image.width - 1 - x), Math.min(y, image.height - 1 - y)]),
  'its left half only': ({ image }) => kept(image, (x) => x < 0.5),
  'its left quarter only': ({ image }) => kept(image, (x) => x < 0.25),
  'one corner only': ({ image }) => kept(image, (x, y) => x < 0.25 && y < 0.3),
  'a tenth of it, in spots': ({ image }) => kept(image, (x, y) => spot(x, y) < 0.1),
  'a third of it, in spots': ({ image }) => kept(image, (x, y) => spot(x, y) < 0.33),
};

export async function drawArt(layout: LayoutId, seed: number): Promise<MarkerArt> {
  const art: Art = { format: '3x2', layout, style: 'terrazzo', seed };
  const { data, width, height } = await renderArt(art, { width: LONG_SIDE });
  return {
    image: { data: greyFromRgb(data, 3), width, height },
    window: windowInPixels(art.format, layout, LONG_SIDE),
  };
}

/** Between 0 and 1, another for each of some 200 places. */
function spot(x: number, y: number): number {
  const place = Math.floor(x * 18) * 12 + Math.floor(y * 12);
  return ((place * 7919 + 31) % 216) / 216;
}

function toned(image: GreyImage, contrast: number): GreyImage {
  return { ...image, data: image.data.map((value) => 128 + (value - 128) * contrast) };
}

async function blurred(image: GreyImage, share: number): Promise<GreyImage> {
  const { width, height } = image;
  const data = await sharp(image.data, { raw: { width, height, channels: 1 } })
    .blur(share * height)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { ...image, data: new Uint8Array(data) };
}

function rearranged(image: GreyImage, from: (x: number, y: number) => [number, number]): GreyImage {
  const { width, height } = image;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = from(x, y);
      data[y * width + x] = image.data[fromY * width + fromX]!;
    }
  return { ...image, data };
}

function tiled(image: GreyImage, share: number): GreyImage {
  const side = Math.round(image.height * share);
  return rearranged(image, (x, y) => [x % side, y % side]);
}

function kept(image: GreyImage, isKept: (x: number, y: number) => boolean): GreyImage {
  const { width, height } = image;
  return {
    ...image,
    data: image.data.map((value, at) =>
      isKept((at % width) / width, Math.floor(at / width) / height) ? value : SAND,
    ),
  };
}
