import type { Frame } from './frame.ts';
import type { Homography } from './homography.ts';
import type { LoadedTarget } from './loaded-target.ts';
import type { Check, CheckedPose, Stage, Tracker } from './tracker.ts';

/** Where a print is, and how sure that is. */
export interface Pose {
  /** From units to frame pixels. */
  homography: Homography;
  /** The share of patches that confirm it. */
  confidence: number;
}

const STAGES: Stage[] = [
  { size: 0.5, reach: 6, tolerance: 2.5 },
  { size: 1, reach: 5, tolerance: 2 },
  { size: 1, reach: 3, tolerance: 1.5 },
];
/** Wrong poses were seen to be confirmed by at most 0.19 of their patches (some 9,600 poses), right ones by nearly all. */
export const LEAST_CONFIDENCE = 0.42;
export const LEAST_VISIBLE = 12;

/** A pose that so many patches confirm is hardly wrong, but not seen well enough to be shown. */
const ALMOST_CONFIDENT = 0.25;

/** Moves a guess to where the print's patches are, and says how many of them confirm that it is there; null where it leads nowhere. */
export function settlePose(
  tracker: Tracker,
  frame: Frame,
  target: LoadedTarget,
  guess: Homography,
): CheckedPose | null {
  const refined = tracker.refine(frame, target, guess, STAGES);
  return refined && tracker.confirm(frame, target, refined);
}

export function isConfirmed({ share, visible }: Check): boolean {
  return share >= LEAST_CONFIDENCE && visible >= LEAST_VISIBLE;
}

export function isAlmostConfirmed({ share, visible }: Check): boolean {
  return share >= ALMOST_CONFIDENT && visible >= LEAST_VISIBLE;
}

/** Moves a guess to where the print's patches are; null where they do not confirm that it is there. */
export function confirmPose(
  tracker: Tracker,
  frame: Frame,
  target: LoadedTarget,
  guess: Homography,
): Pose | null {
  const pose = settlePose(tracker, frame, target, guess);
  return pose && isConfirmed(pose) ? { homography: pose.homography, confidence: pose.share } : null;
}
