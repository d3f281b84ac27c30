// MindAR's Controller behind the viewer's Tracker: the entry of the bundle whose file names contain `mindar`.
import { backend } from '@tensorflow/tfjs';
import { Controller, type Update } from 'mind-ar/src/image-target/controller.js';
import type { Homography } from '../homography.ts';
import type { TargetSize, Tracker, TrackerModule } from '../tracker.ts';
import { Compiler } from './compiler.ts';
import { fitHomography } from './fit-homography.ts';

/** The camera's picture is tracked at this short side: MindAR searches a crop of 256 px, made for pictures of this size. */
const TRACKED_SHORT_SIDE = 480;
/** So many pictures in a row must be tracked before the video shows. MindAR's 5 are slow on an old phone, and every pose is checked. */
const WARMUP_PICTURES = 2;
/** So many pictures may fail before the video hides. MindAR's 5 leave it hanging in the air. */
const MISSES_ALLOWED = 2;
/** Of the one-euro filter: steady when the phone is, and quick when it moves. MindAR's own values, measured as good. */
const FILTER_MIN_CUTOFF = 0.001;
const FILTER_BETA = 1000;
/** After `stop` the controller may still be in the middle of a picture; its tensors are freed when that must be over. */
const LAST_PICTURE_MS = 2000;

/**
 * MindAR refines a pose by rotating and moving a rigid target before a lens of 45° and often stops too early: with every
 * point measured to half a pixel its corners were seen to stay 10 pixels off. A homography fits the same points at once, and
 * through any lens.
 */
class PreciseController extends Controller {
  override async _workerTrackUpdate(
    _pose: number[][],
    { worldCoords, screenCoords }: Parameters<Controller['_workerTrackUpdate']>[1],
  ): Promise<number[][] | null> {
    const homography = fitHomography(worldCoords, screenCoords);
    return homography && poseOf(homography, this.projectionTransform);
  }
}

/** What MindAR's code multiplies by its projection to get the homography: of a pose's columns it uses all but the third. */
function poseOf(
  [a, b, c, d, e, f, g, h, i]: Homography,
  [[focal, , x], [, , y]]: Controller['projectionTransform'],
): number[][] {
  const rows = [
    [a - x * g, b - x * h, c - x * i].map((value) => value / focal),
    [d - y * g, e - y * h, f - y * i].map((value) => value / focal),
    [g, h, i],
  ];
  // As long as a rotation's columns, so that MindAR's filter sees numbers of the size it is made for.
  const length = (k: number) => Math.hypot(...rows.map((row) => row[k]!));
  const scale = 2 / (length(0) + length(1));
  return rows.map(([first, second, last]) => [first! * scale, second! * scale, 0, last! * scale]);
}

export const createTracker: TrackerModule['createTracker'] = (targetsFile): Tracker => {
  let controller: Controller | null = null;
  const targets = new Compiler().importData(targetsFile).map(({ targetImage }) => targetImage);

  const stop = () => {
    if (controller) retire(controller);
    controller = null;
  };

  return {
    name: 'mindar',
    targets,
    async start(camera, { onPose }) {
      stop();
      const scale = TRACKED_SHORT_SIDE / Math.min(camera.videoWidth, camera.videoHeight);
      // The controller reads the size to draw at from these attributes; styles decide the size on the screen.
      camera.width = Math.round(camera.videoWidth * scale);
      camera.height = Math.round(camera.videoHeight * scale);
      const running = new PreciseController({
        inputWidth: camera.width,
        inputHeight: camera.height,
        maxTrack: 1,
        warmupTolerance: WARMUP_PICTURES,
        missTolerance: MISSES_ALLOWED,
        filterMinCF: FILTER_MIN_CUTOFF,
        filterBeta: FILTER_BETA,
        onUpdate: (update) => {
          if (running === controller && update.type === 'updateMatrix')
            onPose(update.targetIndex, readPose(running, update), null);
        },
      });
      controller = running;
      running.addImageTargetsFromBuffer(targetsFile);
      running.dummyRun(camera);
      running.processVideo(camera);
    },
    async stop() {
      stop();
    },
  };
};

function readPose(controller: Controller, update: Update & { type: 'updateMatrix' }): Homography | null {
  const { worldMatrix: world, targetIndex } = update;
  if (!world) return null;
  if (!world.every(Number.isFinite)) {
    // Two pictures in the same millisecond make MindAR's filter divide by zero, and it would never recover.
    controller.trackingStates[targetIndex]?.filter.reset();
    return null;
  }
  const [width, height] = controller.markerDimensions[targetIndex]!;
  return mindarHomography(world, controller.getProjectionMatrix(), { width, height });
}

/**
 * MindAR's pose, two OpenGL matrices in column order, as a homography of fractions. A target point (u, v), v down and in
 * pixels, is the OpenGL point (u, height − v, 0).
 */
function mindarHomography(world: number[], projection: number[], target: TargetSize): Homography {
  // A column of projection × world, from clip space (−1..1, y up) to fractions of the picture (0..1, y down).
  const column = (k: number) => {
    const [x, y, w] = [0, 1, 3].map((row) =>
      [0, 1, 2, 3].reduce((sum, i) => sum + projection[4 * i + row]! * world[4 * k + i]!, 0),
    ) as [number, number, number];
    return [(x + w) / 2, (w - y) / 2, w] as const;
  };
  const [right, up, bottomLeft] = [column(0), column(1), column(3)];
  const row = (k: 0 | 1 | 2) =>
    [right[k] * target.width, -up[k] * target.height, bottomLeft[k] + up[k] * target.height] as const;
  return [...row(0), ...row(1), ...row(2)];
}

function retire(controller: Controller): void {
  controller.stopProcessVideo();
  setTimeout(() => {
    controller.dispose();
    const { featurePointsListT, imagePixelsListT, imagePropertiesListT } = controller.tracker;
    const caches = Object.values(controller.cropDetector.detector.tensorCaches).flatMap(Object.values);
    for (const tensor of [...featurePointsListT, ...imagePixelsListT, ...imagePropertiesListT, ...caches])
      tensor.dispose();
    backend().disposeData(controller.inputLoader.tempPixelHandle.dataId);
  }, LAST_PICTURE_MS);
}
