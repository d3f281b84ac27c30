import { beforeAll, describe, expect, test } from 'vitest';
import { renderArt } from '../../../markers/art/index.ts';
import {
  type Engine,
  type FeaturePoint,
  type GreyImage,
  greyFromRgb,
  joinTargets,
  loadEngine,
} from '../../../markers/engine/index.ts';
import { windowInPixels } from '../../../markers/formats.ts';
import { CAMERAS, type Capture, drawSuite } from '../../../markers/gate/captures/index.ts';
import { openMindAR } from '../../../markers/gate/recognisers/mindar.ts';
import { loadMindAR, type MindARCode } from '../../../markers/gate/recognisers/mindar-code.ts';
import { CROP_PLACES, cropAt, detectInCrop } from '../../../markers/gate/recognisers/mindar-crops.ts';
import { scanTest } from '../../../markers/gate/scan-test.ts';
import { isLong } from '../../support/long.ts';
import { background, drawPrint } from '../runtime/prints.ts';

const ART = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 71 } as const;
const CROPS = isLong ? CROP_PLACES : 1;

let code: MindARCode;
let engine: Engine;
let print: GreyImage;
let mind: Uint8Array;
let captures: Capture[];
beforeAll(async () => {
  code = (await loadMindAR())!;
  engine = await loadEngine();
  print = await drawPrint(ART, 'coffee');
  const { data, width, height } = await renderArt(ART, { width: 640 });
  const window = windowInPixels(ART.format, ART.layout, width);
  mind = await engine.compileTarget({ data: greyFromRgb(data, 3), width, height }, { window, lean: true });
  captures = [];
  const options = { suite: 'standard', seed: 5, count: 3, camera: CAMERAS.mindar } as const;
  for await (const capture of drawSuite(print, { ...options, backgrounds: [await background()] }))
    captures.push(capture);
});

test("the feature points of a camera's crop are those of MindAR's own detector, to the last bit", async () => {
  const [tfjs, source] = ['@tensorflow/tfjs', 'mind-ar/src/image-target/detector/detector.js'];
  const tf = await import(tfjs);
  await tf.setBackend('cpu');
  await import('mind-ar/src/image-target/detector/kernels/cpu/index.js' as string);
  const { Detector } = await import(source);
  for (let place = 4; place < 4 + CROPS; place++) {
    const image = captures[1]!.image;
    const crop = cropAt(place % CROP_PLACES, image);
    const detector = new Detector(crop.width, crop.height);
    const pixels = tf.tensor(Array.from(crop.data), [crop.height, crop.width], 'float32');
    const { featurePoints } = detector.detect(pixels);
    expect(engine.detect(crop)).toEqual(featurePoints);
    expect(featurePoints.length).toBeGreaterThan(100);
    if (place > 4) continue;
    // The crop in the middle begins there.
    const inPicture = featurePoints.map((point: FeaturePoint) => ({
      ...point,
      x: point.x + 192,
      y: point.y + 112,
    }));
    expect(detectInCrop(engine, place, image)).toEqual(inPicture);
  }
}, 60_000);

describe("MindAR's way", () => {
  test('finds a print with a border of 22 %, and where it is', async () => {
    const options = {
      suite: 'standard',
      seed: 5,
      count: 3,
      first: 2,
      backgrounds: [await background()],
    } as const;
    const result = await scanTest(openMindAR(code, engine, mind), print, options);
    expect(result.good).toBe(1);
    expect(result.medianCornerError).toBeLessThan(0.015);
    expect(await scanTest(openMindAR(code, engine, mind), print, options)).toEqual(result);
  });

  test('finds it in no picture of something else', async () => {
    const other = await drawPrint({ ...ART, seed: 72 }, 'coffee');
    const options = { suite: 'standard', seed: 5, count: 2 } as const;
    expect(await scanTest(openMindAR(code, engine, mind), other, options)).toEqual({
      n: 2,
      recognised: 0,
      good: 0,
      medianCornerError: null,
    });
  });

  test('is not told where a file holds several targets', () => {
    expect(() => openMindAR(code, engine, joinTargets([mind, mind]))).toThrow(
      expect.objectContaining({ code: 'MANY_TARGETS' }),
    );
  });

  test('is left out where mind-ar is not installed', async () => {
    expect(await loadMindAR('mind-ar-that-is-not-installed/src')).toBeNull();
  });
});
