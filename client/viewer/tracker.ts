import type { Homography } from './homography.ts';

/** Size of a target in the pixels it was compiled at: only the ratio matters to the viewer. */
export interface TargetSize {
  width: number;
  height: number;
}

/**
 * What the viewer asks of a recogniser. A pose is a homography from fractions of the target (0..1 to the right and down)
 * to fractions of the camera's picture.
 */
export interface Tracker {
  /** In the order of the targets file. */
  readonly targets: readonly TargetSize[];
  /**
   * Watches the camera's picture until `stop`. `onPose` gets each new pose of a recognised target, and `null` once when
   * that target is lost. Resolves when the first picture may be looked at, which can take seconds (shaders are built).
   */
  start(camera: HTMLVideoElement, onPose: (target: number, pose: Homography | null) => void): Promise<void>;
  /** Ends the watching and gives back memory and threads. May be called at any time, and more than once. */
  stop(): Promise<void>;
}

/** What a tracker's own bundle exports: the code is loaded while the visitor still answers the camera prompt. */
export interface TrackerModule {
  /** @param targets the bytes of the targets file. Throws when they can't be read or the browser can't run the tracker. */
  createTracker(targets: ArrayBuffer): Tracker;
}
