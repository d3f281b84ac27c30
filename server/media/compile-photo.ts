import { type Engine, EngineError, type GreyImage, loadEngine } from '../../markers/engine/index.ts';
import {
  buildPhotoTarget,
  drawWeakAreas,
  judgeTrackability,
  refineTrackability,
  type Trackability,
  tryPhoto,
  UNTRACKABLE_SHAPE,
} from '../../markers/gate/index.ts';
import { loadRuntime, type Runtime, RuntimeError, readTarget } from '../../markers/runtime/index.ts';

export interface CompiledPhoto {
  /** The `.mind` file in its lean form; empty for a photo that is too narrow to be compiled. */
  mind: Uint8Array;
  /** The `.target` file; null for a photo that cannot be recognised, or is too small or too narrow for our own runtime. */
  target: Uint8Array | null;
  trackability: Trackability;
  /** A PNG of a photo that is too weak, red where nothing helps to recognise it; null where our runtime finds nothing at all. */
  weakAreas: Uint8Array | null;
}

/** One for each thread: its memory stays as large as the largest photo needed. */
let engine: Promise<Engine> | undefined;

/**
 * A photo whose keypoints leave no doubt is only looked at in the first of the captures: of 48 pictures (the photographs of
 * test/fixtures/photos as they are, and defocused twice) 24 had this score: 22 were found in all twelve, two (dunes, defocused) in half of
 * them and in none.
 */
const SURE = 1;
const FIRST_CAPTURES = 4;

/**
 * Compiles a photo without a frame, for MindAR and for our own runtime, and judges whether it can be recognised: by its keypoints and,
 * by simulated captures, which take a quarter of a second, or where there is a doubt most of one. The lean form of a `.mind`
 * leaves out what a phone never reads; of ten photographs at 1920 px it is 165 KB as brotli on the average, the full one 221
 * (`npm run -s bench items`).
 */
export async function compilePhoto(grey: GreyImage): Promise<CompiledPhoto> {
  try {
    engine ??= loadEngine();
    const mind = await (await engine).compileTarget(grey, { lean: true });
    const runtime = await loadRuntime();
    const judged = judgeTrackability(mind);
    const target = await buildTarget(runtime, grey);
    const isSure =
      !target ||
      (judged.score >= SURE && (await tryPhoto(runtime, grey, target, { count: FIRST_CAPTURES })).good === 1);
    if (isSure) return { mind, target, trackability: judged, weakAreas: null };
    const trackability = refineTrackability(judged, await tryPhoto(runtime, grey, target));
    return trackability.trackable
      ? { mind, target, trackability, weakAreas: null }
      : { mind, target: null, trackability, weakAreas: await drawWeakAreas(grey, target) };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'IMAGE_TOO_NARROW') throw error;
    return { mind: new Uint8Array(), target: null, trackability: UNTRACKABLE_SHAPE, weakAreas: null };
  }
}

/** What no phone could read is none. */
const UNSUITABLE = ['IMAGE_TOO_SMALL', 'BROKEN_TARGET'];

async function buildTarget(runtime: Runtime, grey: GreyImage): Promise<Uint8Array | null> {
  try {
    const target = await buildPhotoTarget(runtime, grey);
    readTarget(target);
    return target;
  } catch (error) {
    if (!(error instanceof RuntimeError) || !UNSUITABLE.includes(error.code)) throw error;
    return null;
  }
}
