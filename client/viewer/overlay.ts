import type { ViewerItem } from '../../server/projects/viewer-page.ts';
import { compose, fromUnitSquare, type Homography, type Point, scaling, toCssMatrix } from './homography.ts';
import { PoseGuard } from './pose-guard.ts';
import type { TargetSize } from './tracker.ts';

/** Long side of the video element in CSS pixels. It only sets the scale that the transform undoes. */
const ELEMENT_LONG_SIDE = 960;

/** An exact video has the window's own aspect ratio; should it differ after all, nothing of it is cut off. */
const OBJECT_FIT = { cover: 'cover', contain: 'contain', fill: 'fill', exact: 'contain' } as const;

/** The video of one item, lying on the window of its print. */
export class Overlay {
  readonly video: HTMLVideoElement;
  readonly guard = new PoseGuard();
  private readonly toTarget: Homography;
  private pose: Homography | null = null;

  constructor(item: ViewerItem, target: TargetSize, preload: 'auto' | 'metadata') {
    const { width, height } = elementSize(item, target);
    this.video = makeVideo(item);
    this.video.preload = preload;
    this.video.style.width = `${width}px`;
    this.video.style.height = `${height}px`;
    this.toTarget = compose(scaling(1 / width, 1 / height), fromUnitSquare(...windowCorners(item)));
  }

  get visible(): boolean {
    return this.pose !== null;
  }

  /** @param toScreen from fractions of the camera's picture to CSS pixels of the stage */
  show(pose: Homography, toScreen: Homography): void {
    this.pose = pose;
    this.layOut(toScreen);
    this.video.style.visibility = 'visible';
  }

  /** Puts the video where the last pose has it, after the screen's size has changed. */
  layOut(toScreen: Homography): void {
    if (this.pose)
      this.video.style.transform = toCssMatrix(compose(compose(this.toTarget, this.pose), toScreen));
  }

  hide(): void {
    this.pose = null;
    this.guard.forget();
    this.video.style.visibility = 'hidden';
    this.video.pause();
  }
}

/** The element has the aspect ratio of the window as it hangs on the wall, so object-fit crops as on the print. */
function elementSize(item: ViewerItem, target: TargetSize): { width: number; height: number } {
  const along = item.window.width * target.width;
  const across = item.window.height * target.height;
  const [width, height] = item.orientation === 'portrait' ? [across, along] : [along, across];
  const scale = ELEMENT_LONG_SIDE / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * Where the video's top left, top right and bottom left corners lie, in fractions of the landscape target. A portrait print is
 * that target turned clockwise by 90°: the print's top left is the target's bottom left, its top right the target's top left.
 */
function windowCorners({ window, orientation }: ViewerItem): [Point, Point, Point] {
  const topLeft = { x: window.x, y: window.y };
  const topRight = { x: window.x + window.width, y: window.y };
  const bottomLeft = { x: window.x, y: window.y + window.height };
  const bottomRight = { x: topRight.x, y: bottomLeft.y };
  return orientation === 'portrait' ? [bottomLeft, topLeft, bottomRight] : [topLeft, topRight, bottomLeft];
}

function makeVideo(item: ViewerItem): HTMLVideoElement {
  const video = document.createElement('video');
  video.className = 'overlay';
  video.muted = true;
  video.loop = item.loop ?? true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.poster = item.posterUrl;
  video.src = item.videoUrl;
  video.style.objectFit = OBJECT_FIT[item.fit];
  if (item.maskUrl) {
    const mask = `url("${item.maskUrl}") 0 0 / 100% 100% no-repeat`;
    video.style.mask = mask;
    video.style.webkitMask = mask;
  }
  return video;
}
