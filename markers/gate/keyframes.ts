import {
  type FeaturePoint,
  type MatchingKeyframe,
  type MindTarget,
  readMind,
} from '../engine/mind-format.ts';

/** The target of a `.mind` file with one target. Throws an EngineError BROKEN_MIND. */
export function targetOf(mind: Uint8Array | MindTarget): MindTarget {
  return mind instanceof Uint8Array ? readMind(mind)[0]! : mind;
}

/**
 * Of keyframes, the one whose short side comes nearest to so many pixels. The short side, because keyframes are scaled by it: at
 * 252, 200 and 159 pixels there is one in every format (378, 300 and 238 pixels wide at 3:2).
 */
export function nearestKeyframe<Keyframe extends { width: number; height: number }>(
  keyframes: readonly Keyframe[],
  shortSide: number,
): Keyframe | undefined {
  const distance = ({ width, height }: Keyframe) => Math.abs(Math.min(width, height) - shortSide);
  return keyframes.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Maxima first. */
export function pointsOf(keyframe: MatchingKeyframe | undefined): FeaturePoint[] {
  return keyframe ? [...keyframe.maximaPoints, ...keyframe.minimaPoints] : [];
}
