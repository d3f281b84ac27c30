// Papers that prints are sold on: exact sizes, what a lab cuts off, what it wants beyond the cut.
import { FORMATS, type FormatId, type Orientation, type Rectangle, type Size } from './formats.ts';

/** What a print shop's machine wants of a file. Lengths in millimetres. */
export interface PrintProfile {
  id: string;
  name: string;
  /** The cut print, lying: its longer side, */
  widthMm: number;
  /** and its shorter one. */
  heightMm: number;
  dpi: number;
  /** Pattern printed beyond the cut on each side of a PDF. A picture file ends at the cut: photo labs cut what they get. */
  bleedMm: number;
  /** Window, QR code and texts keep this far from the cut; the pattern runs through it. */
  safetyMarginMm: number;
  /** Lines outside a PDF's bleed that show where to cut. */
  cropMarks: boolean;
  /** What kind of file a shop gets unless it asks for another one. */
  file: PrintFileKind;
  /** `item`: upright prints upright. `landscape`: every file lies, as some roll printers want it. */
  turning: 'item' | 'landscape';
  /** Where the QR code is printed. */
  code: 'frame' | 'back';
}

/** A JPEG, a PDF, or a PNG that leaves the photo's window open. */
export type PrintFileKind = 'jpeg' | 'pdf' | 'overlay';

const PHOTO_LAB = {
  ...{ dpi: 300, bleedMm: 3, safetyMarginMm: 3, cropMarks: true, file: 'jpeg' },
  ...{ turning: 'item', code: 'frame' },
} as const satisfies Partial<PrintProfile>;
const OFFSET = { ...PHOTO_LAB, safetyMarginMm: 5, file: 'pdf' } as const;

/** The database's profiles start from these. The trade's names are in centimetres and not exact; these sizes are. */
export const PRINT_PRESETS: readonly PrintProfile[] = [
  { id: '10x15', name: '10 × 15 cm', widthMm: 150, heightMm: 102, ...PHOTO_LAB },
  { id: '13x18', name: '13 × 18 cm', widthMm: 180, heightMm: 127, ...PHOTO_LAB },
  { id: '15x20', name: '15 × 20 cm', widthMm: 203, heightMm: 150, ...PHOTO_LAB },
  { id: '20x30', name: '20 × 30 cm', widthMm: 300, heightMm: 203, ...PHOTO_LAB },
  { id: '20x20', name: '20 × 20 cm', widthMm: 203, heightMm: 203, ...PHOTO_LAB },
  { id: 'a4', name: 'A4', widthMm: 297, heightMm: 210, ...OFFSET },
  { id: 'a5', name: 'A5', widthMm: 210, heightMm: 148, ...OFFSET },
];

const MM_PER_INCH = 25.4;

export function pixelsOf(millimetres: number, dpi: number): number {
  return Math.round((millimetres / MM_PER_INCH) * dpi);
}

/** A sheet of paper in whole pixels, as the print hangs. */
export interface PaperInPixels {
  /** The whole sheet: the cut print and its bleed. */
  sheet: Size;
  /** What is left after the cut. */
  trim: Rectangle;
  /** What may be cut by a careless lab lies outside of this. */
  safe: Rectangle;
}

export function paperInPixels(
  profile: PrintProfile,
  orientation: Orientation,
  { withBleed }: { withBleed: boolean },
): PaperInPixels {
  const { dpi } = profile;
  const [long, short] = [pixelsOf(profile.widthMm, dpi), pixelsOf(profile.heightMm, dpi)];
  const [width, height] = orientation === 'landscape' ? [long, short] : [short, long];
  const bleed = withBleed ? pixelsOf(profile.bleedMm, dpi) : 0;
  const safety = pixelsOf(profile.safetyMarginMm, dpi);
  return {
    sheet: { width: width + 2 * bleed, height: height + 2 * bleed },
    trim: { x: bleed, y: bleed, width, height },
    safe: {
      x: bleed + safety,
      y: bleed + safety,
      width: width - 2 * safety,
      height: height - 2 * safety,
    },
  };
}

/** How a marker lies on a paper. */
export interface MarkerOnPaper {
  /** Long side of the marker, in pixels. */
  longSide: number;
  /** How much of the sheet lies beyond the marker on the left and right, above and below; fractions of the marker's short side. */
  beyond: { x: number; y: number };
}

/**
 * The largest marker that lies wholly on the cut print, in its middle: it is never stretched, and what is left of the paper is for the
 * pattern that runs on beyond the marker.
 */
export function markerOnPaper(
  format: FormatId,
  orientation: Orientation,
  { sheet, trim }: PaperInPixels,
): MarkerOnPaper {
  const { ratio } = FORMATS[format];
  const [long, short] = orientation === 'landscape' ? [trim.width, trim.height] : [trim.height, trim.width];
  const longSide = Math.min(long, Math.floor(short * ratio));
  const shortSide = Math.round(longSide / ratio);
  const [width, height] = orientation === 'landscape' ? [longSide, shortSide] : [shortSide, longSide];
  return {
    longSide,
    beyond: { x: (sheet.width - width) / 2 / shortSide, y: (sheet.height - height) / 2 / shortSide },
  };
}
