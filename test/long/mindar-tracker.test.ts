// Our writing of MindAR's tracker against MindAR's own, on a real WebGL.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GreyImage, loadEngine, readMind, type TrackingKeyframe } from '../../markers/engine/index.ts';
import { TRACKING_KEYFRAME } from '../../markers/engine/mind-format.ts';
import { CAMERAS, drawSuite } from '../../markers/gate/captures/index.ts';
import { MINDAR_PROJECTION } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR, type MindARPose } from '../../markers/gate/recognisers/mindar-code.ts';
import { CROP_PLACES, detectInCrop } from '../../markers/gate/recognisers/mindar-crops.ts';
import { MindARTracker } from '../../markers/gate/recognisers/mindar-tracker.ts';
import { compileMarker, drawMarker } from '../../pool-builder/build-marker.ts';
import { background, drawPrint } from '../markers/runtime/prints.ts';
import { type Browser, openBrowser } from '../support/browser.ts';

const ART = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 73 } as const;
const CAPTURES = 5;
/** In pixels of the picture; the graphics card counts in shorter floats. */
const LARGEST_DIFFERENCE = 0.05;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

interface Tracked {
  worldCoords: { x: number; y: number }[];
  screenCoords: { x: number; y: number }[];
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

async function loadOriginal(): Promise<void> {
  const bundle = await build({
    stdin: {
      contents: `export { Tracker } from 'mind-ar/src/image-target/tracker/tracker.js'; export * as tf from '@tensorflow/tfjs';`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'mindar', platform: 'browser' },
  });
  await browser.page.addScriptTag({ content: bundle.outputFiles![0]!.text });
}

/** What MindAR's own tracker finds of a target in a picture, from a pose on. */
function trackWithOriginal(
  keyframe: TrackingKeyframe,
  size: { width: number; height: number },
  picture: GreyImage,
  pose: MindARPose,
): Promise<Tracked> {
  const { width, height, scale, points } = keyframe;
  const input = {
    ...{ keyframe: { width, height, scale, points, data: base64(keyframe.data) } },
    ...{ size, picture: { ...picture, data: base64(picture.data) }, pose, projection: MINDAR_PROJECTION },
  };
  return browser.page.evaluate(async ({ keyframe, size, picture, pose, projection }) => {
    // biome-ignore lint/suspicious/noExplicitAny: MindAR has no types
    const { Tracker, tf } = (globalThis as any).mindar;
    await tf.setBackend('webgl');
    const decode = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const own = { ...keyframe, data: decode(keyframe.data) };
    const dimensions = [[size.width, size.height]];
    const tracker = new Tracker(dimensions, [[own, own]], projection, picture.width, picture.height);
    const pixels = tf.tensor(Array.from(decode(picture.data)), [picture.height, picture.width], 'float32');
    const { worldCoords, screenCoords } = tracker.track(pixels, pose, 0);
    return { worldCoords, screenCoords };
  }, input);
}

it("follows the points that MindAR's own tracker follows, to where it does", async () => {
  await loadOriginal();
  const [code, engine, print] = [(await loadMindAR())!, await loadEngine(), await drawPrint(ART, 'coffee')];
  const [target] = readMind(await compileMarker(ART, await drawMarker(ART)));
  const keyframe = target!.trackingData[TRACKING_KEYFRAME]!;
  const tracker = new MindARTracker(keyframe);
  const matcher = code.createMatcher(CAMERAS.mindar);
  const estimator = code.createEstimator(MINDAR_PROJECTION);
  const options = { suite: 'standard', seed: 6, count: CAPTURES, camera: CAMERAS.mindar } as const;
  let compared = 0;
  for await (const { image } of drawSuite(print, { ...options, backgrounds: [await background()] })) {
    for (let place = 0; place < CROP_PLACES; place++) {
      const points = detectInCrop(engine, place, image);
      const { keyframeIndex, ...pairs } = matcher.matchDetection(target!.matchingData, points);
      const pose = keyframeIndex === -1 ? null : estimator.estimate(pairs);
      if (!pose) continue;
      const ours = tracker.track(image, MINDAR_PROJECTION, pose);
      const theirs = await trackWithOriginal(keyframe, target!.targetImage, image, pose);
      const isFollowed = theirs.worldCoords.length >= 4;
      expect(ours !== null).toBe(isFollowed);
      if (!ours) break;
      expect(ours.worldCoords.length).toBe(theirs.worldCoords.length);
      ours.screenCoords.forEach(({ x, y }, k) => {
        const other = theirs.screenCoords[k]!;
        expect(Math.hypot(x - other.x, y - other.y)).toBeLessThan(LARGEST_DIFFERENCE);
        compared++;
      });
      break;
    }
  }
  expect(compared).toBeGreaterThan(40);
}, 120_000);
