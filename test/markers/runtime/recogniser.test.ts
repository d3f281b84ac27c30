import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type GreyImage, greyFromRgb } from '../../../markers/engine/index.ts';
import { windowInPixels } from '../../../markers/formats.ts';
import {
  CAMERAS,
  type Capture,
  drawCapture,
  drawConditions,
  halvingsOf,
} from '../../../markers/gate/captures/index.ts';
import { look, openOurs } from '../../../markers/gate/recognisers/ours.ts';
import { cornerError, scanTest } from '../../../markers/gate/scan-test.ts';
import {
  apply,
  createRuntime,
  loadRuntime,
  mapCorners,
  type Recogniser,
  type Runtime,
  type Sight,
} from '../../../markers/runtime/index.ts';
import { background, buildMarkerTarget, capture, drawPrint, thinArt } from './prints.ts';

const WHOLE = { width: 1, height: 1 };

let runtime: Runtime;
let print: GreyImage;
let target: Uint8Array;
let otherTarget: Uint8Array;
let recogniser: Recogniser;
beforeAll(async () => {
  runtime = await loadRuntime();
  print = await drawPrint(thinArt(31), 'coffee');
  target = await buildMarkerTarget(thinArt(31));
  otherTarget = await buildMarkerTarget(thinArt(32));
  recogniser = await runtime.createRecogniser([target], CAMERAS.landscape);
});

function errorOf(sight: Sight | undefined, { corners }: Capture): number {
  if (!sight?.found) return Number.POSITIVE_INFINITY;
  return cornerError(mapCorners(sight.homography, WHOLE), corners);
}

/** The corner error of one look; infinite where nothing is found. */
function scan(recogniser: Recogniser, captured: Capture): number {
  return errorOf(look(recogniser, captured.image.data), captured);
}

describe('a print with a border of 8 %', () => {
  test('is found whatever photo hangs in it, near and far, to a thousandth or two of its diagonal', async () => {
    for (let number = 0; number < 5; number++)
      expect(scan(recogniser, await capture(print, number))).toBeLessThan(0.004);
  });

  test('is found from the picture that will be printed, where that is known', async () => {
    const window = windowInPixels('3x2', 'border-8', print.width);
    const known = await runtime.buildTarget(print, { window, photoKnown: true });
    const withPhoto = await runtime.createRecogniser([known], CAMERAS.landscape);
    expect(scan(withPhoto, await capture(print, 5))).toBeLessThan(0.004);
  });

  test('is found when it hangs upright, its target lying', async () => {
    const upright: GreyImage = {
      data: new Uint8Array(print.data.length),
      width: print.height,
      height: print.width,
    };
    for (let y = 0; y < upright.height; y++)
      for (let x = 0; x < upright.width; x++)
        upright.data[y * upright.width + x] = print.data[(print.height - 1 - x) * print.width + y]!;
    const options = { suite: 'standard', seed: 4, count: 2 } as const;
    const ours = await openOurs(runtime, target, CAMERAS.portrait);
    expect(await scanTest(ours, upright, options)).toMatchObject({ n: 2, recognised: 1, good: 1 });
  });

  test('is found through a lens of any width, partly out of view, and turned', async () => {
    let found = 0;
    for (let number = 1; number < 7; number++)
      found += Number.isFinite(scan(recogniser, await capture(print, number, 'hard'))) ? 1 : 0;
    expect(found).toBeGreaterThanOrEqual(4);
  });
});

test('on bent paper the plane is found that fits all of the print, not the one that fits its flattest part', async () => {
  recogniser.forget();
  const conditions = { ...drawConditions('standard', 77, 3, CAMERAS.landscape, 1.5), curl: 0.024 };
  const bent = await drawCapture(halvingsOf(print), conditions, [await background()]);
  recogniser.process(bent.image.data);
  const [sight] = recogniser.process(bent.image.data);
  if (!sight?.found) throw new Error('The print was not found.');
  const [a, , c] = bent.corners;
  for (const [u, v] of [0, 0.5, 1].flatMap((x) => [0, 0.5, 1].map((y) => [x, y] as const))) {
    const [found, truth] = [apply(sight.homography, u, v), bent.seenAt(u, v)];
    const off = Math.hypot(found.x - truth.x, found.y - truth.y) / Math.hypot(a.x - c.x, a.y - c.y);
    expect(off).toBeLessThan(0.018);
  }
});

describe('nothing is found', () => {
  test('where there is no print, in black, white or noisy pictures', async () => {
    recogniser.forget();
    const { width, height } = CAMERAS.landscape;
    const pixels = width * height;
    const noise = Uint8Array.from({ length: pixels }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const pictures: Uint8Array[] = [new Uint8Array(pixels), new Uint8Array(pixels).fill(255), noise];
    for (const number of [0, 1]) pictures.push((await capture(null, number)).image.data);
    for (const picture of pictures)
      for (let frame = 0; frame < 2; frame++) expect(recogniser.process(picture)).toEqual([{ found: false }]);
  });

  test('of another marker of the same style', async () => {
    const other = await runtime.createRecogniser([otherTarget], CAMERAS.landscape);
    for (const number of [1, 3])
      expect(scan(other, await capture(print, number))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a print that moves', () => {
  test('is found in the second frame, followed, hidden within two frames when it goes, and found again', async () => {
    recogniser.forget();
    const scene = halvingsOf(print);
    const behind = [await background()];
    const draw = (frame: number, withPrint = true) => {
      const conditions = drawConditions('standard', 5, 2, CAMERAS.landscape, 1.5);
      conditions.pose = { ...conditions.pose, x: -0.1 + 0.012 * frame, roll: 0.3 };
      return drawCapture(withPrint ? scene : null, conditions, behind);
    };
    const first = await draw(0);
    expect(recogniser.process(first.image.data)).toEqual([{ found: false }]);
    for (let frame = 1; frame < 6; frame++) {
      const seen = await draw(frame); // 15 pixels further
      const [sight] = recogniser.process(seen.image.data);
      expect(sight).toMatchObject({ found: true, age: frame });
      expect(errorOf(sight, seen)).toBeLessThan(0.002);
    }
    const empty = (await draw(6, false)).image.data;
    recogniser.process(empty);
    expect(recogniser.process(empty)).toEqual([{ found: false }]);
    const again = await draw(3);
    recogniser.process(again.image.data);
    expect(errorOf(recogniser.process(again.image.data)[0], again)).toBeLessThan(0.002);
  });

  test('hardly trembles in the hand: smoothed corners stay within a third of a pixel', async () => {
    recogniser.forget();
    const scene = halvingsOf(print);
    const conditions = drawConditions('standard', 5, 1, CAMERAS.landscape, 1.5);
    const sights: Sight[] = [];
    for (let frame = 0; frame < 6; frame++) {
      const { image } = await drawCapture(scene, { ...conditions, seed: frame }, [await background()]);
      sights.push(recogniser.process(image.data)[0]!);
    }
    const corners = sights
      .slice(1)
      .map((sight) => mapCorners(sight.found ? sight.homography : ([] as never), WHOLE));
    for (const place of [0, 1, 2, 3]) {
      const xs = corners.map((quad) => quad[place]!.x);
      expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(0.34);
    }
  });
});

test('several targets are told apart, and found beside each other', async () => {
  const both = await runtime.createRecogniser([otherTarget, target], CAMERAS.landscape);
  const { image } = await capture(print, 2);
  both.process(image.data);
  expect(both.process(image.data)).toMatchObject([{ found: false }, { found: true }]);
});

test('a search in slices finds the same, spread over many frames', async () => {
  const seen = await capture(print, 3);
  const patient = await runtime.createRecogniser([target], { ...CAMERAS.landscape, slices: 4 });
  let frames = 0;
  let sight: Sight | undefined;
  do {
    [sight] = patient.process(seen.image.data);
    frames++;
  } while (!sight?.found && frames < 100);
  expect(frames).toBeGreaterThan(4);
  expect(errorOf(sight, seen)).toBeLessThan(0.004);
});

test('a frame of another size is refused with its size', () => {
  expect(() => recogniser.process(new Uint8Array(640 * 480))).toThrowError(
    expect.objectContaining({ code: 'WRONG_FRAME_SIZE', message: expect.stringContaining('1280 × 720') }),
  );
});

test('a picture too small for a target is refused', async () => {
  const small = { data: greyFromRgb(new Uint8Array(150 * 100 * 3), 3), width: 150, height: 100 };
  const options = { window: { x: 10, y: 10, width: 100, height: 50 }, photoKnown: false };
  await expect(runtime.buildTarget(small, options)).rejects.toMatchObject({ code: 'IMAGE_TOO_SMALL' });
});

test('without SIMD the runtime says so at once', async () => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  try {
    await expect(createRuntime(new Uint8Array(8))).rejects.toMatchObject({ code: 'NO_SIMD' });
  } finally {
    validate.mockRestore();
  }
});
