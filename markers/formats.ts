/**
 * The shapes a marker comes in: aspect ratios, layouts (where the bands of pattern lie) and the window for the photo between
 * them. A marker is always described landscape; a portrait print is the same marker turned by 90° clockwise.
 */

export type FormatId = '3x2' | '7x5' | '4x3' | '1x1';
export type LayoutId = 'border-8' | 'border-11' | 'border-22' | 'sides-30';
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
  /** Height of the upper and lower bands, as a fraction of the marker's short side; 0 where the photo reaches the edge. */
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
  '7x5': { id: '7x5', name: '7:5', ratio: 1.4 },
  '4x3': { id: '4x3', name: '4:3', ratio: 4 / 3 },
  '1x1': { id: '1x1', name: '1:1', ratio: 1 },
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
  'sides-30': {
    ...{ id: 'sides-30', name: 'Two sides, 30 %', sideBand: 0.3, topBand: 0 },
    ...{ edgeLine: 0, motif: 1, mindar: true },
  },
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

/** Of the card round the window with its lines, where a layout's motif is 1; as a fraction of the short side. */
const MAT = 0.0155;
/** Side of the square card for a QR code with its quiet zone, as a fraction of the marker's short side: 20 mm of 12 cm. */
export const CODE_SIDE = 0.167;
/** How much of the short side along the edge may be cut off without loss. */
export const SAFE_MARGIN = 0.03;
/** The line round the card, as a fraction of the short side. */
export const CODE_LINE = 0.0035;

/**
 * Where the QR code comes, with its quiet zone but without the line round it: fractions (0..1) of the landscape marker's width and
 * height. In the lower right corner; from narrow bands it reaches into the photo.
 */
export function codeOf(format: FormatId, layout: LayoutId): Rectangle {
  const { ratio } = FORMATS[format];
  const { sideBand, topBand } = LAYOUTS[layout];
  // In the middle of a band that is wider than it, but for the mat.
  const room = topBand > 0 ? 0 : sideBand - MAT - CODE_SIDE;
  const margin = Math.max(SAFE_MARGIN + CODE_LINE, room / 2);
  return {
    x: 1 - (margin + CODE_SIDE) / ratio,
    y: 1 - margin - CODE_SIDE,
    width: CODE_SIDE / ratio,
    height: CODE_SIDE,
  };
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
  return inPixels(windowOf(format, layout), format, longSide, orientation);
}

/** Where the QR code comes (see `codeOf`), in the same way. */
export function codeInPixels(
  format: FormatId,
  layout: LayoutId,
  longSide: number,
  orientation: Orientation = 'landscape',
): Rectangle {
  return inPixels(codeOf(format, layout), format, longSide, orientation);
}

function inPixels(
  window: Rectangle,
  format: FormatId,
  longSide: number,
  orientation: Orientation,
): Rectangle {
  const size = markerSize(format, longSide);
  const x = Math.round(window.x * size.width);
  const y = Math.round(window.y * size.height);
  const width = Math.round((window.x + window.width) * size.width) - x;
  const height = Math.round((window.y + window.height) * size.height) - y;
  if (orientation === 'landscape') return { x, y, width, height };
  return { x: size.height - y - height, y: x, width: height, height: width };
}

/** A format and how its print hangs, with the share of a photo that its window cuts off. */
export interface FormatChoice {
  format: FormatId;
  orientation: Orientation;
  lost: number;
}

/** The format, and how it hangs, whose window cuts least off a photo of this shape; the first of `FORMATS` among equals. */
export function formatFor(photo: Size, layout: LayoutId): FormatChoice {
  return (Object.keys(FORMATS) as FormatId[])
    .map((format) => ({ format, ...orientationFor(photo, format, layout) }))
    .reduce((best, choice) => (choice.lost < best.lost - 1e-9 ? choice : best));
}

/** How a print of this format and layout hangs so that its window cuts least off a photo; landscape among equals. */
export function orientationFor(
  photo: Size,
  format: FormatId,
  layout: LayoutId,
): Omit<FormatChoice, 'format'> {
  const window = windowInPixels(format, layout, 1000);
  const wanted = photo.width / photo.height;
  const lostIn = (ratio: number) => 1 - Math.min(wanted / ratio, ratio / wanted);
  const landscape = lostIn(window.width / window.height);
  const portrait = lostIn(window.height / window.width);
  return portrait < landscape - 1e-9
    ? { orientation: 'portrait', lost: portrait }
    : { orientation: 'landscape', lost: landscape };
}
