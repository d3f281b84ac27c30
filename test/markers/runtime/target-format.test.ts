import { beforeAll, describe, expect, test } from 'vitest';
import { loadRuntime, readTarget, TARGET_VERSION } from '../../../markers/runtime/index.ts';
import { writeTarget } from '../../../markers/runtime/target-format.ts';
import { buildMarkerTarget, thinArt } from './prints.ts';

let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await buildMarkerTarget(thinArt(40));
});

test('a target says how the print looks, and has features and patches at several sizes, none in the window', () => {
  const target = readTarget(bytes);
  expect(target.size.width / target.size.height).toBeCloseTo(1.5, 2);
  expect(target.photoKnown).toBe(false);
  expect(target.window.width).toBeCloseTo(1 - 2 * (0.094 / 1.5), 2);
  expect(target.lighter.count).toBeGreaterThan(500);
  expect(target.darker.count).toBeGreaterThan(500);
  expect(target.levels.length).toBeGreaterThan(3);
  const { window } = target;
  for (const { patches, width, height } of target.levels) {
    expect(patches.length).toBeGreaterThan(30);
    const inWindow = patches.filter(({ x, y }) => {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height];
      return u > window.x && u < window.x + window.width && v > window.y && v < window.y + window.height;
    });
    expect(inWindow).toEqual([]);
  }
});

test('what was read is written again byte for byte, and the same print gives the same bytes', async () => {
  expect(Buffer.compare(writeTarget(readTarget(bytes)), bytes)).toBe(0);
  expect(Buffer.compare(await buildMarkerTarget(thinArt(40)), bytes)).toBe(0);
});

describe('the reader refuses', () => {
  const refused = (file: Uint8Array) => {
    try {
      readTarget(file);
      return null;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  test('what is cut short anywhere', () => {
    for (const share of [0, 0.0001, 0.0003, 0.1, 0.5, 0.9, 0.99999])
      expect(refused(bytes.slice(0, Math.floor(bytes.length * share)))).toBe('BROKEN_TARGET');
  });

  test('what is damaged, longer, or something else', () => {
    for (const at of [0, 9, 13, 33, 36, 5000, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[at]! ^= 4;
      expect(refused(damaged)).toBe('BROKEN_TARGET');
    }
    expect(refused(Buffer.concat([bytes, new Uint8Array(1)]))).toBe('BROKEN_TARGET');
    expect(refused(new Uint8Array(1000))).toBe('BROKEN_TARGET');
  });

  test('another version, and says which', async () => {
    const newer = bytes.slice();
    newer[4] = TARGET_VERSION + 1;
    expect(() => readTarget(newer)).toThrowError(
      expect.objectContaining({
        code: 'TARGET_VERSION',
        message: expect.stringContaining(`${TARGET_VERSION + 1}`),
      }),
    );
    const runtime = await loadRuntime();
    await expect(runtime.createRecogniser([newer], { width: 640, height: 480 })).rejects.toMatchObject({
      code: 'TARGET_VERSION',
    });
  });
});
