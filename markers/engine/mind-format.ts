// The `.mind` file: MessagePack of {v: 2, dataList: [{targetImage, trackingData, matchingData}, …]}, one entry per
// target. Types, reading, and a summary; the engine writes through mind-writer.ts.
import { decode, encode } from '@msgpack/msgpack';
import { EngineError } from './errors.ts';

/** A feature point in pixels of its keyframe. */
export interface FeaturePoint {
  /** Whether the difference of Gaussians is a maximum here, else a minimum. */
  maxima: boolean;
  x: number;
  y: number;
  /** 2 to the power of the octave. */
  scale: number;
  /** Radians, −π … π. */
  angle: number;
  /** FREAK: 666 bits in 21 unsigned 32-bit words. */
  descriptors: number[];
}

/** A node of a search tree over descriptors. Medoids are feature indices written as strings; the root has none. */
export type ClusterNode =
  | { centerPointIndex: string | null; leaf: true; pointIndexes: number[] }
  | { centerPointIndex: string | null; leaf: false; children: ClusterNode[] };

/** What recognition needs at one scale. */
export interface MatchingKeyframe {
  maximaPoints: FeaturePoint[];
  minimaPoints: FeaturePoint[];
  maximaPointsCluster: { rootNode: ClusterNode };
  minimaPointsCluster: { rootNode: ClusterNode };
  width: number;
  height: number;
  /** Keyframe pixels per image pixel. */
  scale: number;
}

/** What following from frame to frame needs: a grey image and points in its pixels. */
export interface TrackingKeyframe {
  data: Uint8Array;
  scale: number;
  width: number;
  height: number;
  points: { x: number; y: number }[];
}

export interface MindTarget {
  targetImage: { width: number; height: number };
  /** 256 and 128 pixels on the short side; MindAR's runtime uses the second. */
  trackingData: TrackingKeyframe[];
  /** Largest first. */
  matchingData: MatchingKeyframe[];
}

/** The format's version. */
export const MIND_VERSION = 2;
/** The tracking keyframe that MindAR's runtime uses. */
export const TRACKING_KEYFRAME = 1;

/** Every `.mind` begins with these bytes: {v: 2, dataList: … */
export const MIND_HEADER = new Uint8Array([
  0x82,
  0xa1,
  0x76,
  MIND_VERSION,
  0xa8,
  ...new TextEncoder().encode('dataList'),
]);

export function brokenMind(why: string): EngineError {
  return new EngineError(
    'BROKEN_MIND',
    `This is not a whole .mind file of version ${MIND_VERSION}: ${why}. Compile the image again.`,
  );
}

/** The targets of a `.mind` file. Throws an EngineError BROKEN_MIND for anything else. */
export function readMind(bytes: Uint8Array): MindTarget[] {
  let content: unknown;
  try {
    content = decode(bytes);
  } catch {
    throw brokenMind('its MessagePack ends early or is damaged');
  }
  const { v, dataList } = (content ?? {}) as { v?: unknown; dataList?: unknown };
  if (v !== MIND_VERSION) throw brokenMind(`its version is ${String(v)}`);
  if (!Array.isArray(dataList)) throw brokenMind('it has no list of targets');
  dataList.forEach((target, index) => {
    if (!isTarget(target)) throw brokenMind(`target ${index} is incomplete`);
  });
  return dataList as MindTarget[];
}

function isTarget(value: unknown): boolean {
  const target = value as Partial<MindTarget> | null;
  return (
    typeof target?.targetImage?.width === 'number' &&
    typeof target.targetImage.height === 'number' &&
    Array.isArray(target.trackingData) &&
    target.trackingData.every(
      (keyframe) => keyframe?.data instanceof Uint8Array && Array.isArray(keyframe.points),
    ) &&
    Array.isArray(target.matchingData) &&
    target.matchingData.every(
      (keyframe) => arePoints(keyframe?.maximaPoints) && arePoints(keyframe.minimaPoints),
    )
  );
}

const arePoints = (value: unknown): boolean =>
  Array.isArray(value) && value.every((point) => Array.isArray(point?.descriptors));

/** A `.mind` file of these targets: what `readMind` gave comes out byte for byte. */
export function writeMind(targets: MindTarget[]): Uint8Array {
  return encode({ v: MIND_VERSION, dataList: targets });
}

/** What a target holds, for people and for quality rules. */
export interface TargetSummary {
  width: number;
  height: number;
  /** Per matching keyframe, largest first. */
  keypoints: {
    width: number;
    height: number;
    scale: number;
    maxima: number;
    minima: number;
    count: number;
  }[];
  /** In pixels of the tracking keyframe that the runtime uses, whose size stands beside. */
  trackingPoints: { x: number; y: number }[];
  trackingWidth: number;
  trackingHeight: number;
}

/** Counts what each target of a `.mind` file holds. Throws an EngineError BROKEN_MIND. */
export function describeMind(bytes: Uint8Array): TargetSummary[] {
  return readMind(bytes).map((target) => {
    const tracking = target.trackingData[TRACKING_KEYFRAME];
    return {
      width: target.targetImage.width,
      height: target.targetImage.height,
      keypoints: target.matchingData.map(({ width, height, scale, maximaPoints, minimaPoints }) => ({
        width,
        height,
        scale,
        maxima: maximaPoints.length,
        minima: minimaPoints.length,
        count: maximaPoints.length + minimaPoints.length,
      })),
      trackingPoints: tracking?.points ?? [],
      trackingWidth: tracking?.width ?? 0,
      trackingHeight: tracking?.height ?? 0,
    };
  });
}
