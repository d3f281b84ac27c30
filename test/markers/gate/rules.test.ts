import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../markers/art/index.ts';
import { readMind } from '../../../markers/engine/index.ts';
import { judgeMarker, type MarkerMeasures, measureMarker } from '../../../markers/gate/index.ts';
import {
  compiled,
  compiledBytes,
  drawn,
  leftHalfOf,
  mirroredFourfold,
  sparse,
  tiled,
  toned,
} from './arts.ts';

async function failedRules(picture: Pixels): Promise<string[]> {
  return judgeMarker(measureMarker(await compiled(picture))).failures.map(({ rule }) => rule);
}

describe('a marker is admitted', () => {
  test.each([1, 2, 3, 77, 4_000_000])('as terrazzo of seed %i', async (seed) => {
    const verdict = judgeMarker(measureMarker(await compiled(await drawn(seed))));
    expect(verdict).toEqual({ admitted: true, failures: [] });
  });

  test('at 0.35 of its contrast', async () => {
    expect(await failedRules(toned(await drawn(5), (value) => 128 + (value - 128) * 0.35))).toEqual([]);
  });

  test('whatever the size at which it was compiled', async () => {
    expect(await failedRules(await drawn(6, 1024))).toEqual([]);
  });
});

describe('a marker is refused', () => {
  test.each([0.11, 0.22, 0.33])('for a tile of %d of the short side that repeats along it', async (share) => {
    for (const seed of [11, 12])
      expect(await failedRules(tiled(await drawn(seed), share))).toContain('unlike-descriptors');
  });

  test('for a pattern that four mirrors repeat', async () => {
    expect(await failedRules(mirroredFourfold(await drawn(13)))).toEqual(['unlike-descriptors']);
  });

  test('for having nothing on it, by every rule', async () => {
    expect(await failedRules(sparse(0))).toEqual([
      'keypoints-252',
      'keypoints-200',
      'keypoints-159',
      'unlike-descriptors',
      'tracking-points',
      'tracking-quadrant',
    ]);
  });

  test('for having little on it, by its keypoints', async () => {
    expect(await failedRules(sparse(50))).toEqual(
      expect.arrayContaining(['keypoints-252', 'keypoints-200', 'keypoints-159']),
    );
  });

  test('for too little contrast', async () => {
    const rules = await failedRules(toned(await drawn(14), (value) => 128 + (value - 128) * 0.1));
    expect(rules).toEqual(expect.arrayContaining(['keypoints-200', 'tracking-points', 'tracking-quadrant']));
  });

  test('for having nothing to track on one side, and the quarter is named', async () => {
    const { failures } = judgeMarker(measureMarker(await compiled(leftHalfOf(await drawn(15)))));
    const failure = failures.find(({ rule }) => rule === 'tracking-quadrant');
    expect(failure).toEqual({
      rule: 'tracking-quadrant',
      value: 0,
      limit: 3,
      message: '0 points to track in the upper right quarter, at least 3 are needed in each.',
    });
  });
});

describe('the rules', () => {
  const sound: MarkerMeasures = {
    keypoints: [
      { width: 640, height: 427, count: 420 },
      { width: 378, height: 252, count: 150 },
      { width: 300, height: 200, count: 130 },
      { width: 238, height: 159, count: 90 },
    ],
    unlikeShare: 0.7,
    unlikeBits: 80,
    trackingPoints: 14,
    trackingQuadrants: [3, 3, 3, 5],
  };

  test('let pass what reaches each limit', () => {
    expect(judgeMarker(sound)).toEqual({ admitted: true, failures: [] });
  });

  test('take the keyframes by their short side, in any format', () => {
    const square = sound.keypoints.map(({ height, count }) => ({ width: height, height, count }));
    expect(judgeMarker({ ...sound, keypoints: square }).admitted).toBe(true);
    const weak = square.map((keyframe) => (keyframe.height === 159 ? { ...keyframe, count: 89 } : keyframe));
    expect(judgeMarker({ ...sound, keypoints: weak }).failures).toEqual([
      {
        rule: 'keypoints-159',
        value: 89,
        limit: 90,
        message: '89 keypoints at 159 × 159 pixels, at least 90 are needed.',
      },
    ]);
  });

  test('never round a share up to the limit in words', () => {
    const [failure] = judgeMarker({ ...sound, unlikeShare: 0.6999 }).failures;
    expect(failure).toMatchObject({ rule: 'unlike-descriptors', value: 0.6999, limit: 0.7 });
    expect(failure!.message).toBe(
      '69 % of the keypoints look like no other, at least 70 % are needed: the pattern repeats itself.',
    );
  });
});

describe('measures', () => {
  test('are the same from the file and from the target it holds, and plain JSON', async () => {
    const bytes = await compiledBytes(await drawn(21));
    const measures = measureMarker(bytes);
    expect(measureMarker(readMind(bytes)[0]!)).toEqual(measures);
    expect(JSON.parse(JSON.stringify(measures))).toEqual(measures);
    expect(measures.trackingQuadrants.reduce((sum, count) => sum + count)).toBe(measures.trackingPoints);
    expect(measures.keypoints[0]).toMatchObject({ width: 640, height: 427 });
    expect(() => measureMarker(bytes.subarray(0, 1000))).toThrow(
      expect.objectContaining({ code: 'BROKEN_MIND' }),
    );
  });
});
