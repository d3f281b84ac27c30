// How well prints of each layout are recognised by our runtime and by MindAR's way, in simulated captures.
import cliProgress from 'cli-progress';
import { loadEngine } from '../../markers/engine/index.ts';
import { LAYOUTS, type LayoutId } from '../../markers/formats.ts';
import { drawSuite } from '../../markers/gate/captures/index.ts';
import { openMindAR } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR } from '../../markers/gate/recognisers/mindar-code.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import type { CaptureRecogniser } from '../../markers/gate/recognisers/recogniser.ts';
import { isGood, type Outcome, scanCapture, summarise } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { compileMarker, drawMarker } from '../../pool-builder/build-marker.ts';
import { drawGatePrint, type GatePrint, gateBackgrounds } from './gate-prints.ts';
import { drawMarkerArt } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

/** Captures of each print: one at every distance. */
const PER_PRINT = 5;
const SEED = 920_000;

type Recognisers = Partial<Record<'ours' | 'mindar', CaptureRecogniser>>;

/** A row for each layout and way of recognising it, of so many captures. */
export async function measureLayouts(captures: number): Promise<Record<string, object>> {
  const layouts = (process.env.BENCH_LAYOUTS?.split(',') ?? Object.keys(LAYOUTS)) as LayoutId[];
  const backgrounds = await gateBackgrounds();
  const bar = new cliProgress.SingleBar({ format: 'prints [{bar}] {value}/{total}', stream: process.stderr });
  const prints = Math.ceil(captures / PER_PRINT);
  bar.start(layouts.length * prints, 0);
  const rows: Record<string, object> = {};
  for (const layout of layouts) {
    const outcomes: Record<string, Outcome[]> = {};
    for (let number = 0; number < prints; number++) {
      const print = await drawGatePrint(layout, number);
      for (const [by, recogniser] of Object.entries(await openRecognisers(print))) {
        const list = outcomes[by] ?? [];
        outcomes[by] = list;
        const options = { suite: 'standard', seed: SEED + number, count: PER_PRINT, backgrounds } as const;
        for await (const capture of drawSuite(print.image, { ...options, camera: recogniser.camera }))
          list.push(scanCapture(recogniser, print.image, capture).outcome);
      }
      bar.increment();
    }
    for (const [by, list] of Object.entries(outcomes)) {
      const row = report(list);
      rows[`${layout}, ${by}`] = row;
      console.log(`${layout}, ${by}`, JSON.stringify(row)); // so that an interrupted run was not for nothing
    }
  }
  bar.stop();
  console.table(rows);
  return rows;
}

async function openRecognisers({ art }: GatePrint): Promise<Recognisers> {
  const runtime = await loadRuntime();
  const marker = await drawMarkerArt(art);
  const target = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
  const recognisers: Recognisers = { ours: await openOurs(runtime, target) };
  const code = await loadMindAR();
  if (code)
    recognisers.mindar = openMindAR(
      code,
      await loadEngine(),
      await compileMarker(art, await drawMarker(art)),
    );
  return recognisers;
}

function report(outcomes: readonly Outcome[]): object {
  const { n, recognised, good, medianCornerError } = summarise(outcomes);
  const bound = (list: readonly Outcome[]) => wilsonLowerBound(list.filter(isGood).length, list.length);
  const atFills = Array.from({ length: PER_PRINT }, (_, fill) => {
    const list = outcomes.filter((_outcome, number) => number % PER_PRINT === fill);
    return Math.round((100 * list.filter(isGood).length) / list.length);
  });
  return {
    n,
    recognised: round(recognised),
    good: round(good),
    lower95: round(bound(outcomes)),
    'good at .30/.45/.60/.75/.90': atFills.join('/'),
    medianCornerError: medianCornerError && round(medianCornerError, 5),
  };
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
