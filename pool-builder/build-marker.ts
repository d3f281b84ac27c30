import { type Art, renderArt } from '../markers/art/index.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../markers/engine/index.ts';
import { windowInPixels } from '../markers/formats.ts';
import { type Inspection, inspectMarker } from '../markers/gate/index.ts';

/** Long side at which markers are compiled: wide enough for a camera, small enough for a phone to download. */
export const COMPILED_WIDTH = 640;

export interface BuiltMarker extends Inspection {
  /** The `.mind` file. */
  mind: Uint8Array;
}

const engine = loadEngine();

/** Draws, compiles and inspects a marker. Takes some 0.1 s of CPU: call it in a worker thread. */
export async function buildMarker(art: Art): Promise<BuiltMarker> {
  const mind = await compileMarker(art, await drawMarker(art));
  return { mind, ...inspectMarker(mind) };
}

/** A marker's art in grey as it is compiled: neutral where the photo and the QR code will be. */
export async function drawMarker(art: Art): Promise<GreyImage> {
  const { data, width, height } = await renderArt(art, { width: COMPILED_WIDTH, code: 'neutral' });
  return { data: greyFromRgb(data, 3, 'luma'), width, height };
}

/**
 * The `.mind` file of a marker. Points in the window are not tracked: a photo that nobody knows yet will hang there. The lean
 * form leaves out what a phone never reads; it is recognised as well as the full one (`npm run -s bench lean`).
 */
export async function compileMarker(art: Art, grey: GreyImage): Promise<Uint8Array> {
  const window = windowInPixels(art.format, art.layout, grey.width);
  return (await engine).compileTarget(grey, { window, lean: true });
}
