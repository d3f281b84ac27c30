import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import QRCode from 'qrcode';
import sharp from 'sharp';
import {
  type Art,
  type CodeCell,
  PALETTES,
  type PaletteId,
  STYLES,
  type StyleId,
} from '../../markers/art/index.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { greyFromRgb } from '../../markers/engine/index.ts';
import {
  FORMATS,
  type FormatId,
  formatFor,
  LAYOUTS,
  type LayoutId,
  type Orientation,
  orientationFor,
  type Rectangle,
  type Size,
  windowInPixels,
} from '../../markers/formats.ts';
import {
  composeFrame,
  composeOverlay,
  type FrameInput,
  orientationOf,
  paletteOf,
} from '../../markers/frame/index.ts';
import { formatForPaper } from '../../markers/papers.ts';
import { PRINT_PRESETS, type PrintProfile } from '../../markers/print-profiles.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { buildMarkerTarget, compileMarker, drawMarker } from '../../pool-builder/build-marker.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { drawBackSheet } from '../media/print/back-sheet.ts';
import { drawPrint } from '../media/print/draw-print.ts';
import { readInput, writeWhole } from './files.ts';

const USAGE =
  `Usage: frame PHOTO OUT.jpg [--format 3x2, or auto] [--layout ${DEFAULT_KIND.layout}] [--style terrazzo] [--palette NAME, or photo] [--seed N] [--url URL] [--print 13x18 [--back BACK.pdf]] [--mind OUT.mind] [--target OUT.target] [--photo-known]\n` +
  '       OUT.png is the frame alone, to lay over the photo; with --print the file may be an OUT.pdf\n' +
  '       frame --list-styles | --list-palettes';

/** 15 cm at 300 dots per inch. */
const LONG_SIDE = 1772;
const DPI = 300;

interface Arguments {
  photo: string;
  output: string;
  art: Omit<Art, 'format'>;
  format: FormatId | 'auto';
  print: PrintProfile | undefined;
  palette: PaletteId | 'photo' | undefined;
  /** What the QR code says. */
  url: string | undefined;
  /** A PDF for the back of the print. */
  back: { file: string; url: string; profile: PrintProfile } | undefined;
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
    if (values['list-styles']) return list(STYLES);
    if (values['list-palettes']) return list(PALETTES);
    const wanted = readArguments(values, positionals);
    const started = performance.now();
    const photo = await readInput(wanted.photo);
    const { orientation, ...art } = await artFor(photo, wanted);
    const palette = wanted.palette === 'photo' ? await paletteOf(photo) : wanted.palette;
    const look = { ...(palette && { palette }), code: codeFor(wanted), orientation };
    const input = { ...look, photo, art, fit: 'cover' } as const;
    const { file: picture, ...place } = await draw(wanted, input);
    await writeWhole(wanted.output, picture);
    if (wanted.back) await writeWhole(wanted.back.file, await drawBack(wanted.back));
    if (wanted.mind) await writeWhole(wanted.mind, await compileMarker(art, await drawMarker(art)));
    if (wanted.target) await writeWhole(wanted.target, await targetOf(art, wanted.photoKnown ? input : null));
    const ms = Math.round(performance.now() - started);
    const file = (name: string | undefined) => (name ? path.resolve(name) : undefined);
    const files = {
      pictureFile: file(wanted.output),
      backFile: file(wanted.back?.file),
      mindFile: file(wanted.mind),
      targetFile: file(wanted.target),
    };
    const colours = { palette: palette ?? STYLES[art.style].palette };
    console.log(
      JSON.stringify({ ...files, ...art, ...colours, orientation, print: wanted.print?.id, ...place, ms }),
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function list(all: Record<string, { name: string; description?: string }>): number {
  const entries = Object.entries(all).map(([id, { name, description }]) => ({ id, name, description }));
  console.log(JSON.stringify(entries));
  return 0;
}

/** The format that cuts least off the photo where none was asked for, and how the print hangs. */
async function artFor(
  photo: Uint8Array,
  { art, format }: Arguments,
): Promise<Art & { orientation: Orientation }> {
  const size = await orientationOf(photo);
  if (format !== 'auto') return { ...art, format, ...orientation(orientationFor(size, format, art.layout)) };
  const choice = formatFor(size, art.layout);
  return { ...art, format: choice.format, ...orientation(choice) };
}

const orientation = ({ orientation }: { orientation: Orientation }) => ({ orientation });

function codeFor({ url }: Arguments): CodeCell {
  if (url === undefined) return 'pattern';
  try {
    return QRCode.create(url, { errorCorrectionLevel: 'M' }).modules;
  } catch (error) {
    throw usage(`No QR code holds the address: ${(error as Error).message}.`);
  }
}

type Input = Omit<FrameInput, 'longSide'>;

/** What was asked for: a print for a paper, the framed photo at 300 dpi, or the frame alone. */
async function draw(
  { output, print, photo }: Arguments,
  input: Input,
): Promise<Size & { file: Uint8Array; window?: Rectangle }> {
  const ending = path.extname(output).toLowerCase();
  const isOverlay = ending === '.png';
  if (print) {
    const kind = isOverlay ? 'overlay' : ending === '.pdf' ? 'pdf' : 'jpeg';
    // Of a PDF the picture in it: the JSON that follows has no room for that.
    const { contentType, picture, ...drawn } = await drawPrint({
      ...input,
      profile: print,
      kind,
      title: path.basename(photo),
    });
    return drawn;
  }
  const size = { longSide: LONG_SIDE, dpi: DPI };
  if (!isOverlay) {
    const { jpeg, ...place } = await composeFrame({ ...input, ...size });
    return { file: jpeg, ...place };
  }
  const { data, width, height } = await composeOverlay({ ...input, ...size });
  const png = sharp(data, { raw: { width, height, channels: 4 } }).withMetadata({ density: DPI });
  const window = windowInPixels(input.art.format, input.art.layout, LONG_SIDE, input.orientation);
  return { file: await png.png().toBuffer(), width, height, window };
}

function drawBack({ url, profile }: NonNullable<Arguments['back']>): Promise<Uint8Array> {
  const { widthMm: width, heightMm: height, bleedMm: bleed, cropMarks } = profile;
  return drawBackSheet({ trim: { width, height }, bleed, cropMarks, title: 'Living photo', url });
}

/** Of the marker, whatever photo hangs in it; or of the finished picture. */
async function targetOf(art: Art, input: Input | null): Promise<Uint8Array> {
  if (!input) return buildMarkerTarget(art);
  const [runtime, frame] = [await loadRuntime(), await composeFrame({ ...input, longSide: LONG_SIDE })];
  const { data, info } = await sharp(frame.jpeg).raw().toBuffer({ resolveWithObject: true });
  const grey = { data: greyFromRgb(data, 3), width: info.width, height: info.height };
  return runtime.buildTarget(grey, { window: frame.window, photoKnown: true });
}

function readArguments(values: ReturnType<typeof parse>['values'], positionals: string[]): Arguments {
  const [photo, output, ...rest] = positionals;
  if (!photo || !output || rest.length > 0) throw usage('Give a photo and the file to write.');
  const { mind, target } = values;
  const presets = Object.fromEntries(PRINT_PRESETS.map((preset) => [preset.id, preset]));
  const print =
    values.print === undefined ? undefined : presets[known('print profile', values.print, presets)];
  if (!(print ? /\.(jpe?g|png|pdf)$/i : /\.(jpe?g|png)$/i).test(output))
    throw usage(
      'The second file is written: its name must end in .jpg, in .png for the frame alone, or with --print in .pdf.',
    );
  if (mind !== undefined && !mind.endsWith('.mind')) throw usage('The name after --mind must end in .mind.');
  if (target !== undefined && !target.endsWith('.target'))
    throw usage('The name after --target must end in .target.');
  const back = backOf(values.back, { url: values.url, print });
  const art = {
    layout: known<LayoutId>('layout', values.layout, LAYOUTS),
    style: known<StyleId>('style', values.style, STYLES),
    seed: values.seed === undefined ? randomInt(2 ** 31) : seedOf(values.seed),
  };
  const fitting = print
    ? formatForPaper({ width: print.widthMm, height: print.heightMm })
    : DEFAULT_KIND.format;
  // 3:2 is how people write it.
  const format = known<FormatId | 'auto'>('format', values.format?.replace(':', 'x') ?? fitting, {
    ...FORMATS,
    auto: null,
  });
  const palette =
    values.palette === undefined
      ? undefined
      : known<PaletteId | 'photo'>('palette', values.palette, { ...PALETTES, photo: null });
  const { url, 'photo-known': photoKnown } = values;
  return { photo, output, art, format, print, back, palette, url, mind, target, photoKnown };
}

function backOf(
  file: string | undefined,
  { url, print }: Pick<Arguments, 'url' | 'print'>,
): Arguments['back'] {
  if (file === undefined) return undefined;
  if (!file.endsWith('.pdf')) throw usage('The name after --back must end in .pdf.');
  if (!url || !print)
    throw usage('--back needs --print, for its size, and --url, for what its QR code opens.');
  return { file, url, profile: print };
}

function parse(args: string[]) {
  const options = {
    format: { type: 'string' },
    print: { type: 'string' },
    back: { type: 'string' },
    layout: { type: 'string', default: DEFAULT_KIND.layout },
    style: { type: 'string', default: DEFAULT_KIND.style },
    palette: { type: 'string' },
    seed: { type: 'string' },
    url: { type: 'string' },
    mind: { type: 'string' },
    target: { type: 'string' },
    'photo-known': { type: 'boolean', default: false },
    'list-styles': { type: 'boolean', default: false },
    'list-palettes': { type: 'boolean', default: false },
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
