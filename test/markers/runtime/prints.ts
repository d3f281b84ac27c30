// Prints with their targets, and captures of them, for the runtime's tests.
import { type Art, renderArt } from '../../../markers/art/index.ts';
import { type GreyImage, greyFromRgb } from '../../../markers/engine/index.ts';
import { windowInPixels } from '../../../markers/formats.ts';
import {
  CAMERAS,
  type Capture,
  drawCapture,
  drawConditions,
  halvingsOf,
  type Suite,
} from '../../../markers/gate/captures/index.ts';
import { loadRuntime } from '../../../markers/runtime/index.ts';
import { photo } from '../../oracle/images.ts';

const WIDTH = 1500;

export const thinArt = (seed: number): Art => ({
  format: '3x2',
  layout: 'border-8',
  style: 'terrazzo',
  seed,
});

/** A marker with a photograph in its window. */
export async function drawPrint(art: Art, photoName: string): Promise<GreyImage> {
  const picture = await renderArt(art, { width: WIDTH });
  const print = { data: greyFromRgb(picture.data, 3), width: picture.width, height: picture.height };
  const window = windowInPixels(art.format, art.layout, WIDTH);
  const inside = greyFromRgb((await photo(photoName, window)).data, 3);
  for (let row = 0; row < window.height; row++) {
    const line = inside.subarray(row * window.width, (row + 1) * window.width);
    print.data.set(line, (window.y + row) * print.width + window.x);
  }
  return print;
}

/** The target of a marker whose photo is unknown. */
export async function buildMarkerTarget(art: Art): Promise<Uint8Array> {
  const { data, width, height } = await renderArt(art, { width: WIDTH });
  const window = windowInPixels(art.format, art.layout, WIDTH);
  const runtime = await loadRuntime();
  return runtime.buildTarget({ data: greyFromRgb(data, 3), width, height }, { window, photoKnown: false });
}

export async function background(name = 'garden'): Promise<GreyImage> {
  const { data, width, height } = await photo(name);
  return { data: greyFromRgb(data, 3), width, height };
}

/** One capture by a 720p camera; of the background alone without a print. */
export async function capture(
  print: GreyImage | null,
  number: number,
  suite: Suite = 'standard',
): Promise<Capture> {
  const conditions = drawConditions(suite, 77, number, CAMERAS.landscape, 1.5);
  return drawCapture(print && halvingsOf(print), conditions, [await background()]);
}
