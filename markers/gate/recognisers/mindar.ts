import { CodedError } from '../../coded-error.ts';
import { type Engine, type GreyImage, type MindTarget, readMind } from '../../engine/index.ts';
import { TRACKING_KEYFRAME } from '../../engine/mind-format.ts';
import type { Size } from '../../formats.ts';
import { CAMERAS } from '../captures/index.ts';
import type { MindARCode, MindARPose } from './mindar-code.ts';
import { CROP_PLACES, detectInCrop, FIRST_PLACE } from './mindar-crops.ts';
import { MindARTracker, product, projectPoint } from './mindar-tracker.ts';
import type { CaptureRecogniser, Finding } from './recogniser.ts';

const CAMERA = CAMERAS.mindar;
/** MindAR takes every camera to have a vertical field of view of 45°. */
const FOCAL_LENGTH = CAMERA.height / 2 / Math.tan((45 * Math.PI) / 360);
export const MINDAR_PROJECTION = [
  [FOCAL_LENGTH, 0, CAMERA.width / 2],
  [0, FOCAL_LENGTH, CAMERA.height / 2],
  [0, 0, 1],
];

/** MindAR shows something after six frames in which a target was tracked; by twice as many the pose has come to rest. */
const TRACKED_FRAMES = 12;

/**
 * MindAR's way, with a `.mind` file of one target: feature points of a crop of 256 pixels, at nine places in turn; its own matcher and
 * estimator; then its tracker, from frame to frame. What any application made with MindAR will recognise, this does, in one round of the
 * nine places. Throws an EngineError BROKEN_MIND, a CodedError MANY_TARGETS.
 */
export function openMindAR(code: MindARCode, engine: Engine, mind: Uint8Array): CaptureRecogniser {
  const targets = readMind(mind);
  const [target] = targets;
  if (!target || targets.length > 1)
    throw new CodedError(
      'MANY_TARGETS',
      `This .mind file holds ${targets.length} targets: give one that holds the print's own only.`,
    );
  return new MindARRecogniser(code, engine, target);
}

class MindARRecogniser implements CaptureRecogniser {
  readonly camera: Size = CAMERA;
  readonly ratio: number;
  readonly #engine: Engine;
  readonly #target: MindTarget;
  readonly #matcher: ReturnType<MindARCode['createMatcher']>;
  readonly #estimator: ReturnType<MindARCode['createEstimator']>;
  readonly #tracker: MindARTracker;

  constructor(code: MindARCode, engine: Engine, target: MindTarget) {
    this.ratio = target.targetImage.width / target.targetImage.height;
    this.#engine = engine;
    this.#target = target;
    this.#matcher = code.createMatcher(CAMERA);
    this.#estimator = code.createEstimator(MINDAR_PROJECTION);
    this.#tracker = new MindARTracker(target.trackingData[TRACKING_KEYFRAME]!);
  }

  look(picture: GreyImage): Finding | null {
    try {
      return this.#look(picture);
    } catch (error) {
      // Its estimator takes for granted that four pairs or more fix a homography. Where they lie on a line, an application made with
      // MindAR waits for its worker from then on: it finds nothing.
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  #look(picture: GreyImage): Finding | null {
    let pose: MindARPose | null = null;
    let [tried, tracked, confidence] = [0, 0, 0];
    while (tracked < TRACKED_FRAMES) {
      if (!pose) {
        if (tried === CROP_PLACES) return null;
        pose = this.#match(picture, (FIRST_PLACE + tried++) % CROP_PLACES);
        if (!pose) continue;
      }
      // As in MindAR's controller, frames that were tracked count even where it was lost between them.
      const pairs = this.#tracker.track(picture, MINDAR_PROJECTION, pose);
      pose = pairs && this.#estimator.refineEstimate({ initialModelViewTransform: pose, ...pairs });
      if (!pose || !pairs) continue;
      tracked++;
      confidence = pairs.worldCoords.length / this.#tracker.points;
    }
    return pose && { corners: this.#cornersOf(pose), confidence };
  }

  #match(picture: GreyImage, place: number): MindARPose | null {
    const points = detectInCrop(this.#engine, place, picture);
    const { keyframeIndex, ...pairs } = this.#matcher.matchDetection(this.#target.matchingData, points);
    return keyframeIndex === -1 ? null : this.#estimator.estimate(pairs);
  }

  #cornersOf(pose: MindARPose): Finding['corners'] {
    const transform = product(MINDAR_PROJECTION, pose);
    const { width, height } = this.#target.targetImage;
    const at = (x: number, y: number) => projectPoint(transform, x, y);
    return [at(0, 0), at(width, 0), at(width, height), at(0, height)];
  }
}
