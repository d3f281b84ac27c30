import { describe, expect, it } from 'vitest';
import { chooseTracker, type TrackerName } from '../../markers/choose-tracker.ts';
import { type FormatId, LAYOUTS, windowOf } from '../../markers/formats.ts';

const THIN = { window: windowOf('3x2', 'border-8') };
const WIDE = { window: windowOf('3x2', 'border-22') };
const BARE = { window: { x: 0, y: 0, width: 1, height: 1 } };
const targetUrl = '/a.target';
const [thin, wide, bare] = [THIN, WIDE, BARE].map((print) => ({ ...print, targetUrl })) as [
  typeof THIN & { targetUrl: string },
  typeof WIDE & { targetUrl: string },
  typeof BARE & { targetUrl: string },
];

type Prints = Parameters<typeof chooseTracker>[0];
type Row = [situation: string, prints: Prints, failed: number[], chosen: TrackerName | null];

const choose = (prints: Prints, failed: number[] = [], wanted: TrackerName = 'ours', canRunOurs = true) =>
  chooseTracker(prints, { wanted, canRunOurs, failed: new Set(failed) });

describe('what recognises the prints of a page', () => {
  const ROWS: Row[] = [
    ['every print has its target', [thin, wide, bare], [], 'ours'],
    ['a wide frame beside a thin one has none', [WIDE, thin], [], 'ours'],
    ['a thin frame beside a wide one has none', [THIN, wide], [], 'ours'],
    ['a bare photo beside a thin frame has none', [BARE, thin], [], 'ours'],
    ['one of prints that MindAR sees has none', [WIDE, wide, bare], [], 'mindar'],
    ['the only print, a bare photo, has none', [BARE], [], 'mindar'],
    ['no print has one, and MindAR sees some', [THIN, WIDE], [], 'mindar'],
    ['no print has one, and MindAR sees none', [THIN], [], null],
    ['one target of thin frames failed', [thin, thin], [0], 'ours'],
    ['one target of wide frames failed', [wide, wide], [1], 'mindar'],
    ['all targets failed, of wide frames', [wide, bare], [0, 1], 'mindar'],
    ['all targets failed, of a thin frame too', [thin, wide], [0, 1], null],
    ['the only target failed, and MindAR sees the print that never had one', [thin, WIDE], [0], null],
  ];

  it.each(ROWS)('where %s', (_, prints, failed, chosen) => {
    expect(choose(prints, failed)).toBe(chosen);
  });

  it('is MindAR where the operator wants it, but not on a page with a print that it does not see', () => {
    expect(choose([wide, bare], [], 'mindar')).toBe('mindar');
    expect(choose([wide, thin], [], 'mindar')).toBe('ours');
    expect(choose([WIDE, THIN], [], 'mindar')).toBe('mindar');
    expect(choose([thin], [0], 'mindar')).toBeNull();
  });

  it('is MindAR in a browser that can’t run ours, where it sees any print', () => {
    expect(choose([wide], [], 'ours', false)).toBe('mindar');
    expect(choose([wide, thin], [], 'ours', false)).toBe('mindar');
    expect(choose([thin], [], 'ours', false)).toBeNull();
    expect(choose([thin], [], 'mindar', false)).toBeNull();
  });

  it('takes every frame for one for MindAR that its layout says is, in every format', () => {
    const FORMATS: FormatId[] = ['3x2', '7x5', '4x3', '1x1'];
    const layouts = Object.values(LAYOUTS);
    expect(layouts.some(({ mindar }) => mindar) && layouts.some(({ mindar }) => !mindar)).toBe(true);
    for (const format of FORMATS)
      for (const { id, mindar } of layouts)
        expect(choose([{ window: windowOf(format, id) }])).toBe(mindar ? 'mindar' : null);
  });
});
