import type { Rectangle, Size } from '../formats.ts';

/** The short side of every target measures so many units; its long side follows from its ratio. */
export const SHORT_SIDE = 1000;

/** Features of one sign: spots lighter than their surroundings, or darker ones. */
export interface FeatureSet {
  count: number;
  /** u and v of each, in units. */
  places: Float32Array;
  /** Radians. */
  angles: Float32Array;
  /** Size of the pixels it was seen with, in units. */
  scales: Float32Array;
  /** 32 bytes each. */
  descriptors: Uint8Array;
}

/** A square of PATCH_SIDE² pixels around pixel (x, y) of its level. */
export interface Patch {
  x: number;
  y: number;
  pixels: Uint8Array;
}

export interface Level extends Size {
  /** In pixels, like its size. */
  patches: Patch[];
}

/** What the runtime knows of a print. */
export interface Target {
  /** In units. */
  size: Size;
  /** Where the photo lies, as fractions of the print. */
  window: Rectangle;
  /** Whether the photo is part of what is recognised, or unknown. */
  photoKnown: boolean;
  lighter: FeatureSet;
  darker: FeatureSet;
  /** Largest first. */
  levels: Level[];
}

/** Size in units of a print of this shape. */
export function unitSize({ width, height }: Size): Size {
  const scale = SHORT_SIDE / Math.min(width, height);
  return { width: width * scale, height: height * scale };
}

/**
 * Whether a pixel of a level shows what is always there: it lies wholly on the print, and not in the window of a photo that is
 * unknown. With a little room for the level's own blur.
 */
export function isConstant(
  target: Pick<Target, 'window' | 'photoKnown'>,
  level: Size,
  x: number,
  y: number,
): boolean {
  const ROOM = 0.1;
  if (x < 0 || y < 0 || x >= level.width || y >= level.height) return false;
  if (target.photoKnown) return true;
  const { window } = target;
  const left = window.x * level.width - ROOM;
  const top = window.y * level.height - ROOM;
  const right = (window.x + window.width) * level.width + ROOM;
  const bottom = (window.y + window.height) * level.height + ROOM;
  return x + 1 <= left || x >= right || y + 1 <= top || y >= bottom;
}
