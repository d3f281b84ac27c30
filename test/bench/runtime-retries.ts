import type { GreyImage } from '../../markers/engine/index.ts';
import { CAMERAS, drawCapture, drawConditions, halvingsOf } from '../../markers/gate/captures/index.ts';
import { cornerError, LARGEST_GOOD_ERROR } from '../../markers/gate/scan-test.ts';
import { mapCorners, type Runtime } from '../../markers/runtime/index.ts';
import { drawMarkerArt, drawPrint } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

const FRAMES = 10;
const SEED = 840_000;
const PER_PRINT = 5;

/** Captures held for ten frames by a hand that trembles: far away, and by an upright phone at all distances. */
export async function measureRetries(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
  captures: number,
): Promise<Record<string, object>> {
  const far = await measure(runtime, backgrounds, captures, CAMERAS.landscape, () => 0);
  const upright = await measure(runtime, backgrounds, captures, CAMERAS.portrait, (number) => number);
  return { 'border-8 at .30, within 10 frames': far, 'border-8, upright phone, within 10 frames': upright };
}

async function measure(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
  captures: number,
  camera: { width: number; height: number },
  fillOf: (number: number) => number,
): Promise<object> {
  let [n, good] = [0, 0];
  for (let number = 0; number * PER_PRINT < captures; number++) {
    const print = await drawPrint('border-8', 300 + number);
    const marker = await drawMarkerArt(print.art);
    const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
    const recogniser = await runtime.createRecogniser([target], camera);
    const scene = halvingsOf(print.image);
    for (let k = 0; k < PER_PRINT; k++) {
      // Conditions are numbered by distance: every fifth one is at the same.
      const conditions = drawConditions('standard', SEED + number * PER_PRINT + k, fillOf(k), camera, 1.5);
      recogniser.forget();
      n++;
      for (let frame = 0; frame < FRAMES; frame++) {
        const tremble = { ...conditions.pose, x: conditions.pose.x + 0.0015 * Math.sin(2.3 * frame) };
        const motion = {
          ...conditions.motion,
          length: conditions.motion.length * (0.5 + 0.5 * Math.cos(1.7 * frame)),
        };
        const held = { ...conditions, pose: tremble, motion, seed: conditions.seed + frame };
        const { image, corners } = await drawCapture(scene, held, backgrounds);
        const [sight] = recogniser.process(image.data);
        if (!sight?.found) continue;
        if (cornerError(mapCorners(sight.homography, { width: 1, height: 1 }), corners) <= LARGEST_GOOD_ERROR)
          good++;
        break;
      }
    }
  }
  return { n, good: Number((good / n).toFixed(3)), lower95: Number(wilsonLowerBound(good, n).toFixed(3)) };
}
