import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../../markers/engine/index.ts';
import { SUITE_SIZES, type Suite } from '../../markers/gate/captures/index.ts';
import { drawFinding } from '../../markers/gate/captures/picture.ts';
import { openMindAR } from '../../markers/gate/recognisers/mindar.ts';
import { loadMindAR, mindARMissing } from '../../markers/gate/recognisers/mindar-code.ts';
import { openOurs } from '../../markers/gate/recognisers/ours.ts';
import type { CaptureRecogniser } from '../../markers/gate/recognisers/recogniser.ts';
import { type Outcome, type ScannedCapture, scanTest, summarise } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { readImage, readInput, writeWhole } from './files.ts';

const USAGE =
  'Usage: scan-test PRINT FILE.target|FILE.mind [--suite quick|standard|hard] [--n N] [--seed N] [--save FOLDER]';

/** Hangs behind the print in the captures. */
const BACKGROUND = new URL('../samples/photo.jpg', import.meta.url);

/**
 * The command `scan-test`: simulated captures of a print, recognised through what is to be served: a `.target` by our runtime, a `.mind`
 * by MindAR's way. The last line is JSON: `{n, recognised, good, medianCornerError}`.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { print, target, suite, count, seed, save } = readArguments(args);
    const recogniser = await openRecogniser(target);
    const image = await readImage(print);
    const grey = { data: greyFromRgb(image.data, 3), width: image.width, height: image.height };
    if (save) await makeFolder(save);
    const outcomes = new Map<number, Outcome[]>();
    let number = 0;
    const onCapture = async (scanned: ScannedCapture) => {
      const { fill } = scanned.capture.conditions.pose;
      outcomes.set(fill, [...(outcomes.get(fill) ?? []), scanned.outcome]);
      number++;
      if (!save) return;
      const picture = await drawFinding(scanned.capture, scanned.finding?.corners ?? null);
      await writeWhole(path.join(save, `${String(number).padStart(3, '0')}.jpg`), picture);
    };
    const backgrounds = [await readBackground()];
    const result = await scanTest(recogniser, grey, {
      ...{ suite, seed, backgrounds, onCapture },
      ...(count !== undefined && { count }),
    });
    printTable(outcomes);
    console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

async function openRecogniser(file: string): Promise<CaptureRecogniser> {
  const bytes = await readInput(file);
  if (file.endsWith('.target')) return openOurs(await loadRuntime(), bytes);
  const code = await loadMindAR();
  if (!code) throw mindARMissing();
  return openMindAR(code, await loadEngine(), bytes);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new CodedError(
      'OUTPUT_UNWRITABLE',
      `Cannot make the folder ${path.resolve(folder)}: ${(error as Error).message}.`,
    );
  }
}

/** A row for each distance, and one for all. */
function printTable(outcomes: ReadonlyMap<number, Outcome[]>): void {
  const row = (list: Outcome[]) => {
    const { n, recognised, good, medianCornerError } = summarise(list);
    const percent = (share: number | null, digits: number) =>
      share === null ? '–' : `${(100 * share).toFixed(digits)} %`;
    return {
      captures: n,
      recognised: percent(recognised, 1),
      good: percent(good, 1),
      'corner error': percent(medianCornerError, 2),
    };
  };
  const rows: Record<string, object> = {};
  for (const [fill, list] of [...outcomes].sort(([a], [b]) => a - b))
    rows[`fills ${Math.round(100 * fill)} % of the picture`] = row(list);
  rows.all = row([...outcomes.values()].flat());
  console.log('Simulated captures:');
  console.table(rows);
}

async function readBackground(): Promise<GreyImage> {
  const { data, info } = await sharp(await readInput(fileURLToPath(BACKGROUND)))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: greyFromRgb(data, 3), width: info.width, height: info.height };
}

function readArguments(args: string[]) {
  const { values, positionals } = parse(args);
  const [print, target, ...rest] = positionals;
  if (!print || !target || rest.length > 0) throw usage('Give a print and its target.');
  if (!/\.(target|mind)$/.test(target))
    throw usage(
      'The second file is what the print is recognised by: its name must end in .target (our runtime) or .mind (MindAR).',
    );
  if (!Object.hasOwn(SUITE_SIZES, values.suite)) throw usage(`There is no suite ${values.suite}.`);
  const count = values.n === undefined ? undefined : wholeNumber('--n', values.n, 1);
  return {
    print,
    target,
    suite: values.suite as Suite,
    count,
    seed: wholeNumber('--seed', values.seed, 0),
    save: values.save,
  };
}

function parse(args: string[]) {
  const options = {
    suite: { type: 'string', default: 'standard' },
    n: { type: 'string' },
    seed: { type: 'string', default: '1' },
    save: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw usage(`${name} must be a whole number from ${least}.`);
}

function usage(problem: string): CodedError {
  return new CodedError('USAGE', `${problem} ${USAGE}`);
}
