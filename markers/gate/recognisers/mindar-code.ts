// The parts of mind-ar 1.2.5 that need no GPU: its matcher and its estimator. They are a development dependency: a production
// install has none, and goes without MindAR's answer.

import { CodedError, codeOf } from '../../coded-error.ts';
import type { FeaturePoint, MatchingKeyframe } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';

/** Three rows of four: a rotation, and how far the target lies away. */
export type MindARPose = number[][];

interface ScreenPoint {
  x: number;
  y: number;
}
interface WorldPoint extends ScreenPoint {
  z: 0;
}

/** Points of the target, in its own pixels, and where they are in the camera's picture. */
export interface PointPairs {
  screenCoords: ScreenPoint[];
  worldCoords: WorldPoint[];
}

interface Matcher {
  matchDetection(
    keyframes: MatchingKeyframe[],
    points: FeaturePoint[],
  ): { keyframeIndex: number } & PointPairs;
}
interface Estimator {
  estimate(pairs: PointPairs): MindARPose | null;
  refineEstimate(pairs: PointPairs & { initialModelViewTransform: MindARPose }): MindARPose | null;
}

export interface MindARCode {
  createMatcher(camera: Size): Matcher;
  createEstimator(projection: number[][]): Estimator;
}

const SOURCE = 'mind-ar/src/image-target';

/** MindAR's own code; null where it is not installed. */
export async function loadMindAR(source = SOURCE): Promise<MindARCode | null> {
  try {
    // It has no types: paths in variables keep tsc from looking for them.
    const [matching, estimation] = ['matching/matcher.js', 'estimation/estimator.js'];
    const { Matcher } = await import(`${source}/${matching}`);
    const { Estimator } = await import(`${source}/${estimation}`);
    return {
      createMatcher: ({ width, height }) => new Matcher(width, height),
      createEstimator: (projection) => new Estimator(projection),
    };
  } catch (error) {
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** What is said where MindAR's answer is asked for and mind-ar is not installed. */
export function mindARMissing(): CodedError {
  return new CodedError(
    'MINDAR_MISSING',
    'Whether MindAR recognises a print can be said only where mind-ar is installed, and a production install leaves it out: run `npm ci` without --omit=dev.',
  );
}
