import type { GreyImage } from '../../engine/image.ts';
import type { Arena } from '../../engine/memory.ts';
import { halvingsOf } from '../../halvings.ts';
import { type Detector, type Found, finish } from '../detector.ts';
import { RuntimeError } from '../errors.ts';
import { fitCorners } from '../fit.ts';
import { Frame } from '../frame.ts';
import { type Homography, mapCorners } from '../homography.ts';
import { hypothesise } from '../hypotheses.ts';
import type { Kernels } from '../kernels.ts';
import { DESCRIPTOR_BYTES, PLACE_BYTES } from '../layout.ts';
import { type LoadedTarget, loadTarget } from '../loaded-target.ts';
import { type Match, Matcher } from '../matcher.ts';
import { confirmPose, type Pose } from '../pose.ts';
import { Renderings } from '../renderings.ts';
import { createDetector } from '../search.ts';
import type { Target } from '../target.ts';
import { readTarget } from '../target-format.ts';
import { Tracker } from '../tracker.ts';
import type { Directory } from './directory.ts';
import { wordsOf } from './feature-index.ts';

/** The marker that a picture shows. */
export interface Identity<Id> {
  marker: Id;
  /** From fractions of the landscape print (0 … 1 to the right and down) to pixels of the picture. */
  homography: Homography;
  /** The share of the print's patches in view that confirm it, 0.42 … 1. */
  confidence: number;
}

/** Long sides that a picture is looked at with, in pixels: the first shows prints near and far, the second those very far away. */
const LONG_SIDES = [1280, 2560];
/** Pictures with a shorter side are refused. */
export const SMALLEST_SIDE = 100;
/** What the kernels' memory has room for, with the smaller versions that are made of it. */
const MOST_PIXELS = 64_000_000;
/** From this correlation on the pose is tried. */
const LEAST_CORRELATION_TRIED = 0.3;
/** Candidates that are tried, by their ring and by their features. */
const RINGS_TRIED = 3;
const FEATURES_TRIED = 4;
const MOST_HYPOTHESES = 4;
const WHOLE = { width: 1, height: 1 };

/** Names the markers of pictures, one picture after the other. */
export class Identifier<Id> {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #directory: Directory<Id>;
  readonly #tracker: Tracker;
  readonly #matcher: Matcher;
  #last: Promise<unknown> = Promise.resolve();

  constructor(kernels: Kernels, arena: Arena, directory: Directory<Id>) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#directory = directory;
    this.#tracker = new Tracker(kernels, arena);
    this.#matcher = new Matcher(kernels, arena);
  }

  /**
   * The marker of the print in a picture (Rec. 601 luma), or null: a marker is named only when its target's patches lie where they
   * should. It computes for some tenths of a second without a pause, so not on a server's event loop.
   *
   * @throws RuntimeError IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, WRONG_FRAME_SIZE; what the directory's loaders throw
   */
  identify(picture: GreyImage): Promise<Identity<Id> | null> {
    // One after the other: they share a memory.
    const identity = this.#last.then(() => this.#identify(picture));
    this.#last = identity.catch(() => undefined);
    return identity;
  }

  async #identify(picture: GreyImage): Promise<Identity<Id> | null> {
    checkPicture(picture);
    if (this.#directory.size === 0) return null;
    const mark = this.#arena.mark();
    try {
      const sizes = this.#sizesOf(picture);
      for (const look of [this.#lookForRings, this.#lookForFeatures]) {
        for (const image of sizes) {
          const found = await look.call(this, image);
          if (found) return { ...found, homography: enlarge(found.homography, image, picture) };
        }
      }
      return null;
    } finally {
      this.#arena.release(mark);
    }
  }

  /** The picture in the sizes that it is looked at with. */
  #sizesOf(picture: GreyImage): GreyImage[] {
    const [long, short] = [Math.max(picture.width, picture.height), Math.min(picture.width, picture.height)];
    if (long <= LONG_SIDES[0]!) return [picture];
    const mark = this.#arena.mark();
    const renderings = new Renderings(this.#kernels, this.#arena, picture);
    // A second look at hardly more pixels would show nothing new.
    const sides = LONG_SIDES.filter((_, k) => k === 0 || long > 1.5 * LONG_SIDES[k - 1]!);
    const sizes = sides.map((side) => renderings.at(Math.round((Math.min(side, long) / long) * short)));
    this.#arena.release(mark);
    // Of a long strip nothing is left.
    return sizes.filter(({ width, height }) => Math.min(width, height) >= SMALLEST_SIDE);
  }

  async #lookForRings(image: GreyImage): Promise<Identity<Id> | null> {
    const candidates = this.#directory.byRing(halvingsOf(image), LEAST_CORRELATION_TRIED);
    if (candidates.length === 0) return null;
    return this.#withFrame(image, async (frame) => {
      for (const { id, homography } of candidates.slice(0, RINGS_TRIED)) {
        const pose = await this.#confirm(frame, id, () => [homography]);
        if (pose) return { marker: id, ...pose };
      }
      return null;
    });
  }

  async #lookForFeatures(image: GreyImage): Promise<Identity<Id> | null> {
    return this.#withFrame(image, async (frame) => {
      const detector = createDetector({ kernels: this.#kernels, arena: this.#arena }, image);
      const found = finish(detector.detect(frame.picture));
      const count = found.lighter + found.darker;
      const seen = {
        lighter: found.lighter,
        count,
        places: this.#arena.float32(detector.places, (count * PLACE_BYTES) / 4).slice(),
        descriptors: wordsOf(this.#arena.bytes(detector.descriptors, count * DESCRIPTOR_BYTES)),
      };
      for (const { id, matches } of this.#directory.byFeatures(seen, FEATURES_TRIED)) {
        const pose = await this.#confirm(frame, id, (target) =>
          this.#guess(matches, target, detector, found),
        );
        if (pose) return { marker: id, ...pose };
      }
      return null;
    });
  }

  *#guess(
    matches: readonly Match[],
    target: LoadedTarget,
    detector: Detector,
    found: Found,
  ): Generator<Homography> {
    const { size } = target.target;
    for (const { homography } of finish(hypothesise(matches, size, MOST_HYPOTHESES))) yield homography;
    // A signature has some of a marker's features only: all of them find it where these do not.
    const all = finish(this.#matcher.match(detector, found, target));
    for (const { homography } of finish(hypothesise(all, size, MOST_HYPOTHESES))) yield homography;
  }

  async #withFrame<T>(image: GreyImage, use: (frame: Frame) => Promise<T>): Promise<T> {
    const mark = this.#arena.mark();
    const { width, height } = image;
    const frame = new Frame(this.#kernels, this.#arena, { width, height });
    frame.load(image.data);
    try {
      return await use(frame);
    } finally {
      this.#arena.release(mark);
    }
  }

  /** Where a marker is, in fractions of its print, if one of the guesses is confirmed. */
  async #confirm(
    frame: Frame,
    id: Id,
    guessesOf: (target: LoadedTarget) => Iterable<Homography>,
  ): Promise<Pose | null> {
    const bytes = await this.#directory.loadTarget(id);
    if (!bytes) return null;
    const mark = this.#arena.mark();
    try {
      const read = readOrNull(bytes);
      // Nothing can be said of a print whose target is damaged; others are to be named all the same.
      if (!read) return null;
      const target = loadTarget(this.#arena, read);
      for (const guess of guessesOf(target)) {
        const pose = confirmPose(this.#tracker, frame, target, guess);
        const homography = pose && fitCorners(WHOLE, mapCorners(pose.homography, target.target.size));
        if (pose && homography) return { ...pose, homography };
      }
      return null;
    } finally {
      this.#arena.release(mark);
    }
  }
}

function readOrNull(bytes: Uint8Array): Target | null {
  try {
    return readTarget(bytes);
  } catch (error) {
    if (error instanceof RuntimeError) return null;
    throw error;
  }
}

function checkPicture({ data, width, height }: GreyImage): void {
  if (Math.min(width, height) < SMALLEST_SIDE)
    throw new RuntimeError(
      'IMAGE_TOO_SMALL',
      `The picture is ${width} × ${height} pixels: no print is recognised with less than ${SMALLEST_SIDE} on a side.`,
    );
  if (width * height > MOST_PIXELS)
    throw new RuntimeError(
      'IMAGE_TOO_LARGE',
      `The picture is ${width} × ${height} pixels: scale it down, ${LONG_SIDES.at(-1)} on the long side suffice.`,
    );
  if (data.length !== width * height)
    throw new RuntimeError(
      'WRONG_FRAME_SIZE',
      `The picture has ${data.length} bytes, and ${width} × ${height} grey pixels are ${width * height}: give one byte a pixel.`,
    );
}

/** A homography to a smaller version of a picture, as one to the picture itself. */
function enlarge(homography: Homography, from: GreyImage, to: GreyImage): Homography {
  const [across, down] = [to.width / from.width, to.height / from.height];
  const [a, b, c, d, e, f, g, h, i] = homography;
  return [a * across, b * across, c * across, d * down, e * down, f * down, g, h, i];
}
