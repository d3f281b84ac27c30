import type { GreyImage } from '../engine/image.ts';
import type { Arena } from '../engine/memory.ts';
import type { Rectangle } from '../formats.ts';
import { Detector, finish } from './detector.ts';
import { RuntimeError } from './errors.ts';
import type { Kernels } from './kernels.ts';
import { DESCRIPTOR_BYTES, DESCRIPTOR_RADIUS, PLACE_BYTES } from './layout.ts';
import { pickPatches } from './pick-patches.ts';
import { Renderings } from './renderings.ts';
import { type FeatureSet, type Target, unitSize } from './target.ts';

export interface TargetOptions {
  /** Where the photo lies, in pixels of the image. */
  window: Rectangle;
  /** The photo in the window is the one that will be printed; else the window is left out. */
  photoKnown: boolean;
}

/** Short sides of the renderings whose features are taken, in pixels. */
const FEATURE_SIDES = [800, 635, 504, 400, 317, 252, 200, 159, 126, 100];
/** A rendering up to this size is also seen blurred. */
const LARGEST_BLURRED = 520;
const PATCH_SIDES = [400, 280, 200, 140, 100, 70];
const PATCHES = 72;
const DETECTOR = { columns: 12, rows: 8, perCell: 8, octaves: 3 };
/** A feature counts when at most this share of its descriptor's disc lies on what is unknown. */
const LARGEST_UNKNOWN = 0.4;
/** Features nearer to each other than this, as a share of their size, with descriptors that differ in fewer bits, are one. */
const SAME_PLACE = 1.5;
const SAME_BITS = 44;
/** What is shown in the window while a marker's features are taken. */
const WINDOW_GREY = 128;
const SMALLEST_SIDE = 200;
/** As many as are recognised well; with more a wide frame's target would be of 230 KB, and be searched for more slowly. */
const MOST_FEATURES = 3000;

interface Feature {
  lighter: boolean;
  u: number;
  v: number;
  angle: number;
  scale: number;
  descriptor: Uint8Array;
}

/** What the runtime needs to recognise a print, from a picture of it: best with 800 pixels or more on its short side. */
export function buildTarget(
  kernels: Kernels,
  arena: Arena,
  image: GreyImage,
  options: TargetOptions,
): Target {
  if (Math.min(image.width, image.height) < SMALLEST_SIDE)
    throw new RuntimeError(
      'IMAGE_TOO_SMALL',
      `The picture is ${image.width} × ${image.height} pixels: a target needs ${SMALLEST_SIDE} on its short side.`,
    );
  const { photoKnown } = options;
  const window = {
    x: options.window.x / image.width,
    y: options.window.y / image.height,
    width: options.window.width / image.width,
    height: options.window.height / image.height,
  };
  const frame = { size: unitSize(image), window, photoKnown };
  const mark = arena.mark();
  const renderings = new Renderings(kernels, arena, photoKnown ? image : withoutPhoto(image, options.window));
  const features: Feature[] = [];
  for (const side of FEATURE_SIDES) {
    const rendering = renderings.at(side);
    for (const blurred of side <= LARGEST_BLURRED ? [false, true] : [false])
      detect(kernels, arena, rendering, blurred, frame, features);
  }
  const distinct = evenly(withoutDoubles(features), MOST_FEATURES);
  const levels = PATCH_SIDES.map((side) => pickPatches(renderings.at(side), frame, PATCHES));
  arena.release(mark);
  return {
    ...frame,
    lighter: collect(distinct.filter(({ lighter }) => lighter)),
    darker: collect(distinct.filter(({ lighter }) => !lighter)),
    levels,
  };
}

function withoutPhoto({ data, width, height }: GreyImage, window: Rectangle): GreyImage {
  const copy = data.slice();
  for (let y = window.y; y < window.y + window.height; y++)
    copy.fill(WINDOW_GREY, y * width + window.x, y * width + window.x + window.width);
  return { data: copy, width, height };
}

/** Adds a rendering's features, but for those that lie on what is unknown. */
function detect(
  kernels: Kernels,
  arena: Arena,
  { data, width, height }: GreyImage,
  blurred: boolean,
  frame: Pick<Target, 'size' | 'window' | 'photoKnown'>,
  features: Feature[],
): void {
  const mark = arena.mark();
  const picture = arena.allocate(data.length);
  arena.bytes(picture, data.length).set(data);
  if (blurred) blur(kernels, arena, picture, width, height);
  const detector = new Detector(kernels, arena, { width, height }, DETECTOR);
  const { lighter, darker } = finish(detector.detect(picture));
  const count = lighter + darker;
  const places = arena.float32(detector.places, (count * PLACE_BYTES) / 4);
  const descriptors = arena.bytes(detector.descriptors, count * DESCRIPTOR_BYTES).slice();
  const [across, down] = [frame.size.width / width, frame.size.height / height];
  for (let i = 0; i < count; i++) {
    const at = 4 * i;
    const feature = { u: places[at]! * across, v: places[at + 1]! * down, scale: places[at + 3]! * across };
    if (shareUnknown(feature, frame) > LARGEST_UNKNOWN) continue;
    const descriptor = descriptors.subarray(i * DESCRIPTOR_BYTES, (i + 1) * DESCRIPTOR_BYTES);
    features.push({ ...feature, lighter: i < lighter, angle: places[at + 2]!, descriptor });
  }
  arena.release(mark);
}

/** As a camera that is out of focus: twice the detector's own filter. */
function blur(kernels: Kernels, arena: Arena, picture: number, width: number, height: number): void {
  const mark = arena.mark();
  const [a, b] = [arena.allocate(width * height * 2), arena.allocate(width * height * 2)];
  const scratch = arena.allocate(kernels.binomialScratch(width));
  kernels.widen(picture, width * height, a);
  kernels.binomial(a, width, height, b, scratch);
  kernels.binomial(b, width, height, a, scratch);
  kernels.narrow(a, width * height, picture);
  arena.release(mark);
}

const LOOKS = 8;
/** Most of a descriptor's samples lie within this share of its radius. */
const CORE = 0.75;

/** The share of a feature's surroundings that is photo (where that is unknown) or wall. */
function shareUnknown(
  { u, v, scale }: { u: number; v: number; scale: number },
  { size, window, photoKnown }: Pick<Target, 'size' | 'window' | 'photoKnown'>,
): number {
  const isUnknown = (x: number, y: number) => {
    if (x < 0 || y < 0 || x > size.width || y > size.height) return true;
    const [px, py] = [x / size.width - window.x, y / size.height - window.y];
    return !photoKnown && px > 0 && py > 0 && px < window.width && py < window.height;
  };
  if (isUnknown(u, v)) return 1;
  let unknown = 0;
  const reach = DESCRIPTOR_RADIUS * CORE * scale;
  for (let look = 0; look < LOOKS; look++) {
    const angle = (look / LOOKS) * 2 * Math.PI;
    if (isUnknown(u + reach * Math.cos(angle), v + reach * Math.sin(angle))) unknown++;
  }
  return unknown / LOOKS;
}

/** Neighbouring renderings often show the same: one of each suffices. */
function withoutDoubles(features: Feature[]): Feature[] {
  const cell = 16;
  const kept = new Map<number, Feature[]>();
  const key = (column: number, row: number) => row * 4096 + column;
  return features.filter((feature) => {
    const [column, row] = [Math.floor(feature.u / cell), Math.floor(feature.v / cell)];
    for (let y = row - 1; y <= row + 1; y++)
      for (let x = column - 1; x <= column + 1; x++)
        if (kept.get(key(x, y))?.some((other) => isSame(feature, other))) return false;
    const list = kept.get(key(column, row));
    if (list) list.push(feature);
    else kept.set(key(column, row), [feature]);
    return true;
  });
}

/** At most so many, the same share of what each rendering shows. */
function evenly(features: Feature[], most: number): Feature[] {
  const count = Math.min(most, features.length);
  return Array.from({ length: count }, (_, k) => features[Math.floor((k * features.length) / count)]!);
}

function isSame(a: Feature, b: Feature): boolean {
  const ratio = a.scale / b.scale;
  if (a.lighter !== b.lighter || ratio > 1.3 || ratio < 0.77) return false;
  const reach = SAME_PLACE * b.scale;
  if (Math.abs(a.u - b.u) > reach || Math.abs(a.v - b.v) > reach) return false;
  let bits = 0;
  for (let k = 0; k < DESCRIPTOR_BYTES; k++) bits += BITS[a.descriptor[k]! ^ b.descriptor[k]!]!;
  return bits < SAME_BITS;
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function collect(features: Feature[]): FeatureSet {
  const set: FeatureSet = {
    count: features.length,
    places: new Float32Array(2 * features.length),
    angles: Float32Array.from(features, ({ angle }) => angle),
    scales: Float32Array.from(features, ({ scale }) => scale),
    descriptors: new Uint8Array(features.length * DESCRIPTOR_BYTES),
  };
  features.forEach(({ u, v, descriptor }, i) => {
    set.places[2 * i] = u;
    set.places[2 * i + 1] = v;
    set.descriptors.set(descriptor, i * DESCRIPTOR_BYTES);
  });
  return set;
}
