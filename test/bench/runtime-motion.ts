import type { GreyImage } from '../../markers/engine/index.ts';
import { CAMERAS, drawCapture, drawConditions, halvingsOf } from '../../markers/gate/captures/index.ts';
import { mapCorners, type Runtime } from '../../markers/runtime/index.ts';
import { drawMarkerArt, drawPrint } from './runtime-prints.ts';

const FRAMES = 16;
const SEED = 850_000;
/** The share of a frame's time in which it is exposed. */
const EXPOSED = 0.25;

/** Prints that move through the picture at a steady speed: frames in which a locked print was lost, and corner errors. */
export async function measureMotion(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
  sequences: number,
): Promise<Record<string, object>> {
  const result: Record<string, object> = {};
  for (const speed of [14, 23]) {
    let [followed, lost] = [0, 0];
    const errors: number[] = [];
    for (let number = 0; number < sequences; number++) {
      const seen = await follow(runtime, backgrounds, number, speed);
      followed += seen.length;
      lost += seen.filter((error) => error === null).length;
      errors.push(...seen.filter((error) => error !== null));
    }
    errors.sort((a, b) => a - b);
    const at = (share: number) => Number(errors[Math.floor(share * errors.length)]?.toFixed(2));
    result[`${speed} px a frame`] = {
      frames: followed,
      lost: Number((lost / followed).toFixed(4)),
      'corner error, median px': at(0.5),
      'p95 px': at(0.95),
    };
  }
  return result;
}

/** For each frame after the first lock the largest corner error in pixels, null where the print was lost. */
async function follow(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
  number: number,
  speed: number,
): Promise<(number | null)[]> {
  const { width, height } = CAMERAS.landscape;
  const print = await drawPrint('border-8', 400 + number);
  const marker = await drawMarkerArt(print.art);
  const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
  const recogniser = await runtime.createRecogniser([target], CAMERAS.landscape);
  const scene = halvingsOf(print.image);
  // The second distance: a print that fills .45 has room to move.
  const conditions = drawConditions('standard', SEED + number, 1, CAMERAS.landscape, 1.5);
  const angle = number * 2.4;
  const seen: (number | null)[] = [];
  let locked = false;
  for (let frame = 0; frame < FRAMES; frame++) {
    // To and fro around the middle, turning at the ends without slowing down: the hardest that a hand can do.
    const along = Math.abs(((frame * speed) % 400) - 200) - 100;
    const pose = {
      ...conditions.pose,
      x: (along * Math.cos(angle)) / width,
      y: (along * Math.sin(angle) * 0.5) / height,
      roll: conditions.pose.roll + 0.01 * frame,
    };
    const motion = { length: (speed * EXPOSED) / height, angle };
    const held = { ...conditions, pose, motion, seed: frame };
    const { image, corners } = await drawCapture(scene, held, backgrounds);
    const [sight] = recogniser.process(image.data);
    if (sight?.found) locked = true;
    if (!locked) continue;
    if (!sight?.found) {
      seen.push(null);
      continue;
    }
    const found = mapCorners(sight.homography, { width: 1, height: 1 });
    seen.push(Math.max(...found.map(({ x, y }, k) => Math.hypot(x - corners[k]!.x, y - corners[k]!.y))));
  }
  return seen;
}
