import { FORMATS, type FormatId, type Size } from './formats.ts';

/** By the names of the trade; landscape, in millimetres as labs cut them (they differ by 1 to 3 %). */
export const PAPERS = {
  '10x15': { width: 150, height: 102 },
  '13x18': { width: 180, height: 127 },
  '15x20': { width: 203, height: 150 },
  '20x30': { width: 300, height: 203 },
  '13x13': { width: 127, height: 127 },
  '20x20': { width: 203, height: 203 },
  a4: { width: 297, height: 210 },
  a5: { width: 210, height: 148 },
} as const satisfies Record<string, Size>;

export type PaperId = keyof typeof PAPERS;

/** How a marker comes on a paper: never stretched, as large as it goes. */
export interface PaperFit {
  /** Of the marker on the paper, in millimetres. */
  marker: Size;
  /** What of the paper is left on each side, in millimetres: it is filled with the pattern, or cut off. */
  left: { x: number; y: number };
  /** The same with the bleed, as a fraction of the marker's short side: how far the art has to be drawn beyond the marker. */
  beyond: { x: number; y: number };
}

/**
 * @param paper lying, in millimetres
 * @param bleed beyond each edge of the paper, in millimetres
 */
export function fitOnPaper(format: FormatId, { width, height }: Size, bleed = 0): PaperFit {
  const { ratio } = FORMATS[format];
  const shortSide = Math.min(height, width / ratio);
  const marker = { width: shortSide * ratio, height: shortSide };
  const left = { x: (width - marker.width) / 2, y: (height - marker.height) / 2 };
  const beyond = { x: (left.x + bleed) / shortSide, y: (left.y + bleed) / shortSide };
  return { marker, left, beyond };
}

/** The format that fills a paper best. */
export function formatForPaper(paper: Size): FormatId {
  const wasted = (format: FormatId) => {
    const { left } = fitOnPaper(format, paper);
    return left.x * paper.height + left.y * paper.width;
  };
  return (Object.keys(FORMATS) as FormatId[]).reduce((best, format) =>
    wasted(format) < wasted(best) ? format : best,
  );
}
