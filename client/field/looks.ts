// What a look at a field print is written down as.
import { apply, type Homography } from '../../markers/runtime/homography.ts';

/** One look: from the tap to ten seconds after the first lock, or until it was given up. */
export interface Look {
  print: number;
  light: string;
  at: string;
  /** From the tap to the first pose; null where none came in time. */
  msToLock: number | null;
  /** Which print was recognised: another one would be a fault. */
  recognised: number | null;
  /** How often it was lost while it was followed. */
  losses: number;
  followedMs: number;
  /** Of the picture's width or height, whichever is filled more, at the first lock. */
  share: number | null;
  /** With a lens that sees 65° across the long side of the picture, as most phones' main cameras do. */
  distanceMm: number | null;
  /** How much longer one side of the print looks than the opposite one: 1 from straight ahead. */
  taper: number | null;
}

export interface Results {
  version: 1;
  device: { userAgent: string; screen: string; camera: MediaTrackSettings };
  looks: Look[];
}

const LENS_DEGREES = 65;

/** How large and how far the print is that a pose (fractions of the print → fractions of the picture) says. */
export function measure(
  pose: Homography,
  picture: { width: number; height: number },
  widthMm: number,
): Pick<Look, 'share' | 'distanceMm' | 'taper'> {
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].map(([u, v]) => {
    const { x, y } = apply(pose, u!, v!);
    return { x: x * picture.width, y: y * picture.height };
  });
  const side = (a: number, b: number) =>
    Math.hypot(corners[a]!.x - corners[b]!.x, corners[a]!.y - corners[b]!.y);
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  const share = Math.max(
    span(corners.map(({ x }) => x)) / picture.width,
    span(corners.map(({ y }) => y)) / picture.height,
  );
  const [top, right, bottom, left] = [side(0, 1), side(1, 2), side(2, 3), side(3, 0)];
  const ratio = (a: number, b: number) => Math.max(a, b) / Math.min(a, b);
  const focal = Math.max(picture.width, picture.height) / 2 / Math.tan((LENS_DEGREES / 2) * (Math.PI / 180));
  return {
    share: round(share, 3),
    distanceMm: Math.round((widthMm * focal) / Math.max(top, bottom)),
    taper: round(Math.max(ratio(top, bottom), ratio(left, right)), 3),
  };
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
