// Recognition by our own runtime on simulated captures: shares with their lower 95 % bounds, false locks, motion, CPU times, sizes.
// No seed set a threshold. BENCH_N sets how many captures the larger rows have.
import { readdir, readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import cliProgress from 'cli-progress';
import { CAMERAS, type Capture, drawSuite, type Suite } from '../../markers/gate/captures/index.ts';
import { look } from '../../markers/gate/recognisers/ours.ts';
import { cornerError, LARGEST_GOOD_ERROR } from '../../markers/gate/scan-test.ts';
import { apply, loadRuntime, mapCorners, type Recogniser, type Sight } from '../../markers/runtime/index.ts';
import { measureDelays } from './runtime-delays.ts';
import { measureMotion } from './runtime-motion.ts';
import { drawMarkerArt, drawNarrowPrint, drawPrint, type Print, readBackgrounds } from './runtime-prints.ts';
import { measureRetries } from './runtime-retries.ts';
import { measureTimes } from './runtime-times.ts';
import { wilsonLowerBound } from './wilson.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 400);
/** Captures of each print: one at every distance. */
const PER_PRINT = 5;
const SEED = 820_000;
/**
 * A lock is wrong when a point of the print that is in view is off by more than this share of the diagonal. (Corners far outside of
 * the picture, and those of curled paper, are good or not, but a lock that lies well on what is seen is no wrong one.)
 */
const WRONG = 0.06;
const GRID = 5;

/** The largest corner error as a share of the print's diagonal, and whether the lock is wrong; null where nothing was found. */
type Outcome = { error: number; wrong: boolean } | null;

const backgrounds = await readBackgrounds();
const runtime = await loadRuntime();

interface Case {
  layout: 'border-8' | 'border-11' | 'narrow';
  suite: Suite;
  captures: number;
  /** Which targets look at the same captures. */
  targets: readonly ('marker' | 'photo' | 'other')[];
}

const CASES: Record<string, Case> = {
  'border-8': {
    layout: 'border-8',
    suite: 'standard',
    captures: CAPTURES,
    targets: ['marker', 'photo', 'other'],
  },
  'border-11': { layout: 'border-11', suite: 'standard', captures: CAPTURES / 4, targets: ['marker'] },
  'border of 4 %': { layout: 'narrow', suite: 'standard', captures: CAPTURES, targets: ['photo'] },
  'border-8, hard': {
    layout: 'border-8',
    suite: 'hard',
    captures: CAPTURES / 2,
    targets: ['marker', 'photo', 'other'],
  },
};

const NAMES = { marker: 'photo unknown', photo: 'photo known', other: 'another marker' };

export async function run(): Promise<object> {
  const total = Object.values(CASES).reduce((sum, { captures }) => sum + captures, 0);
  const bar = new cliProgress.SingleBar({
    format: 'captures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(total, 0);
  const rows: Record<string, object> = {};
  let [done, frames, falseLocks] = [0, 0, 0];
  for (const [name, each] of Object.entries(CASES)) {
    const outcomes = await runCase(each, () => bar.update(++done));
    bar.stop();
    for (const target of each.targets) {
      const seen = outcomes[target];
      frames += seen.length;
      const wrong = seen.filter((outcome) => outcome && (target === 'other' || outcome.wrong)).length;
      falseLocks += wrong;
      if (target === 'other') continue;
      const row = { ...report(seen), wrong };
      rows[`${name}, ${NAMES[target]}`] = row;
      console.log(name, NAMES[target], JSON.stringify(row)); // so that an interrupted run was not for nothing
    }
    if (done < total) bar.start(total, done);
  }
  console.table(rows);
  const wrongLocks = { frames, wrong: falseLocks };
  const retries = await measureRetries(runtime, backgrounds, CAPTURES / 5);
  console.table(retries);
  const motion = await measureMotion(runtime, backgrounds, Math.max(2, Math.round(CAPTURES / 40)));
  console.table(motion);
  const delays = await measureDelays(runtime, backgrounds, Math.max(4, Math.round(CAPTURES / 5)));
  console.table(delays);
  const times = await measureTimes(runtime, backgrounds);
  console.table(times);
  const sizes = await measureSizes();
  console.log(
    `wrong locks: ${falseLocks} in ${frames} frames; sizes in KB, brotli: ${JSON.stringify(sizes)}`,
  );
  return { rows, wrongLocks, retries, motion, delays, times, sizes };
}

async function runCase(
  { layout, suite, captures, targets }: Case,
  onCapture: () => void,
): Promise<Record<'marker' | 'photo' | 'other', Outcome[]>> {
  const outcomes = { marker: [] as Outcome[], photo: [] as Outcome[], other: [] as Outcome[] };
  for (let number = 0; number * PER_PRINT < captures; number++) {
    const print = layout === 'narrow' ? await drawNarrowPrint(number) : await drawPrint(layout, number);
    const recognisers = new Map<'marker' | 'photo' | 'other', Recogniser>();
    for (const target of targets) recognisers.set(target, await recogniserOf(target, print));
    const options = { suite, seed: SEED + number, count: PER_PRINT, backgrounds };
    for await (const capture of drawSuite(print.image, options)) {
      for (const [target, recogniser] of recognisers)
        outcomes[target].push(outcomeOf(look(recogniser, capture.image.data), capture));
      onCapture();
    }
  }
  return outcomes;
}

function outcomeOf(sight: Sight, { corners, seenAt, image }: Capture): Outcome {
  if (!sight.found) return null;
  const error = cornerError(mapCorners(sight.homography, { width: 1, height: 1 }), corners);
  const diagonal = Math.hypot(corners[2].x - corners[0].x, corners[2].y - corners[0].y);
  let wrong = false;
  for (let k = 0; k < GRID * GRID; k++) {
    const [u, v] = [(k % GRID) / (GRID - 1), Math.floor(k / GRID) / (GRID - 1)];
    const truth = seenAt(u, v);
    if (truth.x < 0 || truth.y < 0 || truth.x > image.width || truth.y > image.height) continue;
    const found = apply(sight.homography, u, v);
    if (Math.hypot(found.x - truth.x, found.y - truth.y) > WRONG * diagonal) wrong = true;
  }
  return { error, wrong };
}

async function recogniserOf(
  target: 'marker' | 'photo' | 'other',
  { image, window, art }: Print,
): Promise<Recogniser> {
  if (target === 'photo')
    return runtime.createRecogniser(
      [await runtime.buildTarget(image, { window, photoKnown: true })],
      CAMERAS.landscape,
    );
  const seed = target === 'other' ? art.seed + 500 : art.seed;
  const marker = await drawMarkerArt({ ...art, seed });
  const bytes = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
  return runtime.createRecogniser([bytes], CAMERAS.landscape);
}

function report(outcomes: readonly Outcome[]): object {
  const isGood = (outcome: Outcome) => outcome !== null && outcome.error <= LARGEST_GOOD_ERROR;
  const share = (list: readonly Outcome[]) => list.filter(isGood).length / list.length;
  const nearer = outcomes.filter((_, number) => number % PER_PRINT > 0);
  const errors = outcomes.flatMap((outcome) => outcome?.error ?? []).sort((a, b) => a - b);
  const bound = (list: readonly Outcome[]) => wilsonLowerBound(list.filter(isGood).length, list.length);
  const atFills = Array.from({ length: PER_PRINT }, (_, fill) =>
    Math.round(100 * share(outcomes.filter((_outcome, number) => number % PER_PRINT === fill))),
  );
  return {
    n: outcomes.length,
    good: round(share(outcomes)),
    lower95: round(bound(outcomes)),
    'good at .45 and more': round(share(nearer)),
    'its lower95': round(bound(nearer)),
    'at .30/.45/.60/.75/.90': atFills.join('/'),
    medianCornerError: round(errors[errors.length >> 1] ?? Number.NaN, 5),
  };
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

/** What a browser loads to recognise: the bundle of the runtime, its WebAssembly, and the target of a marker. */
async function measureSizes(): Promise<object> {
  const { build } = await import('esbuild');
  const folder = new URL('../../markers/runtime/', import.meta.url);
  const bundle = await build({
    entryPoints: [new URL('runtime.js', folder).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  const wasm = (await readdir(folder)).find((name) => name.endsWith('.wasm'))!;
  const marker = await drawMarkerArt({ format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 830_000 });
  const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
  const kilobytes = (bytes: Uint8Array) => round(brotliCompressSync(bytes).length / 1024, 1);
  return {
    code: kilobytes(bundle.outputFiles[0]!.contents),
    wasm: kilobytes(await readFile(new URL(wasm, folder))),
    target: kilobytes(target),
    targetUncompressed: round(target.length / 1024, 1),
  };
}
