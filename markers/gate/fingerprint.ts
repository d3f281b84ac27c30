// What is kept of a marker to tell it from all others: the feature points of one keyframe, and hash keys of their descriptors.
import { CodedError } from '../coded-error.ts';
import type { FeaturePoint, MindTarget } from '../engine/mind-format.ts';
import type { Target } from '../runtime/index.ts';
import { DESCRIPTOR_WORDS, packDescriptors } from './descriptors.ts';
import { nearestKeyframe, pointsOf, targetOf } from './keyframes.ts';
import { type KeySource, keysOf } from './keys.ts';
import { DESCRIPTOR_SHORT_SIDE } from './measures.ts';
import { type PointsOfPicture, pointsOfTarget } from './target-points.ts';

/** Both parts are for storing; each begins with its version. */
export interface Fingerprint {
  /** For `LookAlikeIndex`: about 3 KB; of a `.target` 5 KB. */
  keys: Uint8Array;
  /** For `matchFingerprints`: about 23 KB; of a `.target` 43 KB. */
  features: Uint8Array;
}

/** The feature points of a keyframe, in lists of the same order. */
export interface Features {
  /** The keyframe's, in pixels. */
  width: number;
  height: number;
  count: number;
  /** In pixels of the keyframe. */
  x: Float32Array;
  y: Float32Array;
  /** Radians, −π … π. */
  angle: Float32Array;
  /** 2 to the power of the octave. */
  scale: Uint8Array;
  /** 1 or 0. */
  maxima: Uint8Array;
  /** 21 words each. */
  descriptors: Uint32Array;
}

const FEATURES_VERSION = 1;
/** Version, a byte that is 0, count, width and height in two bytes each. Little endian, as all that follows. */
const HEADER_BYTES = 8;
/** x, y and angle as floats; scale; whether a maximum; two bytes that are 0; the descriptor. */
const FEATURE_BYTES = 16 + DESCRIPTOR_WORDS * 4;

/** The fingerprint of a compiled marker, in about 1 ms and reading its file. Throws an EngineError BROKEN_MIND. */
export function fingerprintOf(mind: Uint8Array | MindTarget): Fingerprint {
  const keyframe = nearestKeyframe(targetOf(mind).matchingData, DESCRIPTOR_SHORT_SIDE);
  const picture = {
    width: keyframe?.width ?? 0,
    height: keyframe?.height ?? 0,
    // A flat surrounding can give a point no direction: it is never matched.
    points: pointsOf(keyframe).filter(({ angle }) => Number.isFinite(angle)),
  };
  return fingerprintOfPoints(picture, 'mind');
}

/**
 * The fingerprint of a marker that is for our own runtime only. It never looks like one that was made of a `.mind`.
 * Throws a RuntimeError BROKEN_TARGET, TARGET_VERSION.
 */
export function fingerprintOfTarget(target: Uint8Array | Target): Fingerprint {
  return fingerprintOfPoints(pointsOfTarget(target), 'target');
}

function fingerprintOfPoints({ points, width, height }: PointsOfPicture, source: KeySource): Fingerprint {
  const keys = keysOf(points, packDescriptors(points), source);
  return { keys, features: writeFeatures(points, width, height) };
}

function writeFeatures(points: readonly FeaturePoint[], width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + points.length * FEATURE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FEATURES_VERSION);
  view.setUint16(2, points.length, true);
  view.setUint16(4, width, true);
  view.setUint16(6, height, true);
  for (const [i, { x, y, angle, scale, maxima, descriptors }] of points.entries()) {
    const at = HEADER_BYTES + i * FEATURE_BYTES;
    view.setFloat32(at, x, true);
    view.setFloat32(at + 4, y, true);
    view.setFloat32(at + 8, angle, true);
    view.setUint8(at + 12, scale);
    view.setUint8(at + 13, maxima ? 1 : 0);
    for (const [word, value] of descriptors.entries()) view.setUint32(at + 16 + word * 4, value, true);
  }
  return bytes;
}

/** Reads `Fingerprint.features`. Throws a CodedError BROKEN_FINGERPRINT. */
export function readFeatures(bytes: Uint8Array): Features {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) throw brokenFingerprint(`it has ${bytes.length} bytes`);
  if (view.getUint8(0) !== FEATURES_VERSION) throw brokenFingerprint(`its version is ${view.getUint8(0)}`);
  const count = view.getUint16(2, true);
  if (bytes.length !== HEADER_BYTES + count * FEATURE_BYTES)
    throw brokenFingerprint(`${bytes.length} bytes do not hold ${count} feature points`);
  const features: Features = {
    width: view.getUint16(4, true),
    height: view.getUint16(6, true),
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    angle: new Float32Array(count),
    scale: new Uint8Array(count),
    maxima: new Uint8Array(count),
    descriptors: new Uint32Array(count * DESCRIPTOR_WORDS),
  };
  for (let i = 0; i < count; i++) readFeature(view, HEADER_BYTES + i * FEATURE_BYTES, features, i);
  return features;
}

function readFeature(view: DataView, at: number, features: Features, i: number): void {
  features.x[i] = view.getFloat32(at, true);
  features.y[i] = view.getFloat32(at + 4, true);
  features.angle[i] = view.getFloat32(at + 8, true);
  features.scale[i] = view.getUint8(at + 12);
  features.maxima[i] = view.getUint8(at + 13);
  for (let word = 0; word < DESCRIPTOR_WORDS; word++)
    features.descriptors[i * DESCRIPTOR_WORDS + word] = view.getUint32(at + 16 + word * 4, true);
  const sound =
    Number.isFinite(features.x[i]! + features.y[i]! + features.angle[i]!) &&
    features.scale[i]! > 0 &&
    features.maxima[i]! <= 1;
  if (!sound) throw brokenFingerprint(`feature point ${i} is damaged`);
}

export function brokenFingerprint(why: string): CodedError {
  return new CodedError(
    'BROKEN_FINGERPRINT',
    `This is no marker's fingerprint: ${why}. Make it again from the marker's file.`,
  );
}
