import { expect, test } from 'vitest';
import { STYLES, type StyleId } from '../../markers/art/index.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import { scanTest } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { background, buildMarkerTarget, drawPrint } from '../markers/runtime/prints.ts';

test.each(Object.keys(STYLES) as StyleId[])(
  'a print in %s with a narrow border is recognised',
  async (style) => {
    const art = { format: '3x2', layout: 'border-8', style, seed: 77 } as const;
    const [print, target] = [await drawPrint(art, 'coffee'), await buildMarkerTarget(art)];
    const options = { suite: 'quick', seed: 5, backgrounds: [await background()] } as const;
    const { good, recognised } = await scanTest(await openOurs(await loadRuntime(), target), print, options);
    expect(recognised).toBeGreaterThan(0.9);
    expect(good).toBeGreaterThan(0.9);
  },
  120_000,
);
