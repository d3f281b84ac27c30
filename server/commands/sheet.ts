import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import sharp from 'sharp';
import { PALETTES, type PaletteId, STYLES, type StyleId } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { FORMATS, type FormatId, LAYOUTS, type LayoutId } from '../../markers/formats.ts';
import { drawContactSheet, type SheetOptions } from '../../pool-builder/contact-sheet.ts';
import { readInput, writeWhole } from './files.ts';

const USAGE =
  'Usage: pool sheet --out FILE.png or .jpg [--photo FILE] [--format 3x2] [--width 200] [--styles a,b] [--layouts a,b] [--palettes a,b]';

const SAMPLE = new URL('../samples/photo.jpg', import.meta.url);
/** No picture is larger than what common programs open. */
const LARGEST_FRAME = 600;

/**
 * `pool sheet`: a photo in every style, layout and palette, for whoever chooses what to offer. It needs no pool. The last line is JSON:
 * the file, its size, and what its rows and columns are.
 */
export async function drawSheet(args: string[]): Promise<number> {
  const { out, photo, ...options } = await readOptions(args);
  const bar = new cliProgress.SingleBar({
    format: 'rows [{bar}] {value}/{total}',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
  bar.start(options.styles.length * options.layouts.length, 0);
  const sheet = await drawContactSheet({
    ...options,
    photo: await readInput(photo),
    onProgress: (done) => bar.update(done),
  }).finally(() => bar.stop());
  const { width, height } = sheet;
  const image = sharp(sheet.data, { raw: { width, height, channels: 3 } });
  await writeWhole(out, await (out.endsWith('.png') ? image.png() : image.jpeg({ quality: 88 })).toBuffer());
  const { styles, layouts, palettes } = options;
  console.log(JSON.stringify({ sheetFile: path.resolve(out), width, height, styles, layouts, palettes }));
  return 0;
}

async function readOptions(
  args: string[],
): Promise<Omit<SheetOptions, 'photo'> & { out: string; photo: string }> {
  const { out, photo, format, width, styles, layouts, palettes } = parse(args);
  if (!out || !/\.(png|jpe?g)$/i.test(out)) throw usage('--out must name a file that ends in .png or .jpg.');
  const size = Number(width);
  if (!Number.isInteger(size) || size < 60 || size > LARGEST_FRAME)
    throw usage(`--width must be a whole number from 60 to ${LARGEST_FRAME}.`);
  const every = { ...PALETTES, photo: null };
  return {
    out,
    photo: photo ?? fileURLToPath(SAMPLE),
    // 3:2 is how people write it.
    format: chosen<FormatId>('format', format.replace(':', 'x'), FORMATS)[0]!,
    styles: chosen<StyleId>('style', styles, STYLES),
    layouts: chosen<LayoutId>('layout', layouts, LAYOUTS),
    palettes: chosen<PaletteId | 'photo'>('palette', palettes, every),
    width: size,
  };
}

function parse(args: string[]) {
  const options = {
    out: { type: 'string' },
    photo: { type: 'string' },
    format: { type: 'string', default: '3x2' },
    width: { type: 'string', default: '200' },
    styles: { type: 'string' },
    layouts: { type: 'string' },
    palettes: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** Names with commas between them; all of them where none is given. */
function chosen<Id extends string>(word: string, names: string | undefined, all: Record<Id, unknown>): Id[] {
  const ids = names === undefined ? Object.keys(all) : names.split(',');
  const unknown = ids.find((id) => !Object.hasOwn(all, id));
  if (unknown !== undefined)
    throw usage(`There is no ${word} ${unknown}; there is ${Object.keys(all).join(', ')}.`);
  return ids as Id[];
}

function usage(problem: string): CodedError {
  return new CodedError('USAGE', `${problem}\n${USAGE}`);
}
