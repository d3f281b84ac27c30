// What our own runtime asks of a marker: of its `.target`, and of simulated captures.
import { beforeAll, describe, expect, test } from 'vitest';
import { type GreyImage, loadEngine } from '../../../markers/engine/index.ts';
import {
  examineMarker,
  fingerprintOfTarget,
  type Inspection,
  judgeCaptures,
  LookAlikeIndex,
  type MarkerArt,
  matchFingerprints,
  measureTarget,
  type WholeMarker,
} from '../../../markers/gate/index.ts';
import { loadRuntime, type Runtime } from '../../../markers/runtime/index.ts';
import { drawArt, SPOILED } from '../../bench/gate-markers.ts';

let runtime: Runtime;
let drawn: MarkerArt;
let mind: Uint8Array;
beforeAll(async () => {
  runtime = await loadRuntime();
  drawn = await drawArt('border-8', 51);
  const { image, window } = drawn;
  mind = await (await loadEngine()).compileTarget(image, { window, lean: true });
});

const targetOf = ({ image, window }: MarkerArt) => runtime.buildTarget(image, { window, photoKnown: false });

/** With the `.mind` of the marker as it was drawn: its rules do not count for narrow bands. */
async function wholeMarker(art: MarkerArt): Promise<WholeMarker> {
  return { art, target: await targetOf(art), mind, mindar: false };
}

async function spoiled(way: string): Promise<MarkerArt> {
  return { ...drawn, image: await SPOILED[way]!(drawn) };
}

describe('a marker with a border of 8 %', () => {
  test('is admitted by our own rules, though it is too narrow for MindAR', async () => {
    const marker = await wholeMarker(drawn);
    const { verdict, measures, fingerprint } = await examineMarker(runtime, marker);
    expect(verdict).toEqual({ admitted: true, failures: [] });
    expect(measures.trial).toMatchObject({ n: 12, recognised: 1, good: 1 });
    expect(measures.trial!.worstCornerError).toBeLessThan(0.005);
    expect(JSON.parse(JSON.stringify(measures))).toEqual(measures);
    expect(fingerprint).toEqual(fingerprintOfTarget(marker.target));
    const asWide = await examineMarker(runtime, { ...marker, mindar: true });
    expect(asWide.verdict.failures.map(({ rule }) => rule)).toContain('tracking-points');
  }, 60_000);

  test.each([
    ['contrast × 0.1', 'target-features'],
    ['a tile of 22 %', 'target-unlike-features'],
    ['its left half only', 'target-patches'],
  ])('is refused, and not captured any more: %s', async (way, rule) => {
    const { verdict, measures }: Inspection = await examineMarker(
      runtime,
      await wholeMarker(await spoiled(way)),
    );
    const failure = verdict.failures.find((each) => each.rule === rule)!;
    expect(verdict.admitted).toBe(false);
    expect(failure.value).toBeLessThan(failure.limit);
    expect(failure.message).toContain(
      `at least ${rule === 'target-unlike-features' ? '40 %' : failure.limit}`,
    );
    expect(measures.trial).toBeUndefined();
  });

  test('is refused when its target is that of another: no capture finds it', async () => {
    const other = await drawArt('border-8', 52);
    const { verdict } = await examineMarker(runtime, { ...(await wholeMarker(drawn)), art: other });
    expect(verdict.failures).toEqual([
      {
        rule: 'captures',
        value: 0,
        limit: 11 / 12,
        message: 'Found in 0 of 12 simulated captures, in the right place in 0, at least 11 are needed.',
      },
    ]);
  }, 60_000);

  test('may be missed in one capture of twelve, not in two', () => {
    const trial = {
      n: 12,
      recognised: 1,
      medianCornerError: 0.001,
      worstCornerError: 0.1,
      leastConfidence: 0.5,
    };
    expect(judgeCaptures({ ...trial, good: 11 / 12 })).toEqual([]);
    expect(judgeCaptures({ ...trial, good: 10 / 12 })).toMatchObject([{ rule: 'captures', value: 10 / 12 }]);
  });

  test('names the quarter that has too little to follow', async () => {
    const { leastPatchesInQuadrant, weakestQuadrant } = measureTarget(
      await targetOf(await spoiled('its left half only')),
    );
    expect(leastPatchesInQuadrant).toBeLessThan(4);
    expect(weakestQuadrant).toMatch(/right$/);
  });
});

describe('by their targets, markers', () => {
  const index = new LookAlikeIndex();
  const features = new Map<number, Uint8Array>();
  beforeAll(async () => {
    for (const seed of [61, 62, 63, 64]) {
      const print = fingerprintOfTarget(await targetOf(await drawArt('border-8', seed)));
      features.set(seed, print.features);
      index.add(seed, print.keys);
    }
  });

  const turned = ({ data, ...size }: GreyImage): GreyImage => ({ data: data.slice().reverse(), ...size });
  const darker = ({ data, ...size }: GreyImage): GreyImage => ({
    data: data.map((value) => 255 * (value / 255) ** 1.5),
    ...size,
  });

  test.each([
    ['turned by 180°', turned],
    ['in darker tones', darker],
  ])('are found to look alike: %s', async (_, change) => {
    const original = await drawArt('border-8', 62);
    const copy = fingerprintOfTarget(await targetOf({ ...original, image: change(original.image) }));
    expect(index.suspects(copy.keys)[0]).toBe(62);
    expect(matchFingerprints(copy.features, features.get(62)!).consistent).toBeGreaterThan(100);
  });

  test('of other seeds do not', () => {
    for (const [seed, mine] of features)
      for (const [other, theirs] of features)
        if (other > seed) expect(matchFingerprints(mine, theirs).isMatch).toBe(false);
  });
});
