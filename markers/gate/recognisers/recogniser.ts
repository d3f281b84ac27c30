import type { GreyImage } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';
import type { Point } from '../captures/index.ts';

/** Whether and where something finds its target's print in a camera's picture: our runtime does, and MindAR does in its own way. */
export interface CaptureRecogniser {
  /** The pictures that it looks at, in pixels. */
  readonly camera: Size;
  /** Width over height of the target. */
  readonly ratio: number;
  /** One look, as a phone that is held still for a moment takes it; null where nothing is found. */
  look(picture: GreyImage): Finding | null;
}

export interface Finding {
  /** The target's corners in pixels of the picture, clockwise from its upper left. */
  corners: [Point, Point, Point, Point];
  /** The share of what was looked for that confirms it, 0 … 1. */
  confidence: number;
}
