import { type Engine, EngineError, type GreyImage, loadEngine } from '../../markers/engine/index.ts';
import { judgeTrackability, type Trackability, UNTRACKABLE_SHAPE } from '../../markers/gate/index.ts';
import { loadRuntime, RuntimeError, readTarget } from '../../markers/runtime/index.ts';

export interface CompiledPhoto {
  /** The `.mind` file in its lean form; empty for a photo that is too narrow to be compiled. */
  mind: Uint8Array;
  /** The `.target` file; null for a photo that cannot be recognised, or is too small or too narrow for our own runtime. */
  target: Uint8Array | null;
  trackability: Trackability;
}

/** One for each thread: its memory stays as large as the largest photo needed. */
let engine: Promise<Engine> | undefined;

/**
 * Compiles a photo without a frame, for MindAR and for our own runtime, and judges whether it can be recognised. The lean form of a `.mind`
 * leaves out what a phone never reads: of ten photographs at 1920 px it is 165 KB as brotli on the average, the full one 221
 * (`npm run -s bench items`).
 */
export async function compilePhoto(grey: GreyImage): Promise<CompiledPhoto> {
  try {
    engine ??= loadEngine();
    const mind = await (await engine).compileTarget(grey, { lean: true });
    const trackability = judgeTrackability(mind);
    return { mind, target: trackability.trackable ? await buildPhotoTarget(grey) : null, trackability };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'IMAGE_TOO_NARROW') throw error;
    return { mind: new Uint8Array(), target: null, trackability: UNTRACKABLE_SHAPE };
  }
}

/** What no phone could read is none. */
const UNSUITABLE = ['IMAGE_TOO_SMALL', 'BROKEN_TARGET'];

async function buildPhotoTarget(grey: GreyImage): Promise<Uint8Array | null> {
  try {
    const window = { x: 0, y: 0, width: grey.width, height: grey.height };
    const target = await (await loadRuntime()).buildTarget(grey, { window, photoKnown: true });
    readTarget(target);
    return target;
  } catch (error) {
    if (!(error instanceof RuntimeError) || !UNSUITABLE.includes(error.code)) throw error;
    return null;
  }
}
