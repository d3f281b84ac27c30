// Simulated captures of a print and whether MindAR recognises it in them: its own matcher and estimator with its moving crop of
// 256 px, as a phone would run them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Engine, FeaturePoint, GreyImage, MindTarget } from '../../markers/engine/index.ts';
import { MINDAR_PROJECTION } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR, mindARMissing } from '../../markers/gate/recognisers/mindar-code.ts';
import { CROP_PLACES, detectInCrop } from '../../markers/gate/recognisers/mindar-crops.ts';
import { product, projectPoint } from '../../markers/gate/recognisers/mindar-tracker.ts';
import { seeded } from '../oracle/images.ts';
import { type Corners, type Feed, largestCornerError, makeFeed, type Pose } from '../support/fake-camera.ts';

const CAMERA = { width: 640, height: 480 };
/** Share of the camera's picture that the print would fill if it faced the camera. */
const FILLS = [0.3, 0.45, 0.6, 0.75, 0.9];
/** A first pose whose corners are off by more of the print's diagonal than this is a false one. */
const LARGEST_ERROR = 0.06;

export interface Capture {
  image: GreyImage;
  corners: Corners;
}

/**
 * The print as a camera sees it: tilted up to 50°, rolled up to 30°, a little soft, noisy and compressed; so many captures at each
 * distance. The same seed gives the same captures.
 */
export async function drawCaptures(
  picture: Buffer,
  perFill: number,
  seed: number,
  fills: readonly number[] = FILLS,
): Promise<Capture[]> {
  const random = seeded(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const poses = fills.flatMap((fill) =>
    Array.from({ length: perFill }, (): Pose => {
      const [tilt, pan] = [between(-35, 35), between(-35, 35)];
      return { tilt, pan, roll: between(-30, 30), fill, x: between(-0.05, 0.05), y: between(-0.05, 0.05) };
    }),
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-captures-'));
  try {
    const feed = await makeFeed({
      picture,
      ...CAMERA,
      frames: poses.length,
      pose: (frame) => poses[frame]!,
      output: path.join(folder, 'captures.y4m'),
    });
    const planes = await readLumaPlanes(feed);
    return await Promise.all(
      planes.map(async (plane, frame) => ({ image: await degrade(plane), corners: feed.corners(frame) })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readLumaPlanes(feed: Feed): Promise<Buffer[]> {
  const file = await readFile(feed.file);
  const size = feed.width * feed.height;
  const header = file.indexOf('\n') + 1;
  const marker = 'FRAME\n'.length;
  return Array.from({ length: feed.frames }, (_, frame) => {
    const at = header + frame * (marker + size * 1.5) + marker;
    return file.subarray(at, at + size);
  });
}

async function degrade(plane: Buffer): Promise<GreyImage> {
  const soft = await sharp(plane, { raw: { ...CAMERA, channels: 1 } })
    .blur(0.7)
    .jpeg({ quality: 75 })
    .toBuffer();
  const data = await sharp(soft).toColourspace('b-w').raw().toBuffer();
  return { data: new Uint8Array(data), ...CAMERA };
}

/** The nine places at which MindAR looks in turn, each with its feature points in the picture's pixels. */
export function detectInCrops(engine: Engine, image: GreyImage): FeaturePoint[][] {
  return Array.from({ length: CROP_PLACES }, (_, place) => detectInCrop(engine, place, image));
}

export interface Recogniser {
  /**
   * What MindAR's worker makes of the feature points of one crop: the first of the targets that fits, with its pose. As there, a target
   * that fits without a pose keeps the others from being tried.
   */
  find(targets: MindTarget[], points: FeaturePoint[]): { index: number; pose: number[][] } | null;
  /** Whether the points give a first pose of the target near enough for the tracker to settle on it. */
  recognises(target: MindTarget, points: FeaturePoint[], truth: Corners): boolean;
}

/** MindAR's own code. */
export async function loadRecogniser(): Promise<Recogniser> {
  const code = await loadMindAR();
  if (!code) throw mindARMissing();
  const matcher = code.createMatcher(CAMERA);
  const estimator = code.createEstimator(MINDAR_PROJECTION);
  const find = (targets: MindTarget[], points: FeaturePoint[]) => {
    for (const [index, target] of targets.entries()) {
      const { keyframeIndex, ...pairs } = matcher.matchDetection(target.matchingData, points);
      if (keyframeIndex === -1) continue;
      const pose = estimator.estimate(pairs);
      return pose && { index, pose };
    }
    return null;
  };
  return {
    find,
    recognises(target, points, truth) {
      const found = find([target], points);
      return found !== null && isNear(found.pose, target, truth);
    },
  };
}

/** Whether the corners of a pose lie where they are, but for 6 % of the print's diagonal. */
export function isNear(
  pose: number[][],
  { targetImage: { width, height } }: MindTarget,
  truth: Corners,
): boolean {
  const transform = product(MINDAR_PROJECTION, pose);
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => projectPoint(transform, x!, y!)) as unknown as Corners;
  const diagonal = Math.hypot(truth[2].x - truth[0].x, truth[2].y - truth[0].y);
  return largestCornerError(corners, truth) < LARGEST_ERROR * diagonal;
}
