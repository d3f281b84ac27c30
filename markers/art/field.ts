import { FORMATS, type FormatId, LAYOUTS, type LayoutId, type Rectangle } from '../formats.ts';

/** Marker units: the short side of every marker measures this much. */
export const SHORT_SIDE = 1000;

/**
 * How far beyond the marker's edge a style draws, in marker units: papers of other ratios and the printer's bleed show real
 * pattern there, from the same seed.
 */
export const OVERDRAW = 120;

/** The card round the window and the line on each of its edges, in the style's units. */
export const MAT_WIDTH = 0.012 * SHORT_SIDE;
export const KEYLINE_WIDTH = 0.0035 * SHORT_SIDE;

/**
 * Where a style may draw, the origin in the marker's upper left corner. The unit is the style's own: a marker unit for a layout
 * whose motif is 1, and smaller where shapes have to be finer, so that a style draws alike in every format and layout.
 */
export interface Field {
  /** Size of the marker; the pattern reaches `overdraw` further on every side. */
  width: number;
  height: number;
  overdraw: number;
  window: Rectangle;
  /** How much of the bands is covered at the marker's edge, by the line, and along the window, by the mat. */
  edge: number;
  mat: number;
  /** Marker units to one of the style's units. */
  unit: number;
  /** Whether a disc reaches out of the window, that is, whether something of it can be seen. */
  shows(x: number, y: number, radius: number): boolean;
}

export function fieldOf(format: FormatId, layout: LayoutId): Field {
  const unit = LAYOUTS[layout].motif;
  const width = (SHORT_SIDE * FORMATS[format].ratio) / unit;
  const height = SHORT_SIDE / unit;
  const side = (LAYOUTS[layout].sideBand * SHORT_SIDE) / unit;
  // Where there is no band above, the photo is what reaches beyond the edge.
  const top =
    LAYOUTS[layout].topBand === 0 ? -OVERDRAW / unit : (LAYOUTS[layout].topBand * SHORT_SIDE) / unit;
  const window = { x: side, y: top, width: width - 2 * side, height: height - 2 * top };
  return {
    width,
    height,
    overdraw: OVERDRAW / unit,
    window,
    edge: (LAYOUTS[layout].edgeLine * SHORT_SIDE) / unit,
    mat: MAT_WIDTH + KEYLINE_WIDTH,
    unit,
    shows: (x, y, radius) =>
      x - radius < side || x + radius > width - side || y - radius < top || y + radius > height - top,
  };
}
