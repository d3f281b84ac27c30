// The signature of a marker, version 1: what it is named by among many. Numbers are little-endian.
//
//   offset  bytes
//   0       4       the letters "PPSG"
//   4       2       version (1)
//   6       2       samples of the ring
//   8       4       FNV-1a hash of all bytes from 12 on
//   12      16      ratio (width / height), side band, upper band, line along the edge: shares of the short side (f32)
//   28      2, 2    features lighter than their surroundings, and darker ones
//   32      …       samples of the ring, one signed byte each, in 1/32 of a standard deviation
//   then    …       the features, as in a `.target` file
import type { GreyImage } from '../../engine/image.ts';
import { halvingsOf } from '../../halvings.ts';
import { RuntimeError } from '../errors.ts';
import { DESCRIPTOR_BYTES } from '../layout.ts';
import { normalise, type RingShape, ringOf, sampleRing } from '../ring-code/ring.ts';
import type { FeatureSet } from '../target.ts';
import { FEATURE_BYTES, hash, readFeatures, readTarget, writeFeatures } from '../target-format.ts';

/** Raised whenever older readers would not understand a signature, or the same marker would have other samples. */
export const SIGNATURE_VERSION = 1;

/** What a marker is named by. */
export interface Signature {
  shape: RingShape;
  /** Of the ring: how much lighter each place is than its neighbours. */
  samples: Int8Array;
  lighter: FeatureSet;
  darker: FeatureSet;
}

type Numbers = [ratio: number, sideBand: number, topBand: number, edgeLine: number];

const shapeNumbers = ({ ratio, sideBand, topBand, edgeLine }: RingShape): Numbers => [
  ratio,
  sideBand,
  topBand,
  edgeLine,
];

const MAGIC = 0x47535050;
const HEADER_BYTES = 32;
const SAMPLE_STEPS = 32;
const LARGEST_RATIO = 4;
const LARGEST_BAND = 0.5;
const NARROWEST_PATTERN = 0.02;
/**
 * Features seen with pixels of these sizes, in units: whatever a print's size in a picture, one octave of the detector's pyramid
 * sees it so, from 170 pixels on its short side.
 */
const SMALLEST_SCALE = 2.8;
const LARGEST_SCALE = 5.8;
const MOST_FEATURES = 640;

/**
 * The signature of a marker.
 *
 * @param art the marker's art, whatever is in its window; best with 500 pixels or more on its short side
 * @param target its `.target` file
 * @throws RuntimeError BROKEN_TARGET, TARGET_VERSION
 */
export function makeSignature(art: GreyImage, shape: RingShape, target: Uint8Array): Uint8Array {
  // As they will be read again.
  const [ratio, sideBand, topBand, edgeLine] = shapeNumbers(shape).map(Math.fround) as Numbers;
  const rounded = { ratio, sideBand, topBand, edgeLine };
  const ring = ringOf(rounded);
  const across = art.width / ring.width;
  const down = art.height / ring.height;
  const sampled = sampleRing(halvingsOf(art), [across, 0, 0, 0, down, 0, 0, 0, 1], ring);
  const samples = Int8Array.from(normalise(sampled!, ring.rows), (value) =>
    Math.max(-127, Math.min(127, Math.round(value * SAMPLE_STEPS))),
  );
  const { lighter: allLighter, darker: allDarker } = readTarget(target);
  const sets = [allLighter, allDarker];
  const suitable = sets.map(suitableIn);
  const share = Math.min(1, MOST_FEATURES / (suitable[0]!.length + suitable[1]!.length));
  const [lighter, darker] = sets.map((set, k) => pick(set, suitable[k]!, share));
  return writeSignature({ shape: rounded, samples, lighter: lighter!, darker: darker! });
}

function suitableIn({ scales }: FeatureSet): number[] {
  const indices: number[] = [];
  scales.forEach((scale, i) => {
    if (scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE) indices.push(i);
  });
  return indices;
}

/** So large a share of some features, evenly spread over them. */
function pick(set: FeatureSet, indices: readonly number[], share: number): FeatureSet {
  const count = Math.floor(share * indices.length);
  const picked = Array.from({ length: count }, (_, k) => indices[Math.floor((k * indices.length) / count)]!);
  const descriptors = new Uint8Array(count * DESCRIPTOR_BYTES);
  picked.forEach((i, k) => {
    descriptors.set(
      set.descriptors.subarray(i * DESCRIPTOR_BYTES, (i + 1) * DESCRIPTOR_BYTES),
      k * DESCRIPTOR_BYTES,
    );
  });
  return {
    count,
    places: Float32Array.from(picked.flatMap((i) => [set.places[2 * i]!, set.places[2 * i + 1]!])),
    angles: Float32Array.from(picked, (i) => set.angles[i]!),
    scales: Float32Array.from(picked, (i) => set.scales[i]!),
    descriptors,
  };
}

function writeSignature({ shape, samples, lighter, darker }: Signature): Uint8Array {
  const features = HEADER_BYTES + samples.length;
  const bytes = new Uint8Array(features + (lighter.count + darker.count) * FEATURE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, SIGNATURE_VERSION, true);
  view.setUint16(6, samples.length, true);
  shapeNumbers(shape).forEach((value, k) => {
    view.setFloat32(12 + 4 * k, value, true);
  });
  view.setUint16(28, lighter.count, true);
  view.setUint16(30, darker.count, true);
  bytes.set(new Uint8Array(samples.buffer), HEADER_BYTES);
  writeFeatures(bytes, view, writeFeatures(bytes, view, features, lighter), darker);
  view.setUint32(8, hash(bytes), true);
  return bytes;
}

/**
 * Reads a signature.
 *
 * @throws RuntimeError BROKEN_SIGNATURE for what is cut short, damaged or something else; SIGNATURE_VERSION for another version.
 */
export function readSignature(bytes: Uint8Array): Signature {
  if (bytes.length < HEADER_BYTES) throw broken('it ends early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw broken('it begins otherwise');
  const version = view.getUint16(4, true);
  if (version !== SIGNATURE_VERSION)
    throw new RuntimeError(
      'SIGNATURE_VERSION',
      `This signature is of version ${version}, and version ${SIGNATURE_VERSION} is read here: make it again from the marker's art.`,
    );
  if (view.getUint32(8, true) !== hash(bytes)) throw broken('it is cut short or damaged');
  const [ratio, sideBand, topBand, edgeLine] = [12, 16, 20, 24].map((at) =>
    view.getFloat32(at, true),
  ) as Numbers;
  const shape = { ratio, sideBand, topBand, edgeLine };
  const widest = Math.max(sideBand, topBand);
  const sound =
    ratio >= 1 / LARGEST_RATIO &&
    ratio <= LARGEST_RATIO &&
    Math.min(sideBand, topBand, edgeLine) >= 0 &&
    widest < LARGEST_BAND &&
    widest - edgeLine > NARROWEST_PATTERN;
  if (!sound) throw broken('its shape makes no sense');
  const count = view.getUint16(6, true);
  if (count === 0 || count !== ringOf(shape).places.length / 2)
    throw broken('its ring does not fit its shape');
  const [lighter, darker] = [view.getUint16(28, true), view.getUint16(30, true)];
  const features = HEADER_BYTES + count;
  if (bytes.length !== features + (lighter + darker) * FEATURE_BYTES)
    throw broken('it does not end where it should');
  return {
    shape,
    samples: new Int8Array(bytes.slice(HEADER_BYTES, features).buffer),
    lighter: readFeatures(bytes, view, features, lighter),
    darker: readFeatures(bytes, view, features + lighter * FEATURE_BYTES, darker),
  };
}

function broken(why: string): RuntimeError {
  return new RuntimeError(
    'BROKEN_SIGNATURE',
    `This is no whole signature of a marker: ${why}. Make it again from the marker's art.`,
  );
}
