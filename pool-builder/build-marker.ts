import { type Art, renderArt } from '../markers/art/index.ts';
import { describeMind, greyFromRgb, loadEngine, type TargetSummary } from '../markers/engine/index.ts';
import { windowInPixels } from '../markers/formats.ts';

/** Long side at which markers are compiled: wide enough for a camera, small enough for a phone to download. */
export const COMPILED_WIDTH = 640;

/** What was measured of a marker, kept with it. */
export interface MarkerQuality {
  /** Keypoints in each keyframe that a phone matches against, largest keyframe first. */
  keypoints: TargetSummary['keypoints'];
  /** Points of the border that the tracker follows. */
  trackingPoints: number;
}

export interface BuiltMarker {
  /** The `.mind` file. */
  mind: Uint8Array;
  quality: MarkerQuality;
}

const engine = loadEngine();

/**
 * Draws a marker's art with a neutral window and compiles it from its luma. Points in the window are not tracked: a photo
 * that nobody knows yet will hang there. The lean form leaves out what a phone never reads; it is recognised as well as the full
 * one (`npm run -s bench lean`). Takes some 0.1 s of CPU: call it in a worker thread.
 */
export async function buildMarker(art: Art): Promise<BuiltMarker> {
  const { data, width, height } = await renderArt(art, { width: COMPILED_WIDTH });
  const grey = { data: greyFromRgb(data, 3, 'luma'), width, height };
  const window = windowInPixels(art.format, art.layout, width);
  const mind = await (await engine).compileTarget(grey, { window, lean: true });
  const { keypoints, trackingPoints } = describeMind(mind)[0]!;
  return { mind, quality: { keypoints, trackingPoints: trackingPoints.length } };
}
