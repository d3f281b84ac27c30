import type { TrackerName } from '../../markers/choose-tracker.ts';
import type { Homography } from './homography.ts';

/** Size of a target in the pixels (or units) it was compiled at: only the ratio matters to the viewer. */
export interface TargetSize {
  width: number;
  height: number;
}

/** What would help to find a print: more light, a hand that holds still, or to come closer. */
export type Notice = 'dark' | 'moving' | 'far';

export interface TrackerEvents {
  /**
   * Gets each new pose of a recognised target, and `null` once when that target is lost. `picture` is the camera's picture in which it was
   * seen, valid during the call; null where the tracker does not keep pace with the camera, or has none.
   */
  onPose(target: number, pose: Homography | null, picture: CanvasImageSource | null): void;
  /** Says again and again, while nothing is found, what would help; null where it does not know. */
  onNotice(notice: Notice | null): void;
  /** The tracker has met what it can't get over, and has stopped. */
  onFail(error: unknown): void;
}

/**
 * What the viewer asks of a recogniser. A pose is a homography from fractions of the target (0..1 to the right and down)
 * to fractions of the camera's picture.
 */
export interface Tracker {
  readonly name: TrackerName;
  /** In the order of the page's items; null for one that is not recognised. Poses are told by this index. */
  readonly targets: readonly (TargetSize | null)[];
  /**
   * Watches the camera's picture until `stop`. Resolves when the first picture may be looked at, which with MindAR can take
   * seconds (shaders are built). Call it again when the camera's picture has another size.
   */
  start(camera: HTMLVideoElement, events: TrackerEvents): Promise<void>;
  /** Ends the watching and gives back memory and threads. May be called at any time, and more than once. */
  stop(): Promise<void>;
}

/** A tracker for one run of the camera: code and targets are there. */
export type MakeTracker = () => Tracker;

/** What the bundle with MindAR's tracker exports. */
export interface TrackerModule {
  /** @param targets the bytes of the targets file. Throws when they can't be read or the browser can't run the tracker. */
  createTracker(targets: ArrayBuffer): Tracker;
}
