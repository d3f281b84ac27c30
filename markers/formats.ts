/**
 * The shapes a marker comes in: aspect ratios, layouts (where the bands of pattern lie) and the window for the photo between
 * them. A marker is always described landscape; a portrait print is the same marker turned by 90° clockwise.
 */

export type FormatId = '3x2';
export type LayoutId = 'border-22';
/** Of an item, not of a marker. */
export type Orientation = 'landscape' | 'portrait';

/** The unit is the function's: fractions of the whole, or pixels. The origin is the upper left corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Format {
  id: FormatId;
  /** As people write it. */
  name: string;
  /** Long side over short side. */
  ratio: number;
}

export interface Layout {
  id: LayoutId;
  name: string;
  /** Width of the left and right bands, as a fraction of the marker's short side. */
  sideBand: number;
  /** Height of the upper and lower bands, as a fraction of the marker's short side. */
  topBand: number;
}

export const FORMATS: Record<FormatId, Format> = {
  '3x2': { id: '3x2', name: '3:2', ratio: 1.5 },
};

export const LAYOUTS: Record<LayoutId, Layout> = {
  'border-22': { id: 'border-22', name: 'Border, 22 %', sideBand: 0.22, topBand: 0.22 },
};

/** The photo's window as fractions (0..1) of the landscape marker's width and height. */
export function windowOf(format: FormatId, layout: LayoutId): Rectangle {
  const { sideBand, topBand } = LAYOUTS[layout];
  const x = sideBand / FORMATS[format].ratio;
  return { x, y: topBand, width: 1 - 2 * x, height: 1 - 2 * topBand };
}

/** The same window, in fractions of the print as it hangs. */
export function turnWindow(window: Rectangle, orientation: Orientation): Rectangle {
  if (orientation === 'landscape') return { ...window };
  return { x: 1 - window.y - window.height, y: window.x, width: window.height, height: window.width };
}

/** Pixels of the print as it hangs, for a long side of so many pixels (an integer). */
export function markerSize(format: FormatId, longSide: number, orientation: Orientation = 'landscape'): Size {
  const shortSide = Math.round(longSide / FORMATS[format].ratio);
  return orientation === 'landscape'
    ? { width: longSide, height: shortSide }
    : { width: shortSide, height: longSide };
}

/**
 * The window in whole pixels of the print as it hangs. Rounded on the landscape marker and then turned, so that it lies on the
 * same pixels of the art in both orientations.
 */
export function windowInPixels(
  format: FormatId,
  layout: LayoutId,
  longSide: number,
  orientation: Orientation = 'landscape',
): Rectangle {
  const window = windowOf(format, layout);
  const size = markerSize(format, longSide);
  const x = Math.round(window.x * size.width);
  const y = Math.round(window.y * size.height);
  const width = Math.round((window.x + window.width) * size.width) - x;
  const height = Math.round((window.y + window.height) * size.height) - y;
  if (orientation === 'landscape') return { x, y, width, height };
  return { x: size.height - y - height, y: x, width: height, height: width };
}
