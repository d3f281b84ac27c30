import type { GreyImage } from '../engine/index.ts';
import type { Rectangle } from '../formats.ts';
import { cloudy, drawnBackgrounds } from './captures/backgrounds.ts';
import {
  type Capture,
  drawCapture,
  drawConditions,
  type Halvings,
  halvingsOf,
  SUITE_SIZES,
} from './captures/index.ts';
import type { CaptureRecogniser } from './recognisers/recogniser.ts';
import { type Outcome, type ScanResult, scanCapture, summarise } from './scan-test.ts';

/** A marker's art in grey, and where the photo will hang. */
export interface MarkerArt {
  /** The longer, the better: 1500 pixels on the long side are enough. */
  image: GreyImage;
  /** In pixels of the image. */
  window: Rectangle;
}

/** What simulated captures of a marker showed. Plain JSON. */
export interface MarkerTrial extends ScanResult {
  /** The largest corner error, as a share of the diagonal; null where nothing was found. */
  worstCornerError: number | null;
  /** The least confidence with which it was found, 0 … 1. */
  leastConfidence: number | null;
}

export interface TrialOptions {
  /** Of the captures: those of admission are always the same. */
  seed?: number;
  /** As many as the quick suite has by default. */
  count?: number;
  signal?: AbortSignal | undefined;
}

const SEED = 1;

/**
 * Looks at a marker in simulated captures, with something else in its window and behind it each time: nobody knows yet what photo will
 * hang in it, or where. Takes about half a second of CPU: call it in a worker thread.
 */
export async function tryMarker(
  recogniser: CaptureRecogniser,
  { image, window }: MarkerArt,
  { seed = SEED, count = SUITE_SIZES.quick, signal }: TrialOptions = {},
): Promise<MarkerTrial> {
  const contents = [light, dark, busy];
  const prints: Halvings[] = contents.map((content) => halvingsOf(filled(image, window, content)));
  const outcomes: Outcome[] = [];
  const confidences: number[] = [];
  for (let number = 0; number < count; number++) {
    signal?.throwIfAborted();
    const conditions = drawConditions('quick', seed, number, recogniser.camera, image.width / image.height);
    const capture: Capture = await drawCapture(
      prints[number % prints.length]!,
      conditions,
      drawnBackgrounds(),
    );
    const { finding, outcome } = scanCapture(recogniser, image, capture);
    outcomes.push(outcome);
    if (finding) confidences.push(finding.confidence);
  }
  const errors = outcomes.filter((outcome) => outcome !== null);
  return {
    ...summarise(outcomes),
    worstCornerError: errors.length > 0 ? Math.max(...errors) : null,
    leastConfidence: confidences.length > 0 ? Math.min(...confidences) : null,
  };
}

/** A grey level for each place of the window, in fractions of its width and height. */
type Content = (x: number, y: number) => number;

const light: Content = (x, y) => 225 + 20 * x - 10 * y;
const dark: Content = (x, y) => 18 + 20 * y + 6 * x;
const busy: Content = (x, y) => {
  const { data, width, height } = cloudy();
  return data[Math.floor(y * height) * width + Math.floor(x * width)]!;
};

function filled({ data, width, height }: GreyImage, window: Rectangle, content: Content): GreyImage {
  const copy = data.slice();
  for (let row = 0; row < window.height; row++) {
    const start = (window.y + row) * width + window.x;
    for (let column = 0; column < window.width; column++)
      copy[start + column] = content(column / window.width, row / window.height);
  }
  return { data: copy, width, height };
}
