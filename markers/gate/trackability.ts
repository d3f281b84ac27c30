import { type FeaturePoint, type MindTarget, TRACKING_KEYFRAME } from '../engine/mind-format.ts';
import { nearestKeyframe, pointsOf, targetOf } from './keyframes.ts';
import { DESCRIPTOR_SHORT_SIDE, measureMarker } from './measures.ts';

/** Whether a photo can be recognised without a frame. Plain JSON. */
export interface Trackability {
  /** From 0 to 1: how near the weakest of the measures comes to twice what is needed of it. */
  score: number;
  trackable: boolean;
  /** What is wanting; empty where it is trackable. */
  reasons: TrackabilityReason[];
  measures: TrackabilityMeasures;
}

export interface TrackabilityReason {
  /** Stable, kebab-case. */
  rule: 'distinct-keypoints' | 'keypoint-spread' | 'tracking-points' | 'shape' | 'captures';
  value: number;
  least: number;
  /** For whoever gave the photo. */
  message: string;
}

export interface TrackabilityMeasures {
  /** Of each keyframe that a phone matches against, largest first: feature points, and cells of a 4 × 4 grid that hold two or more. */
  keypoints: { width: number; height: number; count: number; cells: number }[];
  /** Of the keyframe of 200 pixels on the short side: feature points that look like no other one of it. */
  distinctKeypoints: number;
  trackingPoints: number;
}

/** A photo with this score is just good enough. */
export const LEAST_TRACKABILITY = 0.5;

const GRID = 4;
const LEAST_IN_CELL = 2;

/**
 * Set on 60 pictures: the 16 photographs of test/fixtures/photos, some of them defocused, faded, or repeated as tiles, and drawn ones
 * (blank, gradient, disc, checker, a photo in one corner only). Each was shown to MindAR's matcher in 30 simulated captures, tilted up
 * to 50° and filling 30 to 90 % of the picture: `npm run -s bench trackability` does it again. The share of captures in which it was
 * recognised against the distinct keypoints:
 *
 *     0–11: 0–0.37    15–18: 0–0.53 (0.53 repeats itself)    21–26: 0.73–0.80    36–42: 0.57–0.97    from 54: 0.97–1
 *
 * Counting all keypoints would accept every repeated pattern. Fewer than 5 tracking points go with shares up to 0.57; the photograph of
 * wood, always recognised, has 5. Spread hardly matters to recognition, but a pose from points in one place is bad at the far corners.
 * With these limits none of the 29 pictures that were recognised in less than half of their captures is accepted, and 2 of the other 31,
 * recognised in 0.53 and 0.57 of them, are refused; the ranks of score and share correlate by 0.93. No picture was held out.
 */
const LEAST_DISTINCT_KEYPOINTS = 20;
const LEAST_TRACKING_POINTS = 5;
const LEAST_CELLS = 2;

/** What is said of a photo that is too narrow to be compiled. */
export const UNTRACKABLE_SHAPE: Trackability = {
  score: 0,
  trackable: false,
  reasons: [{ rule: 'shape', value: 0, least: 1, message: 'It is far too long and narrow.' }],
  measures: { keypoints: [], distinctKeypoints: 0, trackingPoints: 0 },
};

/**
 * Judges a compiled photo by the number and spread of its keypoints and tracking points: a few milliseconds, so call it in a worker
 * thread. Throws an EngineError BROKEN_MIND.
 */
export function judgeTrackability(mind: Uint8Array | MindTarget): Trackability {
  const target = targetOf(mind);
  const measures = measureTrackability(target);
  const cells = nearestKeyframe(measures.keypoints, DESCRIPTOR_SHORT_SIDE)?.cells ?? 0;
  const rules: TrackabilityReason[] = [
    {
      rule: 'distinct-keypoints',
      value: measures.distinctKeypoints,
      least: LEAST_DISTINCT_KEYPOINTS,
      message: 'It has too few details that occur only once.',
    },
    {
      rule: 'keypoint-spread',
      value: cells,
      least: LEAST_CELLS,
      message: 'Its details lie all in one place.',
    },
    {
      rule: 'tracking-points',
      value: measures.trackingPoints,
      least: LEAST_TRACKING_POINTS,
      message: 'It has too few sharp details that a phone could follow.',
    },
  ];
  const score = Math.min(1, ...rules.map(({ value, least }) => (LEAST_TRACKABILITY * value) / least));
  const reasons = rules.filter(({ value, least }) => value < least);
  return { score, trackable: reasons.length === 0, reasons, measures };
}

function measureTrackability(target: MindTarget): TrackabilityMeasures {
  const { unlikeShare } = measureMarker(target);
  const compared = pointsOf(nearestKeyframe(target.matchingData, DESCRIPTOR_SHORT_SIDE)).length;
  return {
    keypoints: target.matchingData.map((keyframe) => {
      const points = pointsOf(keyframe);
      const { width, height } = keyframe;
      return { width, height, count: points.length, cells: countCells(points, keyframe) };
    }),
    distinctKeypoints: Math.round(unlikeShare * compared),
    trackingPoints: target.trackingData[TRACKING_KEYFRAME]?.points.length ?? 0,
  };
}

function countCells(points: readonly FeaturePoint[], size: { width: number; height: number }): number {
  const counts = new Uint16Array(GRID * GRID);
  const place = (value: number, whole: number) => Math.min(GRID - 1, Math.floor((value / whole) * GRID));
  for (const { x, y } of points) counts[place(y, size.height) * GRID + place(x, size.width)]!++;
  return counts.filter((count) => count >= LEAST_IN_CELL).length;
}
