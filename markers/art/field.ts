import { FORMATS, type FormatId, LAYOUTS, type LayoutId, type Rectangle } from '../formats.ts';

/** Marker units: the short side of every marker measures this much, so that a style draws alike in every format. */
export const SHORT_SIDE = 1000;

/**
 * How far beyond the marker's edge a style draws, in marker units: papers of other ratios and the printer's bleed show real
 * pattern there, from the same seed.
 */
export const OVERDRAW = 120;

/** Where a style may draw. Everything in marker units, the origin in the marker's upper left corner. */
export interface Field {
  /** Size of the marker; the pattern reaches OVERDRAW further on every side. */
  width: number;
  height: number;
  window: Rectangle;
  /** Whether a disc reaches out of the window, that is, whether something of it can be seen. */
  shows(x: number, y: number, radius: number): boolean;
}

export function fieldOf(format: FormatId, layout: LayoutId): Field {
  const width = SHORT_SIDE * FORMATS[format].ratio;
  const height = SHORT_SIDE;
  const side = LAYOUTS[layout].sideBand * SHORT_SIDE;
  const top = LAYOUTS[layout].topBand * SHORT_SIDE;
  const window = { x: side, y: top, width: width - 2 * side, height: height - 2 * top };
  return {
    width,
    height,
    window,
    shows: (x, y, radius) =>
      x - radius < side || x + radius > width - side || y - radius < top || y + radius > height - top,
  };
}
