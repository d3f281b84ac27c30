/**
 * The shapes a marker comes in: aspect ratios, layouts (where the bands of pattern lie) and the window for the photo between
 * them. A marker is always described landscape; a portrait print is the same marker turned by 90° clockwise.
 */

export type FormatId = '3x2';
export type LayoutId = 'border-8' | 'border-11' | 'border-22';
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
  /** How much of a band is a black and a white line along the marker's edge, which narrow bands are found by; 0 for none. */
  edgeLine: number;
  /** Size of the pattern's shapes and of the mat, relative to a band of 22 %: a narrow band needs finer ones. */
  motif: number;
  /** Whether the bands are wide enough for MindAR's runtime; the others are for ours only. */
  mindar: boolean;
}

export const FORMATS: Record<FormatId, Format> = {
  '3x2': { id: '3x2', name: '3:2', ratio: 1.5 },
};

export const LAYOUTS: Record<LayoutId, Layout> = {
  'border-8': border('border-8', 'Border, 8 %', {
    pattern: 0.08,
    edgeLine: 0.014,
    motif: 0.42,
    mindar: false,
  }),
  'border-11': border('border-11', 'Border, 11 %', {
    pattern: 0.11,
    edgeLine: 0.014,
    motif: 0.55,
    mindar: false,
  }),
  'border-22': border('border-22', 'Border, 22 %', { pattern: 0.22, edgeLine: 0, motif: 1, mindar: true }),
};

/** Equal bands on all four sides: the pattern with its mat, and outside of it the line. */
function border(
  id: LayoutId,
  name: string,
  { pattern, ...rest }: { pattern: number } & Pick<Layout, 'edgeLine' | 'motif' | 'mindar'>,
): Layout {
  const band = pattern + rest.edgeLine;
  return { id, name, sideBand: band, topBand: band, ...rest };
}

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
