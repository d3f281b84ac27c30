import type { GreyImage } from '../engine/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { drawnBackgrounds } from './captures/backgrounds.ts';
import { SUITE_SIZES } from './captures/index.ts';
import { openOurs } from './recognisers/ours.ts';
import { type ScanResult, scanTest } from './scan-test.ts';
import { LEAST_TRACKABILITY, type Trackability } from './trackability.ts';

/** Whether our own runtime recognises a photo without a frame. Plain JSON. */
export interface PhotoTrial extends ScanResult {
  /** From 0 to 1: just good enough at `LEAST_TRACKABILITY`. */
  score: number;
  trackable: boolean;
  /** What is wanting, for whoever gave the photo; null where nothing is. */
  message: string | null;
}

export interface PhotoTrialOptions {
  /** Of the captures: verdicts on photos are always given by the same ones. */
  seed?: number;
  /** As many as the quick suite has by default. */
  count?: number;
  signal?: AbortSignal;
}

const SEED = 2;
/** A photo that is found in its place in less of its captures is too weak: the same share that a print needs. */
export const LEAST_GOOD_SHARE = 0.75;

/**
 * Simulated captures of a photo, recognised by our runtime through a target that knows the photo. Takes about a second of CPU: call it in a
 * worker thread. Throws a RuntimeError IMAGE_TOO_SMALL.
 *
 * @param target the photo's `.target`
 */
export async function tryPhoto(
  runtime: Runtime,
  photo: GreyImage,
  target: Uint8Array,
  { seed = SEED, count = SUITE_SIZES.quick, signal }: PhotoTrialOptions = {},
): Promise<PhotoTrial> {
  const recogniser = await openOurs(runtime, target);
  const options = { suite: 'quick', seed, count, signal, backgrounds: drawnBackgrounds() } as const;
  const result = await scanTest(recogniser, photo, options);
  const trackable = result.good >= LEAST_GOOD_SHARE;
  const message = trackable
    ? null
    : `It was found in ${Math.round(result.good * count)} of ${count} simulated camera pictures, at least ${Math.ceil(LEAST_GOOD_SHARE * count)} are needed.`;
  return { ...result, score: scoreOf(result.good), trackable, message };
}

/** The `.target` of a photo without a frame. */
export function buildPhotoTarget(runtime: Runtime, photo: GreyImage): Promise<Uint8Array> {
  const { width, height } = photo;
  return runtime.buildTarget(photo, { window: { x: 0, y: 0, width, height }, photoKnown: true });
}

function scoreOf(good: number): number {
  if (good < LEAST_GOOD_SHARE) return (good / LEAST_GOOD_SHARE) * LEAST_TRACKABILITY;
  const above = (good - LEAST_GOOD_SHARE) / (1 - LEAST_GOOD_SHARE);
  return LEAST_TRACKABILITY + above * (1 - LEAST_TRACKABILITY);
}

/** What the keypoints of a photo say, refined by what simulated captures showed: these decide. */
export function refineTrackability(
  { reasons, measures }: Trackability,
  { score, trackable, good, message }: PhotoTrial,
): Trackability {
  if (trackable) return { score, trackable, reasons: [], measures };
  const captures = { rule: 'captures', value: good, least: LEAST_GOOD_SHARE, message: message! } as const;
  return { score, trackable, reasons: [captures, ...reasons], measures };
}
