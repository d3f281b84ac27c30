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

/** Long sides at which the camera is tracked: the largest first, and the next one where that costs a phone too much. */
const LONG_SIDES = [1280, 960, 640];

export interface WatchParts {
  module: WebAssembly.Module;
  targets: readonly Uint8Array[];
  /** Of each target, in its own units. */
  sizes: readonly Size[];
  threads: ThreadSource;
}

/** What a search was begun with, and what came of it. */
interface Hunt {
  glimpse: Glimpse;
  findings: Findings | null;
}

/** Watches one camera at one resolution: prints are searched in a thread and followed here, frame by frame. */
export class Watch {
  readonly #parts: WatchParts;
  readonly #camera: HTMLVideoElement;
  readonly #events: TrackerEvents;
  readonly #ending = new AbortController();
  /** Index in LONG_SIDES. */
  #step = 0;
  #size!: Size;
  #follower!: Follower;
  #finder!: Finder;
  #reader!: CameraReader;
  #pace!: Pace;
  #hunt: Hunt | null = null;
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
    this.#size = trackedSize(this.#camera, LONG_SIDES[this.#step]!);
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
      const began = performance.now();
      const { pixels, bytesPerPixel } = await this.#reader.read();
      if (signal.aborted) return;
      this.#follower.load(pixels, bytesPerPixel);
      this.#follower.follow();
      if (isFollowing) this.#pace.note(performance.now() - began);
      this.#searchOn();
      this.#report(this.#follower.sights());
      if (this.#pace.isTooSlow && this.#step < LONG_SIDES.length - 1) await this.#shrink();
    }
  }

  /** Takes over what was found in an older frame, and has the newest one searched where nothing is held. */
  #searchOn(): void {
    const { held, hunt } = { held: this.#follower.held(), hunt: this.#hunt };
    if (hunt?.findings) {
      this.#hunt = null;
      const { locks, almost } = hunt.findings;
      const isTaken =
        held.length > 0 ||
        this.#nearestFirst(locks).some((lock) => this.#follower.catchUp(lock, hunt.glimpse));
      if (!isTaken) this.#events.onNotice(noticeOf(this.#follower.frame.glimpse(), hunt.glimpse, almost));
    }
    if (this.#hunt || this.#follower.held().length > 0) return;
    const begun: Hunt = { glimpse: this.#follower.frame.glimpse(), findings: null };
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

  #report(sights: readonly Sight[]): void {
    const before = this.#shown;
    const index = sights.findIndex(({ found }) => found);
    this.#shown = index < 0 ? null : index;
    if (before !== null && before !== this.#shown) this.#events.onPose(before, null);
    const sight = sights[index];
    if (sight?.found) this.#events.onPose(index, toFractions(sight.homography, this.#size));
  }

  /** Goes on with smaller frames, and with the print that is in view. */
  async #shrink(): Promise<void> {
    const held = this.#follower.held();
    const { width } = this.#size;
    this.#step++;
    await this.#prepare();
    if (this.#ending.signal.aborted) return;
    const { pixels, bytesPerPixel } = await this.#reader.read();
    this.#follower.load(pixels, bytesPerPixel);
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
