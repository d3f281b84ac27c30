import type { Size } from '../../../markers/formats.ts';
import { createFollower, type Follower, type Sight } from '../../../markers/runtime/follower.ts';
import type { Glimpse } from '../../../markers/runtime/glimpse.ts';
import { apply, type Homography } from '../../../markers/runtime/homography.ts';
import type { Lock } from '../../../markers/runtime/search.ts';
import type { TrackerEvents } from '../tracker.ts';
import { CameraReader } from './camera-reader.ts';
import { Finder, type ThreadSource } from './finder.ts';
import type { Findings } from './messages.ts';
import { nextFrame } from './next-frame.ts';
import { noticeOf } from './notice.ts';
import { Pace } from './pace.ts';

/** The long side at which the camera is tracked, and smaller ones for phones that this costs too much. */
const LONGEST_SIDE = 1280;
const SMALLER_SIDES = [960, 640];

/** After so long in vain a phone is spared. */
const TIRED_MS = 20_000;
const LONGEST_REST_MS = 500;

export interface WatchParts {
  module: WebAssembly.Module;
  targets: readonly Uint8Array[];
  /** Of each target, in its own units. */
  sizes: readonly Size[];
  threads: ThreadSource;
}

/** What a search was begun with, and what came of it. */
interface Hunt {
  begun: number;
  glimpse: Glimpse;
  findings: Findings | null;
}

/** Watches one camera at one resolution: prints are searched in a thread and followed here, frame by frame. */
export class Watch {
  readonly #parts: WatchParts;
  readonly #camera: HTMLVideoElement;
  readonly #events: TrackerEvents;
  readonly #ending = new AbortController();
  #longSide = LONGEST_SIDE;
  #size!: Size;
  #follower!: Follower;
  #finder!: Finder;
  #reader!: CameraReader;
  #pace!: Pace;
  #hunt: Hunt | null = null;
  /** Since when searches have found nothing. */
  #vainSince: number | null = null;
  #restUntil = 0;
  /** The target that is in view: one at a time, as only one video plays. */
  #shown: number | null = null;

  constructor(parts: WatchParts, camera: HTMLVideoElement, events: TrackerEvents) {
    this.#parts = parts;
    this.#camera = camera;
    this.#events = events;
  }

  async start(): Promise<void> {
    await this.#prepare();
    this.#run().catch((error: unknown) => this.#fail(error));
  }

  stop(): void {
    this.#ending.abort();
    this.#finder?.stop();
  }

  #fail(error: unknown): void {
    if (this.#ending.signal.aborted) return;
    this.stop();
    this.#events.onFail(error);
  }

  /** Makes everything that depends on the size of the frames. */
  async #prepare(): Promise<void> {
    const { module, targets, threads } = this.#parts;
    this.#size = trackedSize(this.#camera, this.#longSide);
    this.#follower = await createFollower(module, targets, this.#size);
    if (this.#ending.signal.aborted) return;
    this.#finder?.stop();
    this.#finder = new Finder(threads, { module, targets, size: this.#size });
    this.#reader = new CameraReader(this.#camera, this.#size);
    this.#pace = new Pace();
    this.#hunt = null;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const now = await nextFrame(this.#camera, signal);
      if (signal.aborted) return;
      const isFollowing = this.#follower.held().length > 0;
      if (isFollowing ? !this.#pace.next(now) : this.#hunt && !this.#hunt.findings) continue;
      if (!isFollowing && now < this.#restUntil) continue;
      const began = performance.now();
      const picture = await this.#reader.read();
      try {
        if (signal.aborted) return;
        this.#follower.load(picture.pixels, picture.bytesPerPixel);
        this.#follower.follow();
        if (isFollowing) this.#pace.note(performance.now() - began);
        this.#searchOn(began);
        this.#report(this.#follower.sights(), this.#pace.isFull ? picture.source : null);
      } finally {
        picture.close();
      }
      if (this.#pace.isTooSlow) await this.#shrink();
    }
  }

  /** Takes over what was found in an older frame, and has the newest one searched where nothing is held. */
  #searchOn(now: number): void {
    const held = this.#follower.held();
    const hunt = this.#hunt;
    if (hunt?.findings) {
      this.#hunt = null;
      const { locks, almost } = hunt.findings;
      const isTaken =
        held.length > 0 ||
        this.#nearestFirst(locks).some((lock) => this.#follower.catchUp(lock, hunt.glimpse));
      if (isTaken) this.#vainSince = null;
      else this.#rest(hunt.begun, now);
      if (!isTaken) this.#events.onNotice(noticeOf(this.#follower.frame.glimpse(), hunt.glimpse, almost));
    }
    if (this.#hunt || this.#follower.held().length > 0 || now < this.#restUntil) return;
    const begun: Hunt = { begun: now, glimpse: this.#follower.frame.glimpse(), findings: null };
    this.#hunt = begun;
    this.#finder.search(this.#follower.frame.grey()).then(
      (findings) => {
        begun.findings = findings;
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** The print nearest to the middle of the picture first: that is the one that is pointed at. */
  #nearestFirst(locks: readonly Lock[]): Lock[] {
    const distance = ({ index, homography }: Lock) => {
      const size = this.#parts.sizes[index]!;
      const { x, y } = apply(homography, size.width / 2, size.height / 2);
      return Math.hypot(x - this.#size.width / 2, y - this.#size.height / 2);
    };
    return [...locks].sort((a, b) => distance(a) - distance(b));
  }

  /** Where nothing is found for long, the phone rests between searches as long as one takes. */
  #rest(begun: number, now: number): void {
    this.#vainSince ??= begun;
    if (now - this.#vainSince > TIRED_MS) this.#restUntil = now + Math.min(LONGEST_REST_MS, now - begun);
  }

  #report(sights: readonly Sight[], picture: CanvasImageSource | null): void {
    const before = this.#shown;
    const index = sights.findIndex(({ found }) => found);
    this.#shown = index < 0 ? null : index;
    if (before !== null && before !== this.#shown) this.#events.onPose(before, null, null);
    const sight = sights[index];
    if (sight?.found) this.#events.onPose(index, toFractions(sight.homography, this.#size), picture);
  }

  /** Goes on with smaller frames where there are any, and with the print that is in view. */
  async #shrink(): Promise<void> {
    const held = this.#follower.held();
    const { width, height } = this.#size;
    const smaller = SMALLER_SIDES.find((side) => side < Math.max(width, height));
    if (!smaller) return;
    this.#longSide = smaller;
    await this.#prepare();
    if (this.#ending.signal.aborted) return;
    const picture = await this.#reader.read();
    this.#follower.load(picture.pixels, picture.bytesPerPixel);
    picture.close();
    const scale = this.#size.width / width;
    for (const lock of held)
      this.#follower.begin({ ...lock, homography: scaled(lock.homography, scale, scale) });
    this.#follower.follow(); // The new follower's first frame confirms what the last one's saw.
  }
}

/** The camera's picture with its long side shortened to this; both sides even. */
function trackedSize({ videoWidth, videoHeight }: HTMLVideoElement, longSide: number): Size {
  const scale = Math.min(1, longSide / Math.max(videoWidth, videoHeight));
  if (scale === 1) return { width: videoWidth, height: videoHeight };
  return {
    width: 2 * Math.round((videoWidth * scale) / 2),
    height: 2 * Math.round((videoHeight * scale) / 2),
  };
}

function toFractions(homography: Homography, { width, height }: Size): Homography {
  return scaled(homography, 1 / width, 1 / height);
}

function scaled([a, b, c, d, e, f, g, h, i]: Homography, x: number, y: number): Homography {
  return [a * x, b * x, c * x, d * y, e * y, f * y, g, h, i];
}
