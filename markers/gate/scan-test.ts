import type { GreyImage } from '../engine/index.ts';
import type { Rectangle } from '../formats.ts';
import { type Capture, drawSuite, type Point, type SuiteOptions } from './captures/index.ts';
import type { CaptureRecogniser, Finding } from './recognisers/recogniser.ts';

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

export interface ScanOptions extends Omit<SuiteOptions, 'camera'> {
  /** Where the target lies in the print, in fractions of it; all of it by default. */
  within?: Rectangle | undefined;
  signal?: AbortSignal | undefined;
  /** Told of each capture, in their order. */
  onCapture?: ((scanned: ScannedCapture) => void | Promise<void>) | undefined;
}

export interface ScannedCapture {
  capture: Capture;
  finding: Finding | null;
  outcome: Outcome;
}

/**
 * Holds a print against the target by which it will be recognised: simulated captures, each looked at as a phone would. A print that
 * hangs upright is its landscape target turned clockwise. The same seed gives the same result.
 */
export async function scanTest(
  recogniser: CaptureRecogniser,
  print: GreyImage,
  { signal, onCapture, within, ...options }: ScanOptions,
): Promise<ScanResult> {
  const outcomes: Outcome[] = [];
  for await (const capture of drawSuite(print, { ...options, camera: recogniser.camera })) {
    signal?.throwIfAborted();
    const scanned = scanCapture(recogniser, print, capture, within);
    outcomes.push(scanned.outcome);
    await onCapture?.(scanned);
  }
  return summarise(outcomes);
}

/** One look at a capture of a print. */
export function scanCapture(
  recogniser: CaptureRecogniser,
  print: { width: number; height: number },
  capture: Capture,
  within?: Rectangle,
): ScannedCapture {
  const [across, down] = [print.width * (within?.width ?? 1), print.height * (within?.height ?? 1)];
  const turned = across < down !== recogniser.ratio < 1;
  const finding = recogniser.look(capture.image);
  const truth = within ? cornersWithin(capture, within) : capture.corners;
  return { capture, finding, outcome: finding && cornerError(finding.corners, truth, turned) };
}

/** Where the corners of a part of the print are seen, clockwise from its upper left. */
function cornersWithin({ seenAt }: Capture, { x, y, width, height }: Rectangle): Point[] {
  return [seenAt(x, y), seenAt(x + width, y), seenAt(x + width, y + height), seenAt(x, y + height)];
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

export function isGood(outcome: Outcome): boolean {
  return outcome !== null && outcome <= LARGEST_GOOD_ERROR;
}

export function summarise(outcomes: readonly Outcome[]): ScanResult {
  const errors = outcomes.filter((outcome) => outcome !== null).sort((a, b) => a - b);
  const n = outcomes.length;
  return {
    n,
    recognised: errors.length / n,
    good: outcomes.filter(isGood).length / n,
    medianCornerError: errors[errors.length >> 1] ?? null,
  };
}
