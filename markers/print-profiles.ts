// What print shops want of a file.
import type { FormatId, Orientation, Size } from './formats.ts';
import { fitOnPaper, PAPERS, type PaperId } from './papers.ts';

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
}

/** A JPEG, a PDF, or a PNG that leaves the photo's window open. */
export type PrintFileKind = 'jpeg' | 'pdf' | 'overlay';

const PHOTO_LAB = {
  ...{ dpi: 300, bleedMm: 3, safetyMarginMm: 3, cropMarks: true, file: 'jpeg' },
  turning: 'item',
} as const satisfies Partial<PrintProfile>;
const OFFSET = { ...PHOTO_LAB, safetyMarginMm: 5, file: 'pdf' } as const;

const preset = (id: PaperId, name: string, rest: typeof PHOTO_LAB | typeof OFFSET): PrintProfile => ({
  ...{ id, name, widthMm: PAPERS[id].width, heightMm: PAPERS[id].height },
  ...rest,
});

/** The trade's names are in centimetres and not exact; the sizes are. */
export const PRINT_PRESETS: readonly PrintProfile[] = [
  preset('10x15', '10 × 15 cm', PHOTO_LAB),
  preset('13x18', '13 × 18 cm', PHOTO_LAB),
  preset('15x20', '15 × 20 cm', PHOTO_LAB),
  preset('20x30', '20 × 30 cm', PHOTO_LAB),
  preset('13x13', '13 × 13 cm', PHOTO_LAB),
  preset('20x20', '20 × 20 cm', PHOTO_LAB),
  preset('a4', 'A4', OFFSET),
  preset('a5', 'A5', OFFSET),
];

const MM_PER_INCH = 25.4;

export function pixelsOf(millimetres: number, dpi: number): number {
  return Math.round((millimetres / MM_PER_INCH) * dpi);
}

/** A sheet of paper in whole pixels, as the print hangs: the cut print, and its bleed where that is wanted. */
export function paperInPixels(
  { widthMm, heightMm, bleedMm, dpi }: PrintProfile,
  orientation: Orientation,
  { withBleed }: { withBleed: boolean },
): Size {
  const bleed = withBleed ? 2 * pixelsOf(bleedMm, dpi) : 0;
  const [long, short] = [pixelsOf(widthMm, dpi) + bleed, pixelsOf(heightMm, dpi) + bleed];
  return orientation === 'landscape' ? { width: long, height: short } : { width: short, height: long };
}

/** How a marker lies on a paper. */
export interface MarkerOnPaper {
  /** Long side of the marker, in pixels. */
  longSide: number;
  /** How much of the sheet lies beyond the marker on each side; fractions of the marker's short side, of the print as it hangs. */
  beyond: { x: number; y: number };
}

/**
 * The largest marker that lies wholly on the cut print, in its middle: it is never stretched, and what is left of the paper is for the
 * pattern that runs on beyond the marker.
 */
export function markerOnPaper(
  format: FormatId,
  orientation: Orientation,
  profile: PrintProfile,
  { withBleed }: { withBleed: boolean },
): MarkerOnPaper {
  const paper = { width: profile.widthMm, height: profile.heightMm };
  const { marker, beyond } = fitOnPaper(format, paper, withBleed ? profile.bleedMm : 0);
  return {
    longSide: pixelsOf(marker.width, profile.dpi),
    beyond: orientation === 'landscape' ? beyond : { x: beyond.y, y: beyond.x },
  };
}
