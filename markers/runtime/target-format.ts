// The `.target` file, version 1. Numbers are little-endian.
//
//   offset  bytes
//   0       4       the letters "PPTT"
//   4       2       version (1)
//   6       2       flags: 1 = the photo is part of what is recognised
//   8       4       FNV-1a hash of all bytes from 12 on
//   12      4       ratio of the print, width / height (f32)
//   16      16      window, as fractions of the print: x, y, width, height (f32)
//   32      2, 2    features lighter than their surroundings, and darker ones
//   36      2       levels; 2 bytes of 0
//   40      …       features, 38 bytes each, the lighter ones first: u, v (u16, in 1/16 of a unit; the short side has 1000), angle (u8,
//                   in 1/256 of a turn), size of the pixels it was seen with (u8, 0.25 units · 2^(k/16)), descriptor (32)
//   then for each level: width, height, patches (u16); and for each patch x, y (u16, the middle pixel) and its 11 × 11 pixels, row by row
import { RuntimeError } from './errors.ts';
import { DESCRIPTOR_BYTES, PATCH_SIDE } from './layout.ts';
import { type FeatureSet, type Level, type Target, unitSize } from './target.ts';

/** Raised whenever older readers would not understand a file, or would see other things in it. */
export const TARGET_VERSION = 1;

const MAGIC = 0x54545050;
/** Behind magic, version, flags and the hash itself. */
const HASHED_FROM = 12;
const HEADER_BYTES = 40;
const PHOTO_KNOWN = 1;
export const FEATURE_BYTES = 6 + DESCRIPTOR_BYTES;
const LEVEL_BYTES = 6;
const PATCH_PIXELS = PATCH_SIDE * PATCH_SIDE;
const PATCH_BYTES = 4 + PATCH_PIXELS;

const PLACE_STEPS = 16;
const TURN = 2 * Math.PI;
const SMALLEST_SCALE = 0.25;
const SCALE_STEPS = 16;
const MOST_LEVELS = 32;
const LARGEST_RATIO = 4;

export function writeTarget(target: Target): Uint8Array {
  const { lighter, darker, levels, window, size } = target;
  const patchBytes = levels.reduce((sum, { patches }) => sum + LEVEL_BYTES + patches.length * PATCH_BYTES, 0);
  const bytes = new Uint8Array(HEADER_BYTES + (lighter.count + darker.count) * FEATURE_BYTES + patchBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, TARGET_VERSION, true);
  view.setUint16(6, target.photoKnown ? PHOTO_KNOWN : 0, true);
  view.setFloat32(12, size.width / size.height, true);
  [window.x, window.y, window.width, window.height].forEach((value, k) => {
    view.setFloat32(16 + 4 * k, value, true);
  });
  view.setUint16(32, lighter.count, true);
  view.setUint16(34, darker.count, true);
  view.setUint16(36, levels.length, true);
  let at = HEADER_BYTES;
  for (const set of [lighter, darker]) at = writeFeatures(bytes, view, at, set);
  for (const level of levels) at = writeLevel(bytes, view, at, level);
  view.setUint32(8, hash(bytes), true);
  return bytes;
}

/** Writes features from an offset on, as a target has them, and returns where they end. */
export function writeFeatures(bytes: Uint8Array, view: DataView, start: number, set: FeatureSet): number {
  let at = start;
  for (let i = 0; i < set.count; i++, at += FEATURE_BYTES) {
    view.setUint16(at, Math.round(set.places[2 * i]! * PLACE_STEPS), true);
    view.setUint16(at + 2, Math.round(set.places[2 * i + 1]! * PLACE_STEPS), true);
    view.setUint8(at + 4, Math.round((set.angles[i]! / TURN) * 256) & 255);
    view.setUint8(at + 5, Math.round(Math.log2(set.scales[i]! / SMALLEST_SCALE) * SCALE_STEPS));
    bytes.set(set.descriptors.subarray(i * DESCRIPTOR_BYTES, (i + 1) * DESCRIPTOR_BYTES), at + 6);
  }
  return at;
}

function writeLevel(bytes: Uint8Array, view: DataView, start: number, level: Level): number {
  view.setUint16(start, level.width, true);
  view.setUint16(start + 2, level.height, true);
  view.setUint16(start + 4, level.patches.length, true);
  let at = start + LEVEL_BYTES;
  for (const { x, y, pixels } of level.patches) {
    view.setUint16(at, x, true);
    view.setUint16(at + 2, y, true);
    bytes.set(pixels, at + 4);
    at += PATCH_BYTES;
  }
  return at;
}

/**
 * Reads a `.target` file.
 *
 * @throws RuntimeError BROKEN_TARGET for what is cut short, damaged or something else; TARGET_VERSION for another version.
 */
export function readTarget(bytes: Uint8Array): Target {
  if (bytes.length < HEADER_BYTES) throw broken('it ends early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw broken('it begins otherwise');
  const version = view.getUint16(4, true);
  if (version !== TARGET_VERSION)
    throw new RuntimeError(
      'TARGET_VERSION',
      `This target is of version ${version}, and this runtime reads version ${TARGET_VERSION}: build the target again, or reload the page.`,
    );
  if (view.getUint32(8, true) !== hash(bytes)) throw broken('it is cut short or damaged');
  const ratio = view.getFloat32(12, true);
  const [x, y, width, height] = [16, 20, 24, 28].map((at) => view.getFloat32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  if (!(ratio <= LARGEST_RATIO && ratio >= 1 / LARGEST_RATIO)) throw broken('its ratio makes no sense');
  const whole = [x, y, width, height, 1 - x - width, 1 - y - height].every((value) => value >= -0.001);
  if (!whole) throw broken('its window makes no sense');
  const counts = [view.getUint16(32, true), view.getUint16(34, true)] as const;
  const levelCount = view.getUint16(36, true);
  let at = HEADER_BYTES + (counts[0] + counts[1]) * FEATURE_BYTES;
  if (at > bytes.length || levelCount > MOST_LEVELS) throw broken('its table of contents makes no sense');
  const levels: Level[] = [];
  for (let k = 0; k < levelCount; k++) {
    const level = readLevel(bytes, view, at);
    levels.push(level);
    at += LEVEL_BYTES + level.patches.length * PATCH_BYTES;
  }
  if (at !== bytes.length) throw broken('it does not end where it should');
  return {
    size: unitSize({ width: ratio, height: 1 }),
    window: { x, y, width, height },
    photoKnown: (view.getUint16(6, true) & PHOTO_KNOWN) !== 0,
    lighter: readFeatures(bytes, view, HEADER_BYTES, counts[0]),
    darker: readFeatures(bytes, view, HEADER_BYTES + counts[0] * FEATURE_BYTES, counts[1]),
    levels,
  };
}

/** Reads features that were written so. */
export function readFeatures(bytes: Uint8Array, view: DataView, start: number, count: number): FeatureSet {
  const set: FeatureSet = {
    count,
    places: new Float32Array(2 * count),
    angles: new Float32Array(count),
    scales: new Float32Array(count),
    descriptors: new Uint8Array(count * DESCRIPTOR_BYTES),
  };
  for (let i = 0, at = start; i < count; i++, at += FEATURE_BYTES) {
    set.places[2 * i] = view.getUint16(at, true) / PLACE_STEPS;
    set.places[2 * i + 1] = view.getUint16(at + 2, true) / PLACE_STEPS;
    set.angles[i] = (view.getUint8(at + 4) / 256) * TURN;
    set.scales[i] = SMALLEST_SCALE * 2 ** (view.getUint8(at + 5) / SCALE_STEPS);
    set.descriptors.set(bytes.subarray(at + 6, at + FEATURE_BYTES), i * DESCRIPTOR_BYTES);
  }
  return set;
}

function readLevel(bytes: Uint8Array, view: DataView, start: number): Level {
  if (start + LEVEL_BYTES > bytes.length) throw broken('it ends within a level');
  const [width, height, count] = [0, 2, 4].map((offset) => view.getUint16(start + offset, true)) as [
    number,
    number,
    number,
  ];
  if (start + LEVEL_BYTES + count * PATCH_BYTES > bytes.length) throw broken('it ends within a level');
  const patches = Array.from({ length: count }, (_, i) => {
    const at = start + LEVEL_BYTES + i * PATCH_BYTES;
    const [x, y] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (x >= width || y >= height) throw broken('a patch lies outside of its level');
    return { x, y, pixels: bytes.slice(at + 4, at + PATCH_BYTES) };
  });
  return { width, height, patches };
}

/** Fowler, Noll and Vo's hash of all that comes behind it: it finds damage, not forgery. */
export function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5;
  for (let i = HASHED_FROM; i < bytes.length; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
  return value >>> 0;
}

function broken(why: string): RuntimeError {
  return new RuntimeError(
    'BROKEN_TARGET',
    `This is no whole .target file: ${why}. Load it or build it again.`,
  );
}
