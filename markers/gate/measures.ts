import { type FeaturePoint, type MindTarget, TRACKING_KEYFRAME } from '../engine/mind-format.ts';
import { hammingDistance, packDescriptors } from './descriptors.ts';
import { nearestKeyframe, pointsOf, targetOf } from './keyframes.ts';

/** What the static rules judge a marker by. Plain JSON. */
export interface MarkerMeasures {
  /** Feature points in each keyframe that a phone matches against, largest keyframe first. */
  keypoints: { width: number; height: number; count: number }[];
  /**
   * Share of the feature points, in the keyframe of 200 pixels on the short side, whose nearest other descriptor is at least
   * `unlikeBits` bits away. Low where a pattern repeats.
   */
  unlikeShare: number;
  unlikeBits: number;
  /** Points that the tracker follows. */
  trackingPoints: number;
  /** Of these, in the upper left, upper right, lower left and lower right quarter. */
  trackingQuadrants: [number, number, number, number];
}

/** The keyframe whose descriptors are compared: its size is about that of a marker that half fills a phone's picture. */
export const DESCRIPTOR_SHORT_SIDE = 200;

/**
 * Distances from 60 to 90 bits part unique patterns from repeating ones about equally well; above, the good ones spread
 * out (see rules.ts).
 */
const UNLIKE_BITS = 80;

/** Measures a compiled marker in about 2 ms, and reading its file. Throws an EngineError BROKEN_MIND. */
export function measureMarker(mind: Uint8Array | MindTarget): MarkerMeasures {
  const target = targetOf(mind);
  const quadrants = trackingQuadrants(target);
  return {
    keypoints: target.matchingData.map(({ width, height, maximaPoints, minimaPoints }) => ({
      width,
      height,
      count: maximaPoints.length + minimaPoints.length,
    })),
    unlikeShare: unlikeShare(target),
    unlikeBits: UNLIKE_BITS,
    trackingPoints: quadrants.reduce((sum, count) => sum + count),
    trackingQuadrants: quadrants,
  };
}

function unlikeShare(target: MindTarget): number {
  const keyframe = nearestKeyframe(target.matchingData, DESCRIPTOR_SHORT_SIDE);
  const count = pointsOf(keyframe).length;
  if (!keyframe || count === 0) return 0;
  // A maximum is never matched to a minimum.
  return (unlikePoints(keyframe.maximaPoints) + unlikePoints(keyframe.minimaPoints)) / count;
}

/** How many of these feature points look like no other of them. */
export function unlikePoints(points: readonly FeaturePoint[]): number {
  const descriptors = packDescriptors(points);
  const alike = new Uint8Array(points.length);
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      if (alike[i] && alike[j]) continue;
      if (hammingDistance(descriptors, i, descriptors, j) < UNLIKE_BITS) alike[i] = alike[j] = 1;
    }
  }
  return points.length - alike.reduce((sum, value) => sum + value, 0);
}

function trackingQuadrants(target: MindTarget): [number, number, number, number] {
  const quadrants: [number, number, number, number] = [0, 0, 0, 0];
  const keyframe = target.trackingData[TRACKING_KEYFRAME];
  for (const { x, y } of keyframe?.points ?? []) {
    const right = x >= keyframe!.width / 2 ? 1 : 0;
    const lower = y >= keyframe!.height / 2 ? 2 : 0;
    quadrants[(right + lower) as 0 | 1 | 2 | 3]++;
  }
  return quadrants;
}
