// How well frames of every style and layout are recognised, by our own runtime or by MindAR's way: simulated captures of finished prints, QR
// code and all, against targets that know neither photo nor code. BENCH_N sets how many captures each style has in each layout, BENCH_LAYOUTS
// which layouts there are, BENCH_STYLES which styles, BENCH_WAY=mindar has MindAR's way look instead, BENCH_PALETTES=0 leaves the palettes out. No seed set a
// threshold, and no style was tuned on these seeds.
import cliProgress from 'cli-progress';
import QRCode from 'qrcode';
import {
  type Art,
  PALETTES,
  type PaletteId,
  renderArt,
  STYLES,
  type StyleId,
} from '../../markers/art/index.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../../markers/engine/index.ts';
import { FORMATS, type FormatId, LAYOUTS, type LayoutId, windowInPixels } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { drawSuite } from '../../markers/gate/captures/index.ts';
import { openMindAR } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR } from '../../markers/gate/recognisers/mindar-code.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import type { CaptureRecogniser } from '../../markers/gate/recognisers/recogniser.ts';
import { LARGEST_GOOD_ERROR, type Outcome, scanCapture } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { grey, photoFile } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 60);
/** Whose eyes look. For MindAR's markers are built as the pool does, and those that the gate refuses are passed over and counted. */
const WAY = process.env.BENCH_WAY === 'mindar' ? 'mindar' : 'ours';
const FILLS = 5;
/** Captures of each print: as many at every distance. */
const PER_PRINT = WAY === 'ours' ? FILLS : 2 * FILLS;
/** From a seed that was refused to the one that is tried instead. */
const NEXT_SEED = 1000;
const SEED = 910_000;
const CAPTURE_SEED = 930_000;
const LONG_SIDE = 1600;
const TARGET_LONG_SIDE = 1500;

const BLANK = ['white', 'black', 'gradient'];
const PRINTED = [
  ...['aqua', 'fresh-flower', 'ladybird', 'meadow', 'raindrops', 'rocket', 'wood', 'yellow-flower', ...BLANK],
  ...['two-wings', 'dune', 'coffee', 'cat', 'garden'],
];
const BEHIND = ['storm', 'astronaut', 'leaf-veins', 'garden', 'dune', 'cat', 'coffee'];
/** Compared with black and white on the same prints and captures. */
const COMPARED: readonly PaletteId[] = ['delft', 'madder', 'candy', 'sepia'];
const COMPARED_STYLES: readonly StyleId[] =
  process.env.BENCH_PALETTES === '0' ? [] : ['botanical', 'kilim', 'night', 'linen'];

const FORMAT_IDS = Object.keys(FORMATS) as FormatId[];
const LAYOUT_IDS = ((process.env.BENCH_LAYOUTS?.split(',') ?? Object.keys(LAYOUTS)) as LayoutId[]).filter(
  (layout) => WAY === 'ours' || LAYOUTS[layout].mindar,
);
const STYLE_IDS = Object.keys(STYLES) as StyleId[];
const MEASURED = (process.env.BENCH_STYLES?.split(',') ?? STYLE_IDS) as StyleId[];
const code = QRCode.create('HTTPS://PHOTOS.EXAMPLE.COM/V/AB12CD34EF56', {
  errorCorrectionLevel: 'M',
}).modules;
const runtime = await loadRuntime();

export async function run(): Promise<object> {
  const prints = Math.ceil(CAPTURES / PER_PRINT);
  const palettes: PaletteId[] = ['graphite', ...COMPARED];
  const bar = new cliProgress.SingleBar({ format: 'prints [{bar}] {value}/{total}', stream: process.stderr });
  bar.start(prints * (MEASURED.length * LAYOUT_IDS.length + COMPARED_STYLES.length * palettes.length), 0);
  const outcomes = new Map<string, Outcome[]>();
  const refused: Record<string, number> = {};
  const note = (key: string, seen: Outcome[]) => {
    outcomes.set(key, [...(outcomes.get(key) ?? []), ...seen]);
    bar.increment();
  };
  // Round by round, so that a run that is cut short has a little of everything.
  for (let round = 0; round < prints; round++) {
    for (const layout of LAYOUT_IDS)
      for (const style of MEASURED) {
        const { seen, art, refusals } = await measure(style, layout, round);
        note(`${style}, ${layout}`, seen);
        const ofFormat = `${art.format}, ${layout}`;
        outcomes.set(ofFormat, [...(outcomes.get(ofFormat) ?? []), ...seen]);
        refused[`${style}, ${layout}`] = (refused[`${style}, ${layout}`] ?? 0) + refusals;
      }
    if (round % 10 === 9) console.error(JSON.stringify(tableOf(outcomes, refused)));
    for (const style of COMPARED_STYLES)
      for (const palette of palettes) {
        const { seen } = await measure(style, 'border-8', prints + round, palette);
        note(`palette ${PALETTES[palette].name}`, seen);
      }
  }
  bar.stop();
  for (const layout of LAYOUT_IDS)
    outcomes.set(
      `all, ${layout}`,
      STYLE_IDS.flatMap((style) => outcomes.get(`${style}, ${layout}`) ?? []),
    );
  const rows = tableOf(outcomes, refused);
  console.table(rows);
  return { way: WAY, rows };
}

function tableOf(outcomes: Map<string, Outcome[]>, refused: Record<string, number>): Record<string, object> {
  const rows = [...outcomes].map(([key, seen]) => {
    const refusals = WAY === 'mindar' && refused[key] !== undefined ? { refused: refused[key] } : {};
    return [key, { ...report(seen), ...refusals }] as const;
  });
  return Object.fromEntries(rows);
}

/** One print of a style: with each round another seed, format and photo, or blank. */
async function measure(
  style: StyleId,
  layout: LayoutId,
  round: number,
  palette?: PaletteId,
): Promise<{ seen: Outcome[]; art: Art; refusals: number }> {
  const number = STYLE_IDS.indexOf(style);
  const format = FORMAT_IDS[(round + number) % FORMAT_IDS.length]!;
  const { art, recogniser, refusals } = await recogniserOf({ format, layout, style, seed: SEED + round });
  const printed = PRINTED[(5 * round + 7 * number) % PRINTED.length]!;
  const { jpeg } = await composeFrame({
    ...{ photo: await photoFile(printed), art, palette, code },
    ...{ orientation: 'landscape', fit: 'fill', longSide: LONG_SIDE },
  });
  const backgrounds: GreyImage[] = [];
  for (const name of BEHIND) if (name !== printed) backgrounds.push(await grey(await photoFile(name)));
  const outcomes: Outcome[] = [];
  const suite = { suite: 'standard', seed: CAPTURE_SEED + 100 * round + number, count: PER_PRINT } as const;
  for await (const capture of drawSuite(await grey(jpeg), {
    ...suite,
    backgrounds,
    camera: recogniser.camera,
  }))
    outcomes.push(scanCapture(recogniser, LYING, capture).outcome);
  return { seen: outcomes, art, refusals };
}

/** All prints here lie. */
const LYING = { width: 3, height: 2 };

interface Subject {
  art: Art;
  recogniser: CaptureRecogniser;
  /** Seeds that the gate refused before this one. */
  refusals: number;
}

async function recogniserOf(art: Art): Promise<Subject> {
  if (WAY === 'ours') return { art, recogniser: await openOursOf(art), refusals: 0 };
  for (let refusals = 0; ; refusals++) {
    const tried = { ...art, seed: art.seed + refusals * NEXT_SEED };
    const { mind, verdict } = await buildMarker(tried);
    if (verdict.admitted) {
      const recogniser = openMindAR((await mindar)!, await engine, mind);
      return { art: tried, recogniser, refusals };
    }
  }
}

const mindar = WAY === 'mindar' ? loadMindAR() : null;
const engine = loadEngine();

async function openOursOf(art: Art): Promise<CaptureRecogniser> {
  const { data, width, height } = await renderArt(art, { width: TARGET_LONG_SIDE, code: 'neutral' });
  const window = windowInPixels(art.format, art.layout, TARGET_LONG_SIDE);
  const image = { data: greyFromRgb(data, 3), width, height };
  return openOurs(runtime, await runtime.buildTarget(image, { window, photoKnown: false }));
}

function report(outcomes: readonly Outcome[]): object {
  const isGood = (outcome: Outcome) => outcome !== null && outcome <= LARGEST_GOOD_ERROR;
  const hits = outcomes.filter(isGood).length;
  const atFills = Array.from({ length: FILLS }, (_, fill) => {
    const there = outcomes.filter((_outcome, i) => i % FILLS === fill);
    return Math.round((100 * there.filter(isGood).length) / there.length);
  });
  const percent = (share: number) => Number((100 * share).toFixed(1));
  return {
    n: outcomes.length,
    good: percent(hits / outcomes.length),
    lower95: percent(wilsonLowerBound(hits, outcomes.length)),
    'at .30/.45/.60/.75/.90': atFills.join('/'),
  };
}
