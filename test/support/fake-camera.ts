// A camera for tests: draws a print in perspective into a video file that Chromium plays as its camera, and knows exactly where
// every point of the print lies in it.
import sharp, { type Sharp } from 'sharp';
import { paintNumber } from './fake-camera-number.ts';
import type { Pose } from './fake-camera-pose.ts';
import { apply, type Homography, inverse, type Point, printHomography } from './fake-camera-pose.ts';
import { type Picture, rgbToI420, Y4mWriter } from './fake-camera-y4m.ts';

export { readNumber } from './fake-camera-number.ts';
export type { Point, Pose } from './fake-camera-pose.ts';
export { findQuadrilateral, isMagenta, waitForQuadrilateral } from './fake-camera-quadrilateral.ts';

export type Corners = [Point, Point, Point, Point];

export interface FeedOptions {
  /** The print: any image that sharp reads, as bytes or a path. Its aspect ratio is the print's. */
  picture: Buffer | string;
  /** Where the camera sees it, in all frames or in each; null where the print is out of view. Default: facing the camera. */
  pose?: Pose | ((frame: number) => Pose | null);
  /** The file's length. Default 10; the camera plays it in a loop. */
  frames?: number;
  /** Default 640 × 480, both even. */
  width?: number;
  height?: number;
  /** Default 10. */
  fps?: number;
  /** Vertical, in degrees. Default 45, which MindAR takes every camera to have. */
  fieldOfView?: number;
  /** Whether each frame shows its number, for `readNumber`. */
  numbered?: boolean;
  /** What hangs behind the print: an image, or (default) a drawn wall without noise. */
  background?: Buffer | string;
  /** Path of the .y4m file to write. */
  output: string;
}

export interface Feed {
  file: string;
  width: number;
  height: number;
  frames: number;
  /** The print's top left, top right, bottom right and bottom left in pixels of the feed; throws where it is out of view. */
  corners(frame?: number): Corners;
  /** Where a point of the print lies, given in fractions of its width and height. */
  mapPoint(frame: number, u: number, v: number): Point;
}

/** Draws the feed. Frames like the one before are not drawn again. About 50 ms a frame of 640 × 480. */
export async function makeFeed(options: FeedOptions): Promise<Feed> {
  const { width = 640, height = 480, frames = 10, fps = 10, fieldOfView = 45, output } = options;
  const pose = options.pose ?? {};
  const poseOf = typeof pose === 'function' ? pose : () => pose;
  const original = sharp(options.picture).rotate();
  const { autoOrient } = await original.metadata();
  const ratio = autoOrient.width / autoOrient.height;
  const view = { width, height, fieldOfView };
  const homographies = Array.from({ length: frames }, (_, frame) => {
    const seen = poseOf(frame);
    return seen && printHomography(seen, ratio, view);
  });

  const print = await readPicture(original, nearProjectedSize(homographies, ratio));
  const background = options.background
    ? await readPicture(sharp(options.background).rotate(), { width, height })
    : drawWall(width, height);
  const writer = await Y4mWriter.create(output, { width, height, fps });
  try {
    let planes: Buffer | undefined;
    for (const [frame, homography] of homographies.entries()) {
      const isSame = String(homography) === String(homographies[frame - 1]);
      if (!planes || !isSame || options.numbered) {
        const picture = homography ? drawPrint(background, print, homography) : background;
        planes = rgbToI420(options.numbered ? paintNumber(picture, frame) : picture);
      }
      await writer.write(planes);
    }
  } finally {
    await writer.close();
  }

  const mapPoint = (frame: number, u: number, v: number): Point => {
    const homography = homographies[frame];
    if (!homography) throw new Error(`The print is not in frame ${frame} of the feed.`);
    return apply(homography, u, v);
  };
  return {
    file: output,
    width,
    height,
    frames,
    mapPoint,
    corners: (frame = 0) => [
      mapPoint(frame, 0, 0),
      mapPoint(frame, 1, 0),
      mapPoint(frame, 1, 1),
      mapPoint(frame, 0, 1),
    ],
  };
}

/** Where a point of the feed lies on a screen that the camera's picture covers (`object-fit: cover`), in CSS pixels. */
export function feedToScreen(
  point: Point,
  feed: { width: number; height: number },
  screen: { width: number; height: number },
): Point {
  const scale = Math.max(screen.width / feed.width, screen.height / feed.height);
  return {
    x: point.x * scale + (screen.width - feed.width * scale) / 2,
    y: point.y * scale + (screen.height - feed.height * scale) / 2,
  };
}

/**
 * The corners of a rectangle of the print (in fractions of its width and height), such as the window in its frame, on a
 * screen that the camera's picture covers: the truth to hold what the screenshot shows against.
 */
export function cornersOnScreen(
  feed: Feed,
  screen: { width: number; height: number },
  rectangle = { x: 0, y: 0, width: 1, height: 1 },
  frame = 0,
): Corners {
  const at = (u: number, v: number) =>
    feedToScreen(
      feed.mapPoint(frame, rectangle.x + u * rectangle.width, rectangle.y + v * rectangle.height),
      feed,
      screen,
    );
  return [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
}

/** The largest distance between corners of the same name, in pixels. */
export function largestCornerError(found: Corners, truth: Corners): number {
  return Math.max(...found.map((point, k) => Math.hypot(point.x - truth[k]!.x, point.y - truth[k]!.y)));
}

/** The print is scaled down to about the size it has in the feed before it is sampled, so nothing aliases. */
function nearProjectedSize(homographies: readonly (Homography | null)[], ratio: number) {
  let side = 64;
  for (const homography of homographies) {
    if (!homography) continue;
    const [a, b, c, d] = [
      apply(homography, 0, 0),
      apply(homography, 1, 0),
      apply(homography, 1, 1),
      apply(homography, 0, 1),
    ];
    const along = Math.max(Math.hypot(b.x - a.x, b.y - a.y), Math.hypot(c.x - d.x, c.y - d.y));
    const across = Math.max(Math.hypot(d.x - a.x, d.y - a.y), Math.hypot(c.x - b.x, c.y - b.y));
    side = Math.max(side, along, across * ratio);
  }
  const width = Math.round(side * 1.2);
  return { width, height: Math.round(width / ratio) };
}

async function readPicture(image: Sharp, size: { width: number; height: number }): Promise<Picture> {
  const { data, info } = await image
    .clone()
    .resize(size.width, size.height, { fit: 'cover' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The print over the background, sampled at four points of each pixel, bilinearly. */
function drawPrint(background: Picture, print: Picture, homography: Homography): Picture {
  const { width, height } = background;
  const data = Buffer.from(background.data);
  const toPrint = inverse(homography);
  const sum = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let hits = 0;
      sum.fill(0);
      for (let sample = 0; sample < 4; sample++) {
        const { x: u, y: v } = apply(toPrint, x + 0.25 + 0.5 * (sample & 1), y + 0.25 + 0.5 * (sample >> 1));
        if (!(u >= 0 && u < 1 && v >= 0 && v < 1)) continue;
        addSample(sum, print, u * print.width - 0.5, v * print.height - 0.5);
        hits++;
      }
      if (hits === 0) continue;
      const at = (y * width + x) * 3;
      for (let k = 0; k < 3; k++)
        data[at + k] = Math.round((sum[k]! + (4 - hits) * background.data[at + k]!) / 4);
    }
  return { data, width, height };
}

function addSample(sum: number[], { data, width, height }: Picture, x: number, y: number): void {
  const left = Math.min(Math.max(Math.floor(x), 0), width - 2);
  const top = Math.min(Math.max(Math.floor(y), 0), height - 2);
  const right = Math.min(Math.max(x - left, 0), 1);
  const down = Math.min(Math.max(y - top, 0), 1);
  const at = (top * width + left) * 3;
  const below = at + width * 3;
  for (let k = 0; k < 3; k++)
    sum[k]! +=
      (data[at + k]! * (1 - right) + data[at + 3 + k]! * right) * (1 - down) +
      (data[below + k]! * (1 - right) + data[below + 3 + k]! * right) * down;
}

/** A plastered wall in uneven light with a dado: enough to look at, nothing like a print. */
function drawWall(width: number, height: number): Picture {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = x / height;
      const v = y / height;
      const light =
        150 + 35 * Math.cos(1.7 * u + 0.6) * Math.cos(1.3 * v) + 6 * Math.sin(31 * u + 9 * Math.sin(7 * v));
      const shade = v > 0.8 ? 0.72 : 1;
      const at = (y * width + x) * 3;
      data[at] = Math.round(light * shade);
      data[at + 1] = Math.round(light * shade * 0.95);
      data[at + 2] = Math.round(light * shade * 0.86);
    }
  return { data, width, height };
}
