import { type Art, renderArt } from '../markers/art/index.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../markers/engine/index.ts';
import { LAYOUTS, windowInPixels } from '../markers/formats.ts';
import {
  examineMarker,
  fingerprintOfTarget,
  type Inspection,
  inspectMarker,
  judgeTarget,
  measureTarget,
} from '../markers/gate/index.ts';
import { halvingsOf } from '../markers/halvings.ts';
import { makeSignature, ringShapeOf } from '../markers/runtime/identify/index.ts';
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
  /** What it is named by among all markers. */
  signature: Uint8Array;
}

export interface MarkerFiles {
  mind: Uint8Array;
  /** Wanted of layouts that are for our own runtime only. */
  target: Uint8Array | null;
  layout: string;
}

const engine = loadEngine();

/** Draws, compiles and examines a marker. Takes about a second of CPU: call it in a worker thread. */
export async function buildMarker(art: Art): Promise<BuiltMarker> {
  const mind = await compileMarker(art, await drawMarker(art));
  const [runtime, image] = [await loadRuntime(), await drawMarker(art, TARGET_WIDTH)];
  const window = windowInPixels(art.format, art.layout, TARGET_WIDTH);
  const target = await runtime.buildTarget(image, { window, photoKnown: false });
  const { mindar } = LAYOUTS[art.layout];
  return {
    mind,
    target,
    signature: signatureOf(art, image, target),
    ...(await examineMarker(runtime, { art: { image, window }, target, mind, mindar })),
  };
}

/** A marker's art in grey as it is compiled: neutral where the photo and the QR code will be. */
export async function drawMarker(art: Art, width = COMPILED_WIDTH): Promise<GreyImage> {
  const { data, ...size } = await renderArt(art, { width, code: 'neutral' });
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

/** Of the art that a target is built from; half its size is more than enough. */
function signatureOf({ format, layout }: Art, image: GreyImage, target: Uint8Array): Uint8Array {
  return makeSignature(halvingsOf(image)[1]!, ringShapeOf(format, layout), target);
}

/** The signature of a marker whose `.target` file is there. */
export async function buildSignature({ art, target }: { art: Art; target: Uint8Array }): Promise<Uint8Array> {
  return signatureOf(art, await drawMarker(art, TARGET_WIDTH), target);
}

/** The `.target` file of a marker, by which our own runtime recognises it whatever photo hangs in it. */
export async function buildMarkerTarget(art: Art): Promise<Uint8Array> {
  const [runtime, grey] = [await loadRuntime(), await drawMarker(art, TARGET_WIDTH)];
  const window = windowInPixels(art.format, art.layout, TARGET_WIDTH);
  return runtime.buildTarget(grey, { window, photoKnown: false });
}

/** Whether a marker of this layout is recognised by our own runtime only; so is one of a layout that is unknown today. */
export function isForOursOnly(layout: string): boolean {
  return !Object.values(LAYOUTS).some(({ id, mindar }) => id === layout && mindar);
}

/**
 * What admission knows of a marker by its files alone: by its `.mind`, or for a layout that is for our own runtime only by its `.target`.
 * Throws an EngineError BROKEN_MIND, a RuntimeError BROKEN_TARGET.
 */
export function inspectFiles({ mind, target, layout }: MarkerFiles): Inspection {
  const inspection = inspectMarker(mind);
  if (!isForOursOnly(layout) || !target) return inspection;
  const measures = { ...inspection.measures, target: measureTarget(target) };
  const failures = judgeTarget(measures.target);
  return {
    measures,
    verdict: { admitted: failures.length === 0, failures },
    fingerprint: fingerprintOfTarget(target),
  };
}
