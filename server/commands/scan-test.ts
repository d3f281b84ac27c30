import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { SUITE_SIZES, type Suite } from '../../markers/gate/captures/index.ts';
import { scanTest } from '../../markers/gate/scan-test.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { readImage, readInput } from './files.ts';

const USAGE = 'Usage: scan-test PRINT FILE.target [--suite quick|standard|hard] [--n N] [--seed N]';

/** Hangs behind the print in the captures. */
const BACKGROUND = new URL('../samples/photo.jpg', import.meta.url);

/**
 * The command `scan-test`: simulated captures of a print, recognised by our runtime through the target that is to be served. The
 * last line is JSON: `{n, recognised, good, medianCornerError}`.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { print, target, suite, count, seed } = readArguments(args);
    const image = await readImage(print);
    const grey = { data: greyFromRgb(image.data, 3), width: image.width, height: image.height };
    const bytes = await readInput(target);
    const backgrounds = [await readBackground()];
    const options = { suite, seed, backgrounds, ...(count !== undefined && { count }) };
    const result = await scanTest(await loadRuntime(), grey, bytes, options);
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    console.log(
      `${result.n} simulated captures: recognised in ${percent(result.recognised)}, well in ${percent(result.good)}`,
    );
    console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
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
  if (!target.endsWith('.target'))
    throw usage('The second file is what the print is recognised by: its name must end in .target.');
  if (!Object.hasOwn(SUITE_SIZES, values.suite)) throw usage(`There is no suite ${values.suite}.`);
  const count = values.n === undefined ? undefined : wholeNumber('--n', values.n, 1);
  return {
    print,
    target,
    suite: values.suite as Suite,
    count,
    seed: wholeNumber('--seed', values.seed, 0),
  };
}

function parse(args: string[]) {
  const options = {
    suite: { type: 'string', default: 'standard' },
    n: { type: 'string' },
    seed: { type: 'string', default: '1' },
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
