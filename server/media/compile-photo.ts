import { type Engine, EngineError, type GreyImage, loadEngine } from '../../markers/engine/index.ts';
import { judgeTrackability, type Trackability, UNTRACKABLE_SHAPE } from '../../markers/gate/index.ts';

export interface CompiledPhoto {
  /** The `.mind` file in its lean form; empty for a photo that is too narrow to be compiled. */
  mind: Uint8Array;
  trackability: Trackability;
}

/** One for each thread: its memory stays as large as the largest photo needed. */
let engine: Promise<Engine> | undefined;

/**
 * Compiles a photo without a frame and judges whether it can be recognised. The lean form leaves out what a phone never reads: of
 * ten photographs at 1920 px it is 165 KB as brotli on the average, the full one 221 (`npm run -s bench items`).
 */
export async function compilePhoto(grey: GreyImage): Promise<CompiledPhoto> {
  try {
    engine ??= loadEngine();
    const mind = await (await engine).compileTarget(grey, { lean: true });
    return { mind, trackability: judgeTrackability(mind) };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'IMAGE_TOO_NARROW') throw error;
    return { mind: new Uint8Array(), trackability: UNTRACKABLE_SHAPE };
  }
}
