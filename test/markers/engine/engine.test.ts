import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createEngine,
  describeMind,
  type Engine,
  type GreyImage,
  greyFromRgb,
  loadEngine,
  MAXIMUM_SIDE,
  readMind,
} from '../../../markers/engine/index.ts';
import { draw, photo, seeded } from '../../oracle/images.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

/** Comparing hashes is a thousand times faster than vitest's comparison of arrays. */
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function greyPhoto(name: string, width: number, height: number): Promise<GreyImage> {
  const { data } = await photo(name, { width, height });
  return { data: greyFromRgb(data, 3), width, height };
}

function greyNoise(width: number, height: number, seed: number): GreyImage {
  const random = seeded(seed);
  return { data: Uint8Array.from({ length: width * height }, () => random() * 256), width, height };
}

describe('compileTarget', () => {
  test('reports its progress up to 1, matching before tracking', async () => {
    const steps: [number, string][] = [];
    const image = await greyPhoto('cat', 200, 150);
    await engine.compileTarget(image, { onProgress: (share, stage) => steps.push([share, stage]) });
    expect(steps.map(([, stage]) => stage)).toEqual([
      'matching',
      'matching',
      'matching',
      'tracking',
      'tracking',
    ]);
    expect(steps.map(([share]) => share)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });

  test('is aborted between two keyframes, with the reason of the signal', async () => {
    const controller = new AbortController();
    const image = await greyPhoto('dune', 640, 400);
    let steps = 0;
    const compiling = engine.compileTarget(image, {
      signal: controller.signal,
      onProgress: () => {
        steps++;
        // As in a server: the abort comes from the event loop, not from the callback.
        if (steps === 2) setImmediate(() => controller.abort(new Error('the visitor left')));
      },
    });
    await expect(compiling).rejects.toThrow('the visitor left');
    expect(steps).toBeLessThan(5);
    await expect(engine.compileTarget(image, { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });

  test('works again, with the same bytes, after an abort', async () => {
    const image = await greyPhoto('cat', 160, 120);
    const expected = await engine.compileTarget(image);
    const controller = new AbortController();
    const compiling = engine.compileTarget(image, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(compiling).rejects.toThrow();
    expect(hash(await engine.compileTarget(image))).toBe(hash(expected));
  });

  test('may overlap with other calls on the same engine and on another one', async () => {
    const images = [
      await greyPhoto('cat', 300, 200),
      await greyPhoto('coffee', 211, 333),
      greyNoise(130, 90, 5),
    ];
    const alone: Uint8Array[] = [];
    for (const image of images) alone.push(await engine.compileTarget(image));
    const points = JSON.stringify(engine.detect(images[2]!));
    const other = await loadEngine();
    const together = await Promise.all([
      ...images.map((image) =>
        engine.compileTarget(image, {
          onProgress: () => expect(JSON.stringify(engine.detect(images[2]!))).toBe(points),
        }),
      ),
      ...images.map((image) => other.compileTarget(image)),
    ]);
    expect(together.map(hash)).toEqual([...alone, ...alone].map(hash));
  });

  test('sees the new pixels when a buffer is used again', async () => {
    const image = await greyPhoto('cat', 150, 100);
    const first = await engine.compileTarget(image);
    image.data.set((await greyPhoto('coffee', 150, 100)).data);
    const second = await engine.compileTarget(image);
    expect(hash(second)).not.toBe(hash(first));
    const other = await engine.compileTarget(await greyPhoto('coffee', 150, 100));
    expect(hash(second)).toBe(hash(other));
  });

  test('keeps tracking points off the window and takes others instead', async () => {
    const image = await greyPhoto('meadow', 640, 400);
    const window = { x: 140, y: 90, width: 360, height: 220 };
    const open = describeMind(await engine.compileTarget(image))[0]!;
    const masked = describeMind(await engine.compileTarget(image, { window }))[0]!;
    const scale = open.trackingHeight / image.height;
    const touches = ({ x, y }: { x: number; y: number }) =>
      x + 8 > window.x * scale &&
      x - 7 < (window.x + window.width) * scale &&
      y + 8 > window.y * scale &&
      y - 7 < (window.y + window.height) * scale;
    const outside = open.trackingPoints.filter((point) => !touches(point)).length;
    expect(open.trackingPoints.some(touches)).toBe(true);
    expect(masked.trackingPoints.some(touches)).toBe(false);
    expect(masked.trackingPoints.length).toBeGreaterThan(outside);
    expect(masked.keypoints).toEqual(open.keypoints);
  });

  test('leaves out in the lean form only what the runtime does not read', async () => {
    const image = await greyPhoto('cat', 320, 240);
    const [full] = readMind(await engine.compileTarget(image));
    const [lean] = readMind(await engine.compileTarget(image, { lean: true }));
    expect(lean!.trackingData).toHaveLength(2);
    expect(lean!.trackingData[0]).toMatchObject({ width: 0, height: 0, points: [] });
    expect(lean!.trackingData[1]).toEqual(full!.trackingData[1]);
    expect(lean!.matchingData).toEqual(full!.matchingData.filter(({ height }) => height >= 120));
    expect(lean!.matchingData.length).toBe(full!.matchingData.length - 1);
  });
});

describe('detect', () => {
  test('finds the points of the keyframe at full size', async () => {
    const image = await greyPhoto('astronaut', 320, 320);
    const points = engine.detect(image);
    const keyframe = readMind(await engine.compileTarget(image))[0]!.matchingData[0]!;
    expect(points.filter((point) => point.maxima)).toEqual(keyframe.maximaPoints);
    expect(points.filter((point) => !point.maxima)).toEqual(keyframe.minimaPoints);
    expect(points.length).toBeGreaterThan(100);
    for (const { x, y, descriptors } of points) {
      expect(x > 0 && x < 320 && y > 0 && y < 320).toBe(true);
      expect(descriptors).toHaveLength(21);
    }
  });

  test('finds nothing where there is nothing', () => {
    for (const size of [1, 7, 31, 100]) {
      expect(
        engine.detect({ data: new Uint8Array(size * size).fill(90), width: size, height: size }),
      ).toEqual([]);
    }
  });
});

describe('any image', () => {
  test('of any size and noise compiles to a file that can be read', async () => {
    const random = seeded(Math.floor(Date.now() / 86_400_000)); // other sizes every day
    for (let i = 0; i < 40; i++) {
      const width = 1 + Math.floor(random() ** 2 * 300);
      const least = Math.ceil(width / 64);
      const height = least + Math.floor(random() ** 2 * (Math.min(300, width * 64) - least));
      const image = i % 2 ? greyNoise(width, height, i) : smooth(width, height, i);
      const [target] = readMind(await engine.compileTarget(image));
      expect(target!.targetImage, `${width} × ${height}`).toEqual({ width, height });
      for (const { maximaPoints, minimaPoints } of target!.matchingData) {
        expect(maximaPoints.length + minimaPoints.length).toBeLessThanOrEqual(500);
        for (const point of [...maximaPoints, ...minimaPoints]) {
          expect(Number.isFinite(point.x) && Number.isFinite(point.y)).toBe(true);
        }
      }
    }
  }, 60_000);

  function smooth(width: number, height: number, seed: number): GreyImage {
    const { data } = draw(
      (x, y) => 128 + 80 * Math.sin(x / (3 + seed)) + 40 * Math.cos(y / 5),
      width,
      height,
    );
    return { data: greyFromRgb(data, 3), width, height };
  }
});

describe('what is refused', () => {
  const refusals: [string, GreyImage, string][] = [
    ['an image without area', { data: new Uint8Array(0), width: 0, height: 10 }, 'EMPTY_IMAGE'],
    ['half a pixel', { data: new Uint8Array(15), width: 1.5, height: 10 }, 'EMPTY_IMAGE'],
    ['a buffer too short', { data: new Uint8Array(99), width: 10, height: 10 }, 'WRONG_BUFFER_LENGTH'],
    ['a buffer of colours', { data: new Uint8Array(300), width: 10, height: 10 }, 'WRONG_BUFFER_LENGTH'],
    [
      'an image above the limit',
      { data: new Uint8Array((MAXIMUM_SIDE + 1) * 100), width: MAXIMUM_SIDE + 1, height: 100 },
      'IMAGE_TOO_LARGE',
    ],
    ['a thread of an image', { data: new Uint8Array(650), width: 650, height: 1 }, 'IMAGE_TOO_NARROW'],
  ];
  test.each(refusals)('%s', async (_name, image, code) => {
    await expect(engine.compileTarget(image)).rejects.toMatchObject({ code });
    expect(() => engine.detect(image)).toThrow(expect.objectContaining({ code }));
  });

  afterEach(() => vi.restoreAllMocks());

  test('a machine without SIMD, before anything is compiled', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const bytes = await readFile(new URL('../../../dist/markers/engine/engine.wasm', import.meta.url));
    await expect(createEngine(bytes)).rejects.toMatchObject({
      code: 'NO_SIMD',
      message: expect.stringContaining('SIMD'),
    });
  });
});

test('an image of the largest size compiles', async () => {
  const side = MAXIMUM_SIDE;
  const data = new Uint8Array(side * side);
  for (let p = 0; p < data.length; p++) data[p] = (Math.imul(p >> 4, 2654435761) >>> 24) & 0xf0;
  const fresh = await loadEngine(); // its memory goes with it
  const [target] = describeMind(await fresh.compileTarget({ data, width: side, height: side }));
  expect(target!.keypoints[0]).toMatchObject({ width: side, height: side });
}, 60_000);
