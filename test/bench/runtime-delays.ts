import { readFile } from 'node:fs/promises';
import type { GreyImage } from '../../markers/engine/index.ts';
import { CAMERAS, drawCapture, drawConditions, halvingsOf } from '../../markers/gate/captures/index.ts';
import { cornerError, LARGEST_GOOD_ERROR } from '../../markers/gate/scan-test.ts';
import { createFollower, createSearcher, mapCorners, type Runtime } from '../../markers/runtime/index.ts';
import { drawMarkerArt, drawPrint } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

const SEED = 860_000;
/** Pixels a frame, as a hand was seen to move. */
const SPEED = 14;
/** The share of a frame's time in which it is exposed. */
const EXPOSED = 0.25;
/** At 30 frames a second: 100, 200 and 400 ms. */
const DELAYS = [3, 6, 12];

/**
 * Prints that move on while a search takes its time: of what it found in the first frame, the share that a follower shows in the right
 * place two frames after the answer, when that comes so many frames late; and what it shows in wrong places.
 */
export async function measureDelays(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
  prints: number,
): Promise<Record<string, object>> {
  const wasm = await readFile(new URL('../../markers/runtime/runtime.wasm', import.meta.url));
  const module = await WebAssembly.compile(wasm);
  const counts = DELAYS.map(() => ({ found: 0, good: 0, wrong: 0 }));
  for (let number = 0; number < prints; number++) {
    const print = await drawPrint('border-8', 500 + number);
    const marker = await drawMarkerArt(print.art);
    const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
    const searcher = await createSearcher(module, [target], CAMERAS.landscape);
    const follower = await createFollower(module, [target], CAMERAS.landscape);
    const scene = halvingsOf(print.image);
    const angle = number * 2.4;
    const at = (frame: number) => {
      // From the second distance on: a print that fills .45 has room to move.
      const conditions = drawConditions('standard', SEED + number, 1 + (number % 2), CAMERAS.landscape, 1.5);
      const { width, height } = CAMERAS.landscape;
      const along = SPEED * frame - 80;
      const pose = {
        ...conditions.pose,
        x: (along * Math.cos(angle)) / width,
        y: (along * Math.sin(angle)) / height,
        roll: conditions.pose.roll + 0.01 * frame,
      };
      const motion = { length: (SPEED * EXPOSED) / height, angle };
      return drawCapture(scene, { ...conditions, pose, motion, seed: frame }, backgrounds);
    };
    const first = await at(0);
    const slices = searcher.search(first.image.data);
    let answer = slices.next();
    while (!answer.done) answer = slices.next();
    const [lock] = answer.value;
    if (!lock) continue;
    for (const [index, delay] of DELAYS.entries()) {
      const count = counts[index]!;
      count.found++;
      follower.forget();
      follower.process(first.image.data);
      const glimpse = follower.frame.glimpse();
      follower.process((await at(delay)).image.data);
      follower.catchUp(lock, glimpse);
      const next = await at(delay + 1);
      const [sight] = follower.process(next.image.data);
      if (!sight?.found) continue;
      const error = cornerError(mapCorners(sight.homography, { width: 1, height: 1 }), next.corners);
      if (error <= LARGEST_GOOD_ERROR) count.good++;
      else count.wrong++;
    }
  }
  return Object.fromEntries(
    counts.map(({ found, good, wrong }, index) => [
      `${DELAYS[index]} frames late`,
      {
        found,
        shown: Number((good / found).toFixed(3)),
        'lower 95 % bound': Number(wilsonLowerBound(good, found).toFixed(3)),
        wrong,
      },
    ]),
  );
}
