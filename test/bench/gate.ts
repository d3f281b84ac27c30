// The gate: what its parts cost, whether targets are told apart, and how well prints of each layout are recognised, by our own runtime and
// by MindAR's way. No seed set a limit. BENCH_N sets how many captures a row has; BENCH_PARTS which parts run,
// BENCH_LAYOUTS which layouts.
import { tryMarker } from '../../markers/gate/marker-trial.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { scanPrint } from '../../server/media/scan-print.ts';
import { openMediaThreads } from '../../server/media/threads.ts';
import { drawArt } from './gate-markers.ts';
import { drawGatePrint } from './gate-prints.ts';
import { measureLayouts, round } from './gate-tables.ts';
import { measureUniqueness } from './gate-uniqueness.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 400);
const PARTS = (process.env.BENCH_PARTS ?? 'costs,uniqueness,layouts').split(',');
const ROUNDS = 6;
const SEED = 940_000;

export async function run(): Promise<object> {
  return {
    ...(PARTS.includes('costs') && { costs: await measureCosts() }),
    ...(PARTS.includes('uniqueness') && { uniqueness: await measureUniqueness() }),
    ...(PARTS.includes('layouts') && { layouts: await measureLayouts(CAPTURES) }),
  };
}

async function measureCosts(): Promise<object> {
  const costs = {
    'the quick suite of one marker': await measureTrial(),
    'a marker, drawn, compiled and examined': await measureMarker(),
    'the scan test of a print, two threads': await measurePrint(),
  };
  console.table(costs);
  return costs;
}

async function measureTrial(): Promise<object> {
  const runtime = await loadRuntime();
  const times: Times[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const marker = await drawArt('border-8', SEED + round);
    const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
    times.push(await timesOf(async () => tryMarker(await openOurs(runtime, target), marker)));
  }
  return summary(times);
}

async function measureMarker(): Promise<object> {
  const times: Times[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push(
      await timesOf(() =>
        buildMarker({ format: '3x2', layout: 'border-22', style: 'terrazzo', seed: SEED + round }),
      ),
    );
  return summary(times);
}

async function measurePrint(): Promise<object> {
  const runtime = await loadRuntime();
  const threads = openMediaThreads({ least: 2, most: 2 });
  const times: Times[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { art, file } = await drawGatePrint('border-8', 400 + round);
      const marker = await drawArt('border-8', art.seed);
      const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
      const scan = { print: file, target, by: 'ours', seed: SEED + round } as const;
      times.push(await timesOf(() => scanPrint(threads, scan)));
    }
  } finally {
    await threads.close();
  }
  return summary(times);
}

interface Times {
  cpu: number;
  wall: number;
}

async function timesOf(work: () => Promise<unknown>): Promise<Times> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, wall: performance.now() - started };
}

/** The first round warms up. */
function summary(times: Times[]): object {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const warm = times.slice(1);
  return {
    n: warm.length,
    'median ms of CPU': round(median(warm.map(({ cpu }) => cpu)), 0),
    'median ms': round(median(warm.map(({ wall }) => wall)), 0),
  };
}
