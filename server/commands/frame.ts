import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { type Art, STYLES, type StyleId } from '../../markers/art/index.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { greyFromRgb } from '../../markers/engine/index.ts';
import { FORMATS, type FormatId, LAYOUTS, type LayoutId } from '../../markers/formats.ts';
import { composeFrame, type Frame, orientationOf } from '../../markers/frame/index.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { buildMarkerTarget, compileMarker, drawMarker } from '../../pool-builder/build-marker.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { readInput, writeWhole } from './files.ts';

const USAGE =
  `Usage: frame PHOTO OUT.jpg [--format 3x2] [--layout ${DEFAULT_KIND.layout}] [--style terrazzo] [--seed N] [--mind OUT.mind] [--target OUT.target] [--photo-known]\n` +
  '       frame --list-styles';

/** 15 cm at 300 dots per inch. */
const LONG_SIDE = 1772;
const DPI = 300;

interface Arguments {
  photo: string;
  output: string;
  art: Art;
  mind: string | undefined;
  target: string | undefined;
  photoKnown: boolean;
}

/**
 * The command `frame`: a photo in its frame, and what it is recognised by, without server or database. The last line is JSON:
 * the paths of what was written, the seed and the size.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values['list-styles']) {
      console.log(JSON.stringify(Object.entries(STYLES).map(([id, { name }]) => ({ id, name }))));
      return 0;
    }
    const wanted = readArguments(values, positionals);
    const started = performance.now();
    const photo = await readInput(wanted.photo);
    const { orientation } = await orientationOf(photo);
    const { art } = wanted;
    const frame = await composeFrame({
      photo,
      art,
      orientation,
      fit: 'cover',
      longSide: LONG_SIDE,
      dpi: DPI,
    });
    await writeWhole(wanted.output, frame.jpeg);
    if (wanted.mind) await writeWhole(wanted.mind, await compileMarker(art, await drawMarker(art)));
    if (wanted.target) await writeWhole(wanted.target, await targetOf(art, wanted.photoKnown ? frame : null));
    const ms = Math.round(performance.now() - started);
    const { width, height, window } = frame;
    const file = (name: string | undefined) => (name ? path.resolve(name) : undefined);
    const files = {
      pictureFile: file(wanted.output),
      mindFile: file(wanted.mind),
      targetFile: file(wanted.target),
    };
    console.log(JSON.stringify({ ...files, ...art, orientation, width, height, window, ms }));
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

/** Of the marker, whatever photo hangs in it; or of the finished picture. */
async function targetOf(art: Art, frame: Frame | null): Promise<Uint8Array> {
  if (!frame) return buildMarkerTarget(art);
  const runtime = await loadRuntime();
  const { data, info } = await sharp(frame.jpeg).raw().toBuffer({ resolveWithObject: true });
  const grey = { data: greyFromRgb(data, 3), width: info.width, height: info.height };
  return runtime.buildTarget(grey, { window: frame.window, photoKnown: true });
}

function readArguments(values: ReturnType<typeof parse>['values'], positionals: string[]): Arguments {
  const [photo, output, ...rest] = positionals;
  if (!photo || !output || rest.length > 0) throw usage('Give a photo and the file to write.');
  if (!/\.jpe?g$/i.test(output)) throw usage('The second file is written: its name must end in .jpg.');
  const { mind, target } = values;
  if (mind !== undefined && !mind.endsWith('.mind')) throw usage('The name after --mind must end in .mind.');
  if (target !== undefined && !target.endsWith('.target'))
    throw usage('The name after --target must end in .target.');
  const art: Art = {
    // 3:2 is how people write it.
    format: known<FormatId>('format', values.format.replace(':', 'x'), FORMATS),
    layout: known<LayoutId>('layout', values.layout, LAYOUTS),
    style: known<StyleId>('style', values.style, STYLES),
    seed: values.seed === undefined ? randomInt(2 ** 31) : seedOf(values.seed),
  };
  return { photo, output, art, mind, target, photoKnown: values['photo-known'] };
}

function parse(args: string[]) {
  const options = {
    format: { type: 'string', default: DEFAULT_KIND.format },
    layout: { type: 'string', default: DEFAULT_KIND.layout },
    style: { type: 'string', default: DEFAULT_KIND.style },
    seed: { type: 'string' },
    mind: { type: 'string' },
    target: { type: 'string' },
    'photo-known': { type: 'boolean', default: false },
    'list-styles': { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function known<Id extends string>(name: string, value: string, all: Record<Id, unknown>): Id {
  if (Object.hasOwn(all, value)) return value as Id;
  throw usage(`There is no ${name} ${value}; there is ${Object.keys(all).join(', ')}.`);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw usage('--seed must be a whole number from 0.');
}

function usage(problem: string): CodedError {
  return new CodedError('USAGE', `${problem} ${USAGE}`);
}
