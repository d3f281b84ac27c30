import type { Rectangle, Size } from '../formats.ts';
import type { Fit } from './photo.ts';

/** How a visitor has placed a photo in its window, beside the fit. */
export interface Placing {
  /** Times larger than the fit makes it; 1 unless given. */
  zoom?: number;
  /** By how much of the window's width and height it is moved to the right and down; 0 unless given. */
  offsetX?: number;
  offsetY?: number;
  /** Degrees clockwise; 0 unless given. */
  rotation?: number;
}

/** What of a photo is needed, and where it comes. */
export interface Placement {
  /** In whole pixels of the photo. */
  region: Rectangle;
  /** Pixels of that region before it is turned. */
  size: Size;
  rotation: number;
  /** Middle of the region in the window, in pixels. */
  centre: { x: number; y: number };
}

/** Pixels by which a photo that covers its window reaches beyond it, so that rounding uncovers no line. */
const COVER_MARGIN = 1;

export function isPlaced({ zoom = 1, offsetX = 0, offsetY = 0, rotation = 0 }: Placing): boolean {
  return zoom !== 1 || offsetX !== 0 || offsetY !== 0 || rotation % 360 !== 0;
}

/**
 * Where a photo comes in its window. With `cover` the window stays covered, however far the photo is moved: `zoom` below 1 and offsets
 * count only as far as that allows. Null where nothing of it is in the window.
 */
export function placeInWindow(photo: Size, window: Size, fit: Fit, placing: Placing): Placement | null {
  const { zoom = 1, offsetX = 0, offsetY = 0, rotation = 0 } = placing;
  const turn = turnBy(rotation);
  // Half of the window's extent along the photo's own axes.
  const margin = fit === 'cover' ? COVER_MARGIN : 0;
  const half = turn.extentOf({ width: window.width / 2 + margin, height: window.height / 2 + margin });
  const scale = scaleFor(photo, window, fit, turn);
  scale.x *= zoom;
  scale.y *= zoom;
  let shift = turn.back({ x: offsetX * window.width, y: offsetY * window.height });
  if (fit === 'cover') {
    const least = Math.max((2 * half.width) / photo.width, (2 * half.height) / photo.height);
    scale.x = Math.max(scale.x, least);
    scale.y = Math.max(scale.y, least);
    shift = {
      x: clamp(shift.x, (scale.x * photo.width) / 2 - half.width),
      y: clamp(shift.y, (scale.y * photo.height) / 2 - half.height),
    };
  }
  const middle = { x: photo.width / 2 - shift.x / scale.x, y: photo.height / 2 - shift.y / scale.y };
  const region = clip(
    { x: middle.x - half.width / scale.x, y: middle.y - half.height / scale.y },
    { x: middle.x + half.width / scale.x, y: middle.y + half.height / scale.y },
    photo,
  );
  if (!region) return null;
  const regionMiddle = { x: region.x + region.width / 2, y: region.y + region.height / 2 };
  const from = turn.forth({
    x: (regionMiddle.x - middle.x) * scale.x,
    y: (regionMiddle.y - middle.y) * scale.y,
  });
  return {
    region,
    size: {
      width: Math.max(1, Math.round(region.width * scale.x)),
      height: Math.max(1, Math.round(region.height * scale.y)),
    },
    rotation,
    centre: { x: window.width / 2 + from.x, y: window.height / 2 + from.y },
  };
}

/**
 * The offset with which `cover` shows as much as possible of what must not be cut off (a rectangle in fractions of the photo): its middle,
 * but for that no more than the photo has.
 */
export function offsetFor(
  photo: Size,
  window: Size,
  focus: Rectangle,
): Required<Pick<Placing, 'offsetX' | 'offsetY'>> {
  const scale = Math.max(window.width / photo.width, window.height / photo.height);
  const along = (start: number, length: number, photoLength: number, windowLength: number) => {
    const size = photoLength * scale;
    const most = (size - windowLength) / 2;
    const centred = (0.5 - start - length / 2) * size;
    // No further than needed to have all of it in the window: the photographer has chosen the middle.
    const slack = Math.max(0, (windowLength - length * size) / 2);
    const needed = Math.sign(centred) * Math.max(0, Math.abs(centred) - slack);
    return clamp(needed, most) / windowLength + 0; // and never -0
  };
  return {
    offsetX: along(focus.x, focus.width, photo.width, window.width),
    offsetY: along(focus.y, focus.height, photo.height, window.height),
  };
}

interface Point {
  x: number;
  y: number;
}

function turnBy(degrees: number) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    /** From the photo's axes to the window's. */
    forth: ({ x, y }: Point): Point => ({ x: x * cos - y * sin, y: x * sin + y * cos }),
    back: ({ x, y }: Point): Point => ({ x: x * cos + y * sin, y: -x * sin + y * cos }),
    /** Width and height of the upright rectangle round one that is turned. */
    extentOf: ({ width, height }: Size): Size => ({
      width: width * Math.abs(cos) + height * Math.abs(sin),
      height: width * Math.abs(sin) + height * Math.abs(cos),
    }),
  };
}

function scaleFor(photo: Size, window: Size, fit: Fit, turn: ReturnType<typeof turnBy>): Point {
  if (fit === 'cover') {
    const extent = turn.extentOf(window);
    const scale = Math.max(extent.width / photo.width, extent.height / photo.height);
    return { x: scale, y: scale };
  }
  const extent = turn.extentOf(photo);
  if (fit === 'fill') {
    // Stretched along the window's axes, as far as these are the photo's.
    const stretch = turn.extentOf({
      width: window.width / extent.width,
      height: window.height / extent.height,
    });
    return { x: stretch.width, y: stretch.height };
  }
  const whole = Math.min(window.width / extent.width, window.height / extent.height);
  const scale = fit === 'exact' ? Math.min(1, whole) : whole;
  return { x: scale, y: scale };
}

/** In whole pixels, within the photo; null where there is none. */
function clip(from: Point, to: Point, photo: Size): Rectangle | null {
  const x = Math.max(0, Math.floor(from.x + 1e-6));
  const y = Math.max(0, Math.floor(from.y + 1e-6));
  const width = Math.min(photo.width, Math.ceil(to.x - 1e-6)) - x;
  const height = Math.min(photo.height, Math.ceil(to.y - 1e-6)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

function clamp(value: number, most: number): number {
  return Math.max(-Math.max(0, most), Math.min(Math.max(0, most), value));
}
