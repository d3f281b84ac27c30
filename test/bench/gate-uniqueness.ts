// Whether any of many targets answers to another one, and what that costs to know: by the look-alike index of targets' features, and by
// looking at captures with many targets at once.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import cliProgress from 'cli-progress';
import { CAMERAS, drawSuite } from '../../markers/gate/captures/index.ts';
import {
  type Fingerprint,
  fingerprintOfTarget,
  LookAlikeIndex,
  matchFingerprints,
} from '../../markers/gate/index.ts';
import { look } from '../../markers/gate/recognisers/ours.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { drawArt } from './gate-markers.ts';
import { drawGatePrint, gateBackgrounds } from './gate-prints.ts';
import { round } from './gate-tables.ts';

const SEED = 600_000;
const SIZES = [100, 300, 1000];
/** Questions asked of an index of each size. */
const QUERIES = 100;
/** Targets that look at the captures of prints which show none of them. */
const STRANGERS = 40;
const CROSS_PRINTS = Number(process.env.BENCH_CROSS ?? 40);
const CROSS_SEED = 930_000;
/** Keeps built targets for the next run, if it is set. */
const FOLDER = process.env.BENCH_TARGETS;

export async function measureUniqueness(): Promise<object> {
  const most = Math.max(...SIZES);
  const bar = new cliProgress.SingleBar({
    format: 'targets [{bar}] {value}/{total}',
    stream: process.stderr,
  });
  bar.start(most + QUERIES, 0);
  const prints: Fingerprint[] = [];
  const targets: Uint8Array[] = [];
  for (let number = 0; number < most + QUERIES; number++) {
    const target = await targetOf(SEED + number);
    if (number < QUERIES || number >= most) targets.push(target);
    prints.push(fingerprintOfTarget(target));
    bar.increment();
  }
  bar.stop();
  const [copies, strangers] = [targets.slice(0, QUERIES), targets.slice(QUERIES)];
  const rows = Object.fromEntries(SIZES.map((size) => [size, ask(prints.slice(0, size), strangers)]));
  console.table(rows);
  const [least, greatest] = [rows[SIZES[0]!]!, rows[most]!];
  const found = ask(prints.slice(0, most), copies);
  const growth = round(greatest['ms of CPU'] / least['ms of CPU'], 2);
  console.log(
    `with ${most} in the index ${growth} times the cost with ${SIZES[0]}; copies found: ${found.lookAlikes} of ${copies.length}`,
  );
  const cross = await crossLooks();
  console.log(`captures of others: ${JSON.stringify(cross)}`);
  return { rows, growth, copiesFound: found.lookAlikes, copies: copies.length, cross };
}

/** Holds markers against an index, one after the other, as admission does: from a target's file to the answer. */
function ask(index: readonly Fingerprint[], questions: readonly Uint8Array[]) {
  const known = new LookAlikeIndex();
  for (const [id, { keys }] of index.entries()) known.add(id, keys);
  const ms = (since: NodeJS.CpuUsage) => {
    const { user, system } = process.cpuUsage(since);
    return round((user + system) / 1000 / questions.length, 2);
  };
  // Until its code is optimised it takes several times as long.
  const warm = fingerprintOfTarget(questions[0]!);
  for (let k = 0; k < 100; k++) known.suspects(warm.keys);
  for (let k = 0; k < 10; k++) matchFingerprints(warm.features, index[0]!.features);

  let [suspects, lookAlikes] = [0, 0];
  const started = process.cpuUsage();
  const prints = questions.map((target) => fingerprintOfTarget(target));
  const asked = process.cpuUsage();
  for (const { keys, features } of prints) {
    const ids = known.suspects(keys);
    suspects += ids.length;
    if (ids.some((id) => matchFingerprints(features, index[id]!.features).isMatch)) lookAlikes++;
  }
  return {
    questions: questions.length,
    'ms of CPU': ms(started),
    'of these in the index': ms(asked),
    suspects: round(suspects / questions.length, 2),
    lookAlikes,
  };
}

/** A frame of each print is searched for many targets that are not there. */
async function crossLooks(): Promise<object> {
  const runtime = await loadRuntime();
  const targets: Uint8Array[] = [];
  for (let number = 0; number < STRANGERS; number++) targets.push(await targetOf(SEED + number));
  const recogniser = await runtime.createRecogniser(targets, CAMERAS.landscape);
  const backgrounds = await gateBackgrounds();
  let [looks, answers] = [0, 0];
  for (let number = 0; number < CROSS_PRINTS; number++) {
    const { image } = await drawGatePrint('border-8', 500 + number);
    const options = {
      suite: 'standard',
      seed: CROSS_SEED + number,
      count: 1,
      first: number,
      backgrounds,
    } as const;
    for await (const capture of drawSuite(image, options)) {
      look(recogniser, capture.image.data);
      answers += recogniser.process(capture.image.data).filter(({ found }) => found).length;
      looks += STRANGERS;
    }
  }
  return { looks, answers, targets: STRANGERS, prints: CROSS_PRINTS };
}

async function targetOf(seed: number): Promise<Uint8Array> {
  const file = FOLDER && path.join(FOLDER, `${seed}.target`);
  if (file) {
    const kept = await readFile(file).catch(() => null);
    if (kept) return new Uint8Array(kept);
  }
  const { image, window } = await drawArt('border-8', seed);
  const target = await (await loadRuntime()).buildTarget(image, { window, photoKnown: false });
  if (file) {
    await mkdir(FOLDER!, { recursive: true });
    await writeFile(file, target);
  }
  return target;
}
