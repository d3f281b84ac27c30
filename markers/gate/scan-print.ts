import sharp from 'sharp';
import { CodedError } from '../coded-error.ts';
import { type GreyImage, greyFromRgb, loadEngine } from '../engine/index.ts';
import type { Rectangle } from '../formats.ts';
import { loadRuntime } from '../runtime/index.ts';
import { drawnBackgrounds } from './captures/backgrounds.ts';
import { SUITE_SIZES } from './captures/index.ts';
import { drawFinding } from './captures/picture.ts';
import { openMindAR } from './recognisers/mindar.ts';
import { loadMindAR, mindARMissing } from './recognisers/mindar-code.ts';
import { openOurs } from './recognisers/ours.ts';
import type { CaptureRecogniser } from './recognisers/recogniser.ts';
import { isGood, type Outcome, type ScanResult, scanTest, summarise } from './scan-test.ts';

export interface PrintScan {
  /** The very file that is to be printed: JPEG, PNG, WebP or TIFF. */
  print: Uint8Array;
  /** The very file that is to be served: a `.target`, or a `.mind` for MindAR's way. */
  target: Uint8Array;
  by: 'ours' | 'mindar';
  seed: number;
  /** Captures; those of the quick suite by default. */
  count?: number;
  /** Where the target lies in the print, in fractions of it: a paper may have another ratio. All of it by default. */
  within?: Rectangle;
  /** What the shop may cut off at each edge at most, as a share of the print's short side; 3 % by default. */
  trim?: number;
}

/** One capture, as it is shown to people. */
export interface ScannedPicture {
  /** The largest corner error as a share of the print's diagonal; null where nothing was found. */
  outcome: Outcome;
  /** The share of the picture that the print would fill if it faced the camera. */
  fill: number;
  /** A small JPEG with the print's outline as it was found. */
  picture: Uint8Array;
}

/** Plain JSON, but for the pictures. */
export interface PrintReport extends ScanResult {
  by: PrintScan['by'];
  /** No paper, no camera. */
  simulated: true;
  seed: number;
  grade: Grade;
  /** Whether the print may be given away. */
  scans: boolean;
  /** For whoever is to print it. */
  words: string;
}

export type Grade = 'very good' | 'good' | 'weak' | 'none';

export const LARGEST_TRIM = 0.03;
/** More pixels on the long side are of no use to a camera. */
const LONG_SIDE = 1600;
const PICTURE_WIDTH = 320;
/** From these shares of good captures on. */
const LEAST_GOOD: [Grade, number][] = [
  ['very good', 0.9],
  ['good', 0.75],
  ['weak', 0.01],
];
/** Prints that fill less of the picture are far away. */
const FAR = 0.4;

/**
 * The captures `first` … `first + count` − 1 of a print's scan test: some 60 ms of CPU each, so call it in a worker thread.
 * Throws PRINT_UNREADABLE; for the target BROKEN_TARGET, TARGET_VERSION, BROKEN_MIND, MANY_TARGETS; MINDAR_MISSING.
 */
export async function scanCaptures(
  scan: PrintScan,
  part: { first: number; count: number },
): Promise<ScannedPicture[]> {
  const [print, recogniser] = await Promise.all([readPrint(scan.print), openRecogniser(scan)]);
  const pictures: ScannedPicture[] = [];
  await scanTest(recogniser, print, {
    ...{ suite: 'quick', seed: scan.seed, trim: scan.trim ?? LARGEST_TRIM, backgrounds: drawnBackgrounds() },
    within: scan.within,
    ...part,
    onCapture: async ({ capture, finding, outcome }) => {
      const picture = await drawFinding(capture, finding?.corners ?? null, PICTURE_WIDTH);
      pictures.push({ outcome, fill: capture.conditions.pose.fill, picture });
    },
  });
  return pictures;
}

export function capturesOf({ count = SUITE_SIZES.quick }: PrintScan): number {
  return count;
}

async function openRecogniser({ by, target }: PrintScan): Promise<CaptureRecogniser> {
  if (by === 'ours') return openOurs(await loadRuntime(), target);
  const code = await loadMindAR();
  if (!code) throw mindARMissing();
  return openMindAR(code, await loadEngine(), target);
}

async function readPrint(file: Uint8Array): Promise<GreyImage> {
  try {
    const { data, info } = await sharp(file)
      .autoOrient()
      .resize({ width: LONG_SIDE, height: LONG_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
  } catch (error) {
    throw new CodedError(
      'PRINT_UNREADABLE',
      `The print cannot be read as a picture: ${(error as Error).message}. Render it again.`,
      { cause: error },
    );
  }
}

/** The verdict on a print. */
export function reportPrint({ by, seed }: PrintScan, pictures: readonly ScannedPicture[]): PrintReport {
  const result = summarise(pictures.map(({ outcome }) => outcome));
  const grade = LEAST_GOOD.find(([, least]) => result.good >= least)?.[0] ?? 'none';
  const scans = grade === 'very good' || grade === 'good';
  return { ...result, by, simulated: true, seed, grade, scans, words: wordsFor(grade, pictures) };
}

const MEANING: Record<Grade, string> = {
  'very good': 'It scans very well.',
  good: 'It scans well.',
  weak: 'It does not scan reliably: do not print it like this.',
  none: 'It does not scan: this is not the picture that the target was made of, or nothing of its pattern can be seen.',
};

function wordsFor(grade: Grade, pictures: readonly ScannedPicture[]): string {
  const missed = pictures.filter(({ outcome }) => !isGood(outcome));
  const found = pictures.length - missed.length;
  const isFar = missed.length > 0 && found > 0 && missed.every(({ fill }) => fill < FAR);
  const where = isFar ? ' It was missed from far away only.' : '';
  return `Simulated: found in its place in ${found} of ${pictures.length} camera pictures. ${MEANING[grade]}${where}`;
}
