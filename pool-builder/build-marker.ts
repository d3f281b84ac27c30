import { type Art, renderArt } from '../markers/art/index.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../markers/engine/index.ts';
import { LAYOUTS, windowInPixels } from '../markers/formats.ts';
import { type Inspection, inspectMarker } from '../markers/gate/index.ts';
import { loadRuntime } from '../markers/runtime/index.ts';

/** Long side at which markers are compiled for MindAR: wide enough for a camera, small enough for a phone to download. */
export const COMPILED_WIDTH = 640;
/** Long side of the art that a target of our own runtime is built from. */
const TARGET_WIDTH = 1500;

export interface BuiltMarker extends Inspection {
  /** The `.mind` file. */
  mind: Uint8Array;
  /** The `.target` file. */
  target: Uint8Array;
}

const engine = loadEngine();

/** Draws, compiles and inspects a marker. Takes some 0.5 s of CPU: call it in a worker thread. */
export async function buildMarker(art: Art): Promise<BuiltMarker> {
  const mind = await compileMarker(art, await drawMarker(art));
  return { mind, target: await buildMarkerTarget(art), ...inspectFile(mind, art.layout) };
}

/** A marker's art in grey with a neutral window, as it is compiled. */
export async function drawMarker(art: Art, width = COMPILED_WIDTH): Promise<GreyImage> {
  const { data, ...size } = await renderArt(art, { width });
  return { data: greyFromRgb(data, 3, 'luma'), ...size };
}

/**
 * The `.mind` file of a marker. Points in the window are not tracked: a photo that nobody knows yet will hang there. The lean
 * form leaves out what a phone never reads; it is recognised as well as the full one (`npm run -s bench lean`).
 */
export async function compileMarker(art: Art, grey: GreyImage): Promise<Uint8Array> {
  const window = windowInPixels(art.format, art.layout, grey.width);
  return (await engine).compileTarget(grey, { window, lean: true });
}

/** The `.target` file of a marker, by which our own runtime recognises it whatever photo hangs in it. */
export async function buildMarkerTarget(art: Art): Promise<Uint8Array> {
  const [runtime, grey] = [await loadRuntime(), await drawMarker(art, TARGET_WIDTH)];
  const window = windowInPixels(art.format, art.layout, TARGET_WIDTH);
  return runtime.buildTarget(grey, { window, photoKnown: false });
}

/**
 * What admission knows of a marker by its `.mind` file. MindAR's rules do not judge bands that are too narrow for it: those are for our own
 * runtime. Throws an EngineError BROKEN_MIND.
 */
export function inspectFile(mind: Uint8Array, layout: string): Inspection {
  const inspection = inspectMarker(mind);
  if (Object.values(LAYOUTS).some(({ id, mindar }) => id === layout && !mindar))
    return { ...inspection, verdict: { admitted: true, failures: [] } };
  return inspection;
}
