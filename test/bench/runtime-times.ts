import type { GreyImage } from '../../markers/engine/index.ts';
import { CAMERAS, type Capture, drawSuite } from '../../markers/gate/captures/index.ts';
import type { Runtime } from '../../markers/runtime/index.ts';
import { drawMarkerArt, drawPrint } from './runtime-prints.ts';

const SEED = 860_000;
const CAPTURES = 10;
const ROUNDS = 3;

/** CPU times in milliseconds, warm, of one thread. */
export async function measureTimes(
  runtime: Runtime,
  backgrounds: readonly GreyImage[],
): Promise<Record<string, object>> {
  const print = await drawPrint('border-8', 500);
  const marker = await drawMarkerArt(print.art);
  const unknown = { window: marker.window, photoKnown: false };
  const known = { window: print.window, photoKnown: true };
  const buildMarker: number[] = [];
  const buildPrint: number[] = [];
  for (let round = 0; round < 8; round++) {
    buildMarker.push(await cpuOf(() => runtime.buildTarget(marker.image, unknown)));
    buildPrint.push(await cpuOf(() => runtime.buildTarget(print.image, known)));
  }
  const target = await runtime.buildTarget(marker.image, unknown);
  const captures: Capture[] = [];
  const options = { suite: 'standard', seed: SEED, count: CAPTURES, backgrounds } as const;
  for await (const capture of drawSuite(print.image, options)) captures.push(capture);
  const whole = await runtime.createRecogniser([target], CAMERAS.landscape);
  const sliced = await runtime.createRecogniser([target], { ...CAMERAS.landscape, slices: 1 });
  const [attempts, tracks, slices]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { image } of captures) {
      whole.forget();
      attempts.push(await cpuOf(() => whole.process(image.data)));
      for (let frame = 0; frame < 4; frame++) {
        const time = await cpuOf(() => whole.process(image.data));
        if (whole.process(image.data)[0]?.found) tracks.push(time);
      }
      sliced.forget();
      for (let slice = 0; slice < 60; slice++) slices.push(await cpuOf(() => sliced.process(image.data)));
    }
  }
  return {
    'track a 720p frame': summary(tracks),
    'one detection attempt at 720p': summary(attempts.slice(CAPTURES)),
    'one slice of a search': summary(slices.slice(slices.length / ROUNDS)),
    'build a target, photo unknown': summary(buildMarker.slice(3)),
    'build a target, photo known': summary(buildPrint.slice(3)),
  };
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function summary(times: number[]): object {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1));
  return { n: sorted.length, 'median ms': at(0.5), 'p95 ms': at(0.95) };
}
