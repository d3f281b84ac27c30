// What good and spoiled markers have of what the gate asks for, and how often they are recognised: the limits of our own runtime's
// rules (markers/gate/rules.ts) were set by the first seeds, and are measured on the second.
import cliProgress from 'cli-progress';
import type { LayoutId } from '../../markers/formats.ts';
import { tryMarker } from '../../markers/gate/marker-trial.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import { judgeCaptures, judgeTarget } from '../../markers/gate/rules.ts';
import { measureTarget } from '../../markers/gate/target-measures.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { drawArt, SPOILED } from './gate-markers.ts';

const SEEDS = { setting: 700_000, measuring: 710_000 };
const LAYOUTS: LayoutId[] = ['border-8', 'border-11', 'border-22'];
/** Markers of each layout that are spoiled in each way. */
const MARKERS = Number(process.env.BENCH_MARKERS ?? 3);
/** Captures by which it is known how well a marker is recognised, with a seed that the gate does not use. */
const CAPTURES = 25;
const CAPTURES_SEED = 720_000;
/** A marker recognised well in less of them should be refused; one in more, admitted. */
const BAD = 0.8;
const SOUND = 0.95;

interface Row {
  layout: string;
  way: string;
  features: number;
  unlike: number;
  patches: number;
  trial: number;
  worst: number | null;
  confidence: number | null;
  good: number;
  admitted: boolean;
  rules: string[];
}

export async function run(): Promise<object> {
  const which = process.env.BENCH_SEEDS === 'setting' ? 'setting' : 'measuring';
  const rows: Row[] = [];
  const ways = Object.entries(SPOILED);
  const bar = new cliProgress.SingleBar({
    format: 'markers [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(LAYOUTS.length * ways.length * MARKERS, 0);
  const runtime = await loadRuntime();
  for (const [at, layout] of LAYOUTS.entries())
    for (const [way, spoil] of ways)
      for (let number = 0; number < MARKERS; number++) {
        const seed = SEEDS[which] + at * 1000 + number;
        const drawn = await drawArt(layout, seed);
        const marker = { ...drawn, image: await spoil(drawn) };
        const file = await runtime.buildTarget(marker.image, { window: marker.window, photoKnown: false });
        const target = measureTarget(file);
        const recogniser = await openOurs(runtime, file);
        const trial = await tryMarker(recogniser, marker);
        const truth = await tryMarker(recogniser, marker, { seed: CAPTURES_SEED + seed, count: CAPTURES });
        const failures = [...judgeTarget(target), ...judgeCaptures(trial)];
        const row: Row = {
          ...{ layout, way, features: target.features, unlike: round(target.unlikeShare) },
          ...{ patches: target.leastPatchesInQuadrant, trial: round(trial.good) },
          ...{
            worst: trial.worstCornerError && round(trial.worstCornerError, 4),
            confidence: trial.leastConfidence && round(trial.leastConfidence),
          },
          ...{ good: truth.good, admitted: failures.length === 0, rules: failures.map(({ rule }) => rule) },
        };
        rows.push(row);
        console.log(JSON.stringify(row)); // so that an interrupted run was not for nothing
        bar.increment();
      }
  bar.stop();
  return report(which, rows);
}

function report(which: string, rows: Row[]): object {
  const ways = Object.keys(SPOILED).map((way) => {
    const list = rows.filter((row) => row.way === way);
    const range = (of: (row: Row) => number) => {
      const values = list.map(of).sort((a, b) => a - b);
      return values.length > 0 ? `${values[0]} – ${values.at(-1)}` : '–';
    };
    return [
      way,
      {
        n: list.length,
        features: range(({ features }) => features),
        unlike: range(({ unlike }) => unlike),
        patches: range(({ patches }) => patches),
        'quick suite': range(({ trial }) => trial),
        good: range(({ good }) => good),
        admitted: list.filter(({ admitted }) => admitted).length,
      },
    ];
  });
  console.table(Object.fromEntries(ways));
  const [bad, sound] = [rows.filter(({ good }) => good < BAD), rows.filter(({ good }) => good >= SOUND)];
  const result = {
    seeds: which,
    n: rows.length,
    admittedThoughBad: `${bad.filter(({ admitted }) => admitted).length} of ${bad.length}`,
    refusedThoughSound: `${sound.filter(({ admitted }) => !admitted).length} of ${sound.length}`,
    asDrawnRefused: `${rows.filter(({ way, admitted }) => way === 'as drawn' && !admitted).length} of ${rows.filter(({ way }) => way === 'as drawn').length}`,
  };
  console.log(JSON.stringify(result));
  return result;
}

function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
