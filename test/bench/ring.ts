// Naming the marker of a picture among hundreds: shares right and wrong with their lower 95 % bounds, times, memory. Seeds other than
// those that set thresholds, and the photographs that hung behind then are printed here. BENCH_N sets how many captures of a suite,
// BENCH_MARKERS how many markers there are at most; the first run makes these, a third of a second of CPU each.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import cliProgress from 'cli-progress';
import type { Art } from '../../markers/art/index.ts';
import type { LayoutId } from '../../markers/formats.ts';
import { type Capture, drawCapture, drawConditions, drawSuite } from '../../markers/gate/captures/index.ts';
import { halvingsOf } from '../../markers/halvings.ts';
import {
  createIdentifier,
  Directory,
  type Identifier,
  LEAST_CORRELATION,
  makeSignature,
  ringShapeOf,
} from '../../markers/runtime/identify/index.ts';
import { benchMarker } from './ring-markers.ts';
import { round } from './runtime.ts';
import { BEHIND, drawFramed, PRINTED, readBackgrounds } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 300);
const MOST_MARKERS = Number(process.env.BENCH_MARKERS ?? 1000);
const FEWER_MARKERS = Math.round(0.3 * MOST_MARKERS);
const SUITES = ['standard', 'hard'] as const;
const PER_PRINT = 5;
const SEED = 900_000;
const CAPTURE_SEED = 2_900_000;
/** The first of the markers that are printed. */
const FIRST_PRINTED = Math.round(0.1 * MOST_MARKERS);
/** Of ten markers. */
const LAYOUTS: LayoutId[] = [...Array<LayoutId>(8).fill('border-8'), 'border-11', 'border-22'];
const LARGE = { width: 4032, height: 3024 };
const LARGE_CAPTURES = 4;

const artOf = (number: number): Art => ({
  format: '3x2',
  layout: LAYOUTS[number % LAYOUTS.length]!,
  style: 'terrazzo',
  seed: SEED + number,
});

interface Pool {
  markers: number;
  directory: Directory<number>;
  identifier: Identifier<number>;
}

/** What became of some captures. Where there is no marker to name, naming none is right. */
class Tally {
  readonly times: number[] = [];
  right = 0;
  wrong = 0;
  none = 0;

  count(named: number | null, marker: number | null, milliseconds: number): void {
    this.times.push(milliseconds);
    if (named === marker) this.right++;
    else if (named === null) this.none++;
    else this.wrong++;
  }

  row(): object {
    const n = this.times.length;
    const sorted = this.times.sort((a, b) => a - b);
    return {
      n,
      right: round(this.right / n),
      lower95: round(wilsonLowerBound(this.right, n)),
      wrong: this.wrong,
      none: this.none,
      medianMs: Math.round(sorted[n >> 1]!),
      p95Ms: Math.round(sorted[Math.floor(0.95 * n)]!),
    };
  }
}

export async function run(): Promise<object> {
  const pools = [await openPool(FEWER_MARKERS), await openPool(MOST_MARKERS)];
  const backgrounds = await readBackgrounds(BEHIND);
  const bar = new cliProgress.SingleBar({
    format: 'captures [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(2 * CAPTURES, 0);
  const tallies = new Map<string, Tally>();
  const tally = (name: string) => {
    const known = tallies.get(name) ?? new Tally();
    tallies.set(name, known);
    return known;
  };
  const ring = { seen: 0, right: 0, wrong: 0, lowestRight: 1, highestWrong: 0 };
  const [fewer, largest] = pools as [Pool, Pool];
  for (let number = FIRST_PRINTED; (number - FIRST_PRINTED) * PER_PRINT < CAPTURES; number++) {
    const print = await drawFramed(artOf(number), PRINTED[number % PRINTED.length]!);
    for (const suite of SUITES) {
      const options = { suite, seed: CAPTURE_SEED + number, count: PER_PRINT, backgrounds };
      let distance = 0;
      for await (const capture of drawSuite(print.image, options)) {
        await name(largest, capture, number, tally(`${suite}, of ${largest.markers} markers`));
        readRing(largest, capture, number, ring);
        await name(fewer, capture, number, tally(`${suite}, of ${fewer.markers} markers`));
        // Every other one once more as a print whose marker is none of those known.
        if ((number + distance++) % 2 === 1)
          await nameUnknown(largest, capture, number, tally(`${suite}, its marker unknown`));
        bar.increment();
      }
    }
    if (number % 5 === 4) report(tallies, ring); // so that an interrupted run was not for nothing
  }
  bar.stop();
  for (let number = 0; number < CAPTURES / 3; number++) {
    const conditions = drawConditions('hard', CAPTURE_SEED, number, { width: 1280, height: 720 }, 1.5);
    await name(largest, await drawCapture(null, conditions, backgrounds), null, tally('no print'));
  }
  for (let number = 0; number < LARGE_CAPTURES; number++) {
    const print = halvingsOf((await drawFramed(artOf(number), PRINTED[number % PRINTED.length]!)).image);
    const conditions = drawConditions('standard', CAPTURE_SEED, number, LARGE, 1.5);
    await name(
      largest,
      await drawCapture(print, conditions, backgrounds),
      number,
      tally('photo of 12 megapixels'),
    );
  }
  const rows = report(tallies, ring);
  const memory = await measureMemory();
  console.log(`memory: ${JSON.stringify(memory)}`);
  return { rows, ring, memory };
}

function report(tallies: ReadonlyMap<string, Tally>, ring: object): Record<string, object> {
  const rows = Object.fromEntries([...tallies].map(([key, value]) => [key, value.row()]));
  console.table(rows);
  console.log(`by the ring alone: ${JSON.stringify(ring)}`);
  return rows;
}

async function openPool(markers: number): Promise<Pool> {
  const directory = new Directory<number>();
  for (let number = 0; number < markers; number++) await add(directory, number);
  return { markers, directory, identifier: await createIdentifier(directory) };
}

async function add(directory: Directory<number>, number: number): Promise<void> {
  const art = artOf(number);
  directory.add(number, await signatureOf(art), async () => (await benchMarker(art)).target);
}

async function signatureOf(art: Art): Promise<Uint8Array> {
  const { image, target } = await benchMarker(art);
  return makeSignature(image, ringShapeOf(art.format, art.layout), target);
}

async function name(pool: Pool, capture: Capture, marker: number | null, tally: Tally): Promise<void> {
  const before = process.cpuUsage();
  const identity = await pool.identifier.identify(capture.image);
  const { user, system } = process.cpuUsage(before);
  tally.count(identity?.marker ?? null, marker, (user + system) / 1000);
}

/** The same picture where its marker is not in the directory: naming any is wrong. */
async function nameUnknown(pool: Pool, capture: Capture, number: number, tally: Tally): Promise<void> {
  pool.directory.remove(number);
  await name(pool, capture, null, tally);
  await add(pool.directory, number);
}

/** What the ring's correlation says by itself, without a target. */
function readRing(
  { directory }: Pool,
  { image }: Capture,
  number: number,
  ring: { seen: number; right: number; wrong: number; lowestRight: number; highestWrong: number },
): void {
  const candidates = directory.byRing(halvingsOf(image), 0.2);
  ring.seen++;
  for (const { id, correlation } of candidates) {
    if (id !== number) ring.highestWrong = Math.max(ring.highestWrong, round(correlation));
    else if (correlation >= LEAST_CORRELATION)
      ring.lowestRight = Math.min(ring.lowestRight, round(correlation));
  }
  const first = candidates[0];
  if (!first || first.correlation < LEAST_CORRELATION) return;
  if (first.id === number) ring.right++;
  else ring.wrong++;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Bytes of a signature, and of a directory of all markers, in MB. */
async function measureMemory(): Promise<object> {
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const { directory } = await openPool(MOST_MARKERS);
  collectGarbage();
  const bytes = process.memoryUsage().arrayBuffers - before;
  return {
    markers: directory.size,
    directoryMB: round(bytes / 1e6, 1),
    signatureKB: round((await signatureOf(artOf(0))).length / 1024, 1),
  };
}
