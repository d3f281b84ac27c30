import type { FeaturePoint } from '../engine/mind-format.ts';
import { type FeatureSet, readTarget, type Target } from '../runtime/index.ts';
import { DESCRIPTOR_BITS, DESCRIPTOR_WORDS } from './descriptors.ts';

/** Feature points of one picture, in its pixels. */
export interface PointsOfPicture {
  width: number;
  height: number;
  points: FeaturePoint[];
}

/** A target's features are those of ten pictures at once: these were seen at about 250 pixels on the short side, where a marker has most. */
const UNITS_PER_PIXEL = 4;
/** How far the size of their pixels may be from that. */
const LARGEST_RATIO = 1.08;

const WORD_BITS = 32;

/**
 * Of the features of a `.target`, those of one size, in the form of MindAR's, so that what compares these compares them too. A descriptor
 * of 256 bits is written over and over until it fills 666: distances then grow by the same factor for all.
 * Throws a RuntimeError BROKEN_TARGET, TARGET_VERSION.
 */
export function pointsOfTarget(target: Uint8Array | Target): PointsOfPicture {
  const { size, lighter, darker } = target instanceof Uint8Array ? readTarget(target) : target;
  return {
    width: Math.round(size.width / UNITS_PER_PIXEL),
    height: Math.round(size.height / UNITS_PER_PIXEL),
    points: [...pointsOfSet(lighter, true), ...pointsOfSet(darker, false)],
  };
}

function pointsOfSet(
  { count, places, angles, scales, descriptors }: FeatureSet,
  maxima: boolean,
): FeaturePoint[] {
  const view = new DataView(descriptors.buffer, descriptors.byteOffset, descriptors.byteLength);
  const bytes = count > 0 ? descriptors.length / count : 0;
  const points: FeaturePoint[] = [];
  for (let i = 0; i < count; i++) {
    const ratio = scales[i]! / UNITS_PER_PIXEL;
    if (ratio > LARGEST_RATIO || ratio * LARGEST_RATIO < 1) continue;
    const words = Array.from({ length: DESCRIPTOR_WORDS }, (_, word) =>
      view.getUint32(i * bytes + ((4 * word) % bytes), true),
    );
    // FREAK's last word is not full: its last bits are 0.
    const spare = DESCRIPTOR_WORDS * WORD_BITS - DESCRIPTOR_BITS;
    words[DESCRIPTOR_WORDS - 1] = ((words[DESCRIPTOR_WORDS - 1]! >>> spare) << spare) >>> 0;
    points.push({
      maxima,
      x: places[2 * i]! / UNITS_PER_PIXEL,
      y: places[2 * i + 1]! / UNITS_PER_PIXEL,
      scale: 1,
      angle: angles[i]! > Math.PI ? angles[i]! - 2 * Math.PI : angles[i]!,
      descriptors: words,
    });
  }
  return points;
}
