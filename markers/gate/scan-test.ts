import type { GreyImage } from '../engine/index.ts';
import { mapCorners, type Recogniser, type Runtime, readTarget, type Sight } from '../runtime/index.ts';
import { type Capture, drawSuite, type Point, type SuiteOptions } from './captures/index.ts';

export interface ScanResult {
  /** Captures. */
  n: number;
  /** Share of captures in which the target was found. */
  recognised: number;
  /** Share of captures in which it was found with every corner within 3 % of the print's diagonal. */
  good: number;
  /** Of the largest corner error, as a share of the diagonal, over the captures in which it was found; null where there are none. */
  medianCornerError: number | null;
}

/** One capture's outcome: the largest corner error as a share of the print's diagonal, null where nothing was found. */
export type Outcome = number | null;

export const LARGEST_GOOD_ERROR = 0.03;

/**
 * Holds a print against the target by which it will be recognised: simulated captures, each looked at by the very code that
 * phones run. A print that hangs upright is its landscape target turned clockwise.
 */
export async function scanTest(
  runtime: Runtime,
  print: GreyImage,
  target: Uint8Array,
  options: SuiteOptions,
): Promise<ScanResult> {
  const turned = isTurned(print, target);
  const recognisers = new Map<string, Recogniser>();
  const outcomes: Outcome[] = [];
  for await (const capture of drawSuite(print, options)) {
    const { width, height } = capture.image;
    const key = `${width} ${height}`;
    const recogniser = recognisers.get(key) ?? (await runtime.createRecogniser([target], { width, height }));
    recognisers.set(key, recogniser);
    outcomes.push(scan(recogniser, capture, turned));
  }
  return summarise(outcomes);
}

/** Whether a print of one shape shows a target of the other. */
function isTurned(print: { width: number; height: number }, target: Uint8Array): boolean {
  const { size } = readTarget(target);
  return print.width < print.height !== size.width < size.height;
}

/** One look: the first frame finds, the second confirms, as on a phone that is held still. */
export function look(recogniser: Recogniser, { image }: Capture): Sight {
  recogniser.forget();
  recogniser.process(image.data);
  return recogniser.process(image.data)[0]!;
}

/** One look's outcome. */
export function scan(recogniser: Recogniser, capture: Capture, turned = false): Outcome {
  const sight = look(recogniser, capture);
  if (!sight.found) return null;
  return cornerError(mapCorners(sight.homography, { width: 1, height: 1 }), capture.corners, turned);
}

/** The largest distance of a corner from where it is, as a share of the print's diagonal. */
export function cornerError(found: readonly Point[], truth: readonly Point[], turned = false): number {
  const errors = found.map(({ x, y }, k) => {
    const corner = truth[(k + (turned ? 1 : 0)) % 4]!;
    return Math.hypot(corner.x - x, corner.y - y);
  });
  const [a, b, c, d] = truth as [Point, Point, Point, Point];
  const diagonal = (Math.hypot(c.x - a.x, c.y - a.y) + Math.hypot(d.x - b.x, d.y - b.y)) / 2;
  return Math.max(...errors) / diagonal;
}

function summarise(outcomes: readonly Outcome[]): ScanResult {
  const errors = outcomes.filter((outcome) => outcome !== null).sort((a, b) => a - b);
  const n = outcomes.length;
  return {
    n,
    recognised: errors.length / n,
    good: errors.filter((error) => error <= LARGEST_GOOD_ERROR).length / n,
    medianCornerError: errors[errors.length >> 1] ?? null,
  };
}
