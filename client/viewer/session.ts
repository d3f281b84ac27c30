import type { TrackerName } from '../../markers/choose-tracker.ts';
import type { ViewerItem } from '../../server/projects/viewer-page.ts';
import { closeCamera, openCamera, SessionError, watchPicture } from './camera.ts';
import { Glue } from './glue.ts';
import type { Homography } from './homography.ts';
import { Overlay } from './overlay.ts';
import type { Problem } from './problems.ts';
import type { MakeTracker, Notice, Tracker } from './tracker.ts';

/** Before so many poses in a row that can't be right the video hides. */
const MOST_REFUSED = 2;

export type SessionState = 'asking' | 'loading' | 'searching' | 'found';

export interface SessionEvents {
  onState(state: SessionState): void;
  /** An item's print came into view, or was lost. */
  onSight(item: number, isSeen: boolean): void;
  /** Where a print lies in the camera's picture that is in view, again and again. */
  onPose(pose: Homography): void;
  /** What would help while the prints are looked for. */
  onNotice(notice: Notice | null): void;
  /** The session has ended itself. */
  onProblem(problem: Problem): void;
  onSound(on: boolean): void;
  /** The browser plays the video only after a tap: see `playNow`. */
  onTapNeeded(): void;
}

export interface Stage {
  camera: HTMLVideoElement;
  /** Lies over the camera's element. */
  glued: HTMLCanvasElement;
  overlays: HTMLElement;
}

/** One run of the camera: opens it, recognises the prints, and keeps each item's video on its print. */
export class Session {
  private readonly ending = new AbortController();
  private readonly stage: Stage;
  private readonly events: SessionEvents;
  private readonly glue: Glue;
  private tracker: Tracker | null = null;
  /** By the item's index: of those that the tracker recognises. */
  private readonly overlays = new Map<number, Overlay>();
  private soundOn = false;
  private lastNotice: Notice | null = null;
  /** Poses in a row that were kept from the screen. */
  private refused = 0;

  constructor(stage: Stage, events: SessionEvents) {
    this.stage = stage;
    this.glue = new Glue(stage.glued, stage.camera);
    this.events = events;
  }

  /** What recognises the prints; null until it is known. */
  get trackerName(): TrackerName | null {
    return this.tracker?.name ?? null;
  }

  /** Resolves when the prints are being looked for, or when the session has ended. */
  async start(items: readonly ViewerItem[], downloads: Promise<MakeTracker>): Promise<void> {
    try {
      this.events.onState('asking');
      await this.runCamera();
      this.events.onState('loading');
      const makeTracker = await downloads;
      this.ending.signal.throwIfAborted();
      this.tracker = makeTracker();
      this.makeOverlays(items, this.tracker);
      await this.track();
    } catch (error) {
      this.end(error);
    }
  }

  /** Switches the camera off and takes the videos away. */
  stop(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    void this.tracker?.stop();
    this.glue.show(null);
    for (const overlay of this.overlays.values()) {
      overlay.hide();
      overlay.video.remove();
    }
  }

  /** Call it from a tap: only then does a browser allow sound. */
  setSound(on: boolean): void {
    this.soundOn = on;
    this.events.onSound(on);
    this.playNow();
  }

  /** Plays the video that is in view, if there is one. */
  playNow(): void {
    const shown = this.shown();
    // One that has ended for good would begin again.
    if (shown && !shown.video.ended) this.play(shown.video);
  }

  /** Plays the video that is in view from its start. */
  restart(): void {
    const shown = this.shown();
    if (!shown) return;
    shown.video.currentTime = 0;
    this.play(shown.video);
  }

  private shown(): Overlay | null {
    for (const overlay of this.overlays.values()) if (overlay.visible) return overlay;
    return null;
  }

  private async runCamera(): Promise<void> {
    const { signal } = this.ending;
    const { camera } = this.stage;
    const stream = await openCamera(camera, signal);
    const unwatch = watchPicture(camera, () => this.end(new SessionError('stuck')));
    signal.addEventListener('abort', () => {
      unwatch();
      closeCamera(camera, stream);
    });
    for (const track of stream.getVideoTracks())
      track.addEventListener('ended', () => document.hidden || this.end(new SessionError('busy')), {
        signal,
      });
    document.addEventListener('visibilitychange', () => this.followVisibility(stream), { signal });
    window.addEventListener('resize', () => this.layOut(), { signal });
  }

  private makeOverlays(items: readonly ViewerItem[], tracker: Tracker): void {
    const preload = items.length === 1 ? 'auto' : 'metadata';
    for (const [index, item] of items.entries()) {
      const target = tracker.targets[index];
      if (target === undefined) throw new Error(`The target file has no target ${index}.`);
      if (target) this.overlays.set(index, new Overlay(item, target, preload));
    }
    const { signal } = this.ending;
    const videos = [...this.overlays.values()].map(({ video }) => video);
    for (const video of videos)
      video.addEventListener('error', () => this.end(new SessionError('video')), { signal });
    this.stage.overlays.replaceChildren(...videos);
  }

  /** Starts the tracker, and starts it anew whenever the phone is turned and its camera delivers another size. */
  private async track(): Promise<void> {
    const { camera } = this.stage;
    const { signal } = this.ending;
    let size = '';
    const restart = async () => {
      const current = `${camera.videoWidth}x${camera.videoHeight}`;
      if (current === size || camera.videoWidth === 0) return;
      size = current;
      for (const overlay of this.overlays.values()) overlay.hide();
      this.glue.show(null);
      this.events.onState('loading');
      await nextPaint(); // The tracker's start holds the page up for a while.
      signal.throwIfAborted();
      const events = {
        onPose: (target: number, pose: Homography | null, picture: CanvasImageSource | null) => {
          this.follow(target, pose);
          this.glue.show(this.shown() ? picture : null);
        },
        onNotice: (notice: Notice | null) => this.note(notice),
        onFail: (error: unknown) => this.end(error),
      };
      await this.tracker!.start(camera, events).catch(fail('unsupported'));
      this.events.onState('searching');
    };
    camera.addEventListener('resize', () => void restart().catch((error) => this.end(error)), { signal });
    await restart();
  }

  private follow(target: number, pose: Homography | null): void {
    const overlay = this.overlays.get(target);
    if (!overlay || this.ending.signal.aborted) return;
    const wasVisible = overlay.visible;
    const isGood = pose !== null && overlay.guard.accepts(pose);
    this.refused = pose && !isGood ? this.refused + 1 : 0;
    if (pose && !isGood && this.refused < MOST_REFUSED) return; // It stays where it was for one picture.
    if (pose && isGood) {
      overlay.show(pose, this.cameraToScreen());
      this.events.onPose(pose);
      if (wasVisible) return;
      for (const other of this.overlays.values()) if (other !== overlay) other.hide();
      this.play(overlay.video);
      this.events.onSight(target, true);
      this.events.onState('found');
    } else if (wasVisible) {
      overlay.hide();
      this.events.onSight(target, false);
      this.events.onState('searching');
    }
  }

  /** A notice counts once it has come twice in a row: words that flicker help nobody. */
  private note(notice: Notice | null): void {
    if (this.ending.signal.aborted) return;
    if (notice === this.lastNotice) this.events.onNotice(notice);
    this.lastNotice = notice;
  }

  /** From fractions of the camera's picture to CSS pixels of the stage that it covers, as `object-fit: cover` places it. */
  private cameraToScreen(): Homography {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.stage.camera;
    const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight);
    const [width, height] = [videoWidth * scale, videoHeight * scale];
    return [width, 0, (clientWidth - width) / 2, 0, height, (clientHeight - height) / 2, 0, 0, 1];
  }

  private layOut(): void {
    for (const overlay of this.overlays.values()) overlay.layOut(this.cameraToScreen());
  }

  private play(video: HTMLVideoElement): void {
    video.muted = !this.soundOn;
    video.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return; // Paused again meanwhile.
      if (video.muted) this.events.onTapNeeded();
      else this.setSound(false);
    });
  }

  private followVisibility(stream: MediaStream): void {
    if (document.hidden) {
      for (const { video } of this.overlays.values()) video.pause();
    } else if (stream.getVideoTracks().some((track) => track.readyState === 'ended')) {
      this.end(new SessionError('busy'));
    } else {
      this.stage.camera.play().catch(() => {}); // The watch on the picture reports it if this does not help.
      this.playNow();
    }
  }

  private end(error: unknown): void {
    if (this.ending.signal.aborted) return;
    this.stop();
    console.warn(error);
    this.events.onProblem(error instanceof SessionError ? error.problem : 'unsupported');
  }
}

function fail(problem: Problem): (cause: unknown) => never {
  return (cause) => {
    throw new SessionError(problem, cause);
  };
}

/** Resolves after what was changed so far has been painted. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
