import { describe, expect, it } from 'vitest';
import { MOST_BEYOND } from '../../markers/art/index.ts';
import {
  FORMATS,
  type FormatId,
  formatFor,
  LAYOUTS,
  type LayoutId,
  orientationFor,
  windowInPixels,
} from '../../markers/formats.ts';
import { fitOnPaper, formatForPaper, PAPERS, type PaperId } from '../../markers/papers.ts';

const PAPER_IDS = Object.keys(PAPERS) as PaperId[];

describe('the format for a photo', () => {
  const cases = (Object.keys(LAYOUTS) as LayoutId[]).flatMap((layout) =>
    [
      [4000, 3000],
      [3000, 2000],
      [1920, 1080],
      [2000, 2000],
      [3000, 4000],
      [1080, 1920],
      [5000, 1500],
      [999, 1000],
    ].map(([width, height]) => ({ layout, photo: { width: width!, height: height! } })),
  );

  it.each(cases)('is the one of which no other cuts less off, $layout of $photo', ({ layout, photo }) => {
    const choice = formatFor(photo, layout);
    const wanted = photo.width / photo.height;
    for (const format of Object.keys(FORMATS) as FormatId[]) {
      for (const orientation of ['landscape', 'portrait'] as const) {
        const { width, height } = windowInPixels(format, layout, 1000, orientation);
        const kept = Math.min(wanted / (width / height), width / height / wanted);
        expect(1 - choice.lost).toBeGreaterThanOrEqual(kept - 1e-9);
        if (format === choice.format && orientation === choice.orientation)
          expect(1 - choice.lost).toBeCloseTo(kept);
      }
    }
  });

  it('cuts at most a twelfth off the shapes that cameras make, in the narrow layouts', () => {
    for (const layout of ['border-8', 'border-11'] as const)
      for (const ratio of [3 / 2, 4 / 3, 1, 3 / 4, 2 / 3])
        expect(formatFor({ width: 6000 * ratio, height: 6000 }, layout).lost).toBeLessThan(1 / 12);
  });

  it('hangs a landscape photo between two bands upright, where that shows more of it', () => {
    expect(orientationFor({ width: 3000, height: 2000 }, '3x2', 'sides-30').orientation).toBe('portrait');
    expect(orientationFor({ width: 3000, height: 2000 }, '3x2', 'border-22').orientation).toBe('landscape');
  });
});

describe('a marker on paper', () => {
  it.each(PAPER_IDS)('keeps its shape on %s, as large as it goes', (paper) => {
    for (const format of Object.keys(FORMATS) as FormatId[]) {
      const { marker, left } = fitOnPaper(format, PAPERS[paper]);
      expect(marker.width / marker.height).toBeCloseTo(FORMATS[format].ratio);
      expect(Math.min(left.x, left.y)).toBeCloseTo(0);
      expect(marker.width + 2 * left.x).toBeCloseTo(PAPERS[paper].width);
      expect(marker.height + 2 * left.y).toBeCloseTo(PAPERS[paper].height);
    }
  });

  it.each(PAPER_IDS)(
    'in the format for %s can be filled up with its own pattern, 3 mm of bleed included',
    (paper) => {
      const { beyond } = fitOnPaper(formatForPaper(PAPERS[paper]), PAPERS[paper], 3);
      expect(Math.max(beyond.x, beyond.y)).toBeLessThanOrEqual(MOST_BEYOND);
    },
  );

  it('has the format that the paper is sold for', () => {
    const formats = PAPER_IDS.map((paper) => formatForPaper(PAPERS[paper]));
    expect(formats).toEqual(['3x2', '7x5', '4x3', '3x2', '1x1', '1x1', '7x5', '7x5']);
  });
});
