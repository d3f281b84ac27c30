import { type Random, randomFrom } from '../../art/random.ts';
import type { Size } from '../../formats.ts';
import { isInView, type Pose } from './pose.ts';

/** How much of a print is cut off at each edge, as shares of its width and height. */
export interface Trim {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** All that a capture follows from, besides the print and the background. */
export interface Conditions {
  /** Of the camera's picture, in pixels. */
  camera: Size;
  /** Across the picture's height, in degrees. */
  fieldOfView: number;
  pose: Pose;
  /** How far the middle of the paper stands out, as a share of the print's width; 0 when it lies flat. */
  curl: number;
  trim: Trim;
  /** Factor on all light; what goes over white is cut off. */
  exposure: number;
  gamma: number;
  /** How much darker the light is at one end of the picture than at the other, 0 … 1, and towards where (radians). */
  shading: { depth: number; angle: number };
  /** A soft lamp mirrored in the print, in shares of the picture; null for none. */
  glare: { x: number; y: number; radius: number; strength: number } | null;
  /** Standard deviation of the lens's blur, as a share of the picture's shorter side. */
  blur: number;
  /** Length of the path that the picture moves while it is exposed, as a share of the shorter side, and where to. */
  motion: { length: number; angle: number };
  /** Standard deviation of the sensor's noise, in grey levels. */
  noise: number;
  /** JPEG quality, which stands for the camera's own compression. */
  quality: number;
  /** Where the background photograph is cut out: its number, magnification and place (0 … 1). */
  background: { number: number; zoom: number; x: number; y: number };
  /** Of the noise. */
  seed: number;
}

/**
 * `quick` and `standard`: tilt to 50°, roll to 30°, a lens of 45°, the whole print in view, flat, no glare. `hard`: tilt to 60°,
 * any roll to 60°, lenses of 45–75°, a third of the prints partly out of view, curled paper, glare, worse pictures.
 */
export type Suite = 'quick' | 'standard' | 'hard';

/** How many captures a suite has. */
export const SUITE_SIZES: Record<Suite, number> = { quick: 12, standard: 80, hard: 80 };

/** Shares of the picture that the print would fill if it faced the camera; the captures of a suite take them in turn. */
const FILLS = [0.3, 0.45, 0.6, 0.75, 0.9] as const;

const RIGHT_ANGLE = Math.PI / 2;
const DEGREE = Math.PI / 180;
/** So many poses are drawn until one is wholly in view; then it is turned towards the camera until it is. */
const POSES_TRIED = 40;

/** The conditions of one capture. The same suite, seed, number, camera, ratio and trim give the same conditions. */
export function drawConditions(
  suite: Suite,
  seed: number,
  number: number,
  camera: Size,
  /** Width of the print over its height. */
  ratio: number,
  /** What is cut off at each edge at most, as a share of the print's short side. */
  mostTrim = 0,
): Conditions {
  const random = randomFrom(`capture ${suite === 'hard' ? 'hard' : 'standard'} ${seed} ${number}`);
  const hard = suite === 'hard';
  const fieldOfView = hard ? random.between(45, 75) : 45;
  const fill = FILLS[number % FILLS.length]!;
  return {
    camera,
    fieldOfView,
    pose: drawPose(random, fill, hard, { camera, fieldOfView, ratio }),
    curl: hard && random.next() < 0.5 ? random.between(-0.025, 0.025) : 0,
    trim: drawTrim(mostTrim, ratio, `${seed} ${number}`),
    exposure: hard ? random.between(0.5, 1.4) : random.between(0.75, 1.2),
    gamma: hard ? random.between(0.65, 1.5) : random.between(0.8, 1.3),
    shading: { depth: random.between(0, hard ? 0.55 : 0.35), angle: random.between(0, 4 * RIGHT_ANGLE) },
    glare: hard && random.next() < 0.5 ? drawGlare(random) : null,
    blur: hard ? random.between(0.0007, 0.0026) : random.between(0.0007, 0.0018),
    motion: { length: random.between(0, hard ? 0.007 : 0.004), angle: random.between(0, 2 * RIGHT_ANGLE) },
    noise: random.between(1, hard ? 9 : 5),
    quality: Math.round(random.between(hard ? 45 : 60, 92)),
    background: {
      number: Math.floor(random.next() * 1_000_000),
      zoom: random.between(1, 2.5),
      x: random.next(),
      y: random.next(),
    },
    seed: Math.floor(random.next() * 2 ** 31),
  };
}

/** From a sequence of its own, so that a print that is trimmed is seen as it would be otherwise. */
function drawTrim(most: number, ratio: number, seed: string): Trim {
  const random = randomFrom(`trim ${seed}`);
  const [across, down] = [most / Math.max(1, ratio), most * Math.min(1, ratio)];
  return {
    left: random.between(0, across),
    right: random.between(0, across),
    top: random.between(0, down),
    bottom: random.between(0, down),
  };
}

function drawPose(
  random: Random,
  fill: number,
  hard: boolean,
  view: { camera: Size; fieldOfView: number; ratio: number },
): Pose {
  const leaves = hard && random.next() < 1 / 3;
  const draw = (): Pose => ({
    fill,
    tilt: random.between(0, hard ? 60 : 50) * DEGREE,
    direction: random.between(0, 4 * RIGHT_ANGLE),
    roll: random.between(-1, 1) * (hard ? 60 : 30) * DEGREE,
    x: random.between(-1, 1) * (leaves ? 0.35 : 0.12),
    y: random.between(-1, 1) * (leaves ? 0.35 : 0.12),
  });
  let pose = draw();
  if (leaves) return pose;
  for (let tries = 1; tries < POSES_TRIED && !isInView(pose, view); tries++) pose = draw();
  while (!isInView(pose, view)) {
    const { tilt, roll, x, y } = pose;
    pose = { ...pose, tilt: tilt * 0.9, roll: roll * 0.8, x: x * 0.8, y: y * 0.8 };
  }
  return pose;
}

function drawGlare(random: Random): NonNullable<Conditions['glare']> {
  return {
    x: random.between(0.2, 0.8),
    y: random.between(0.2, 0.8),
    radius: random.between(0.05, 0.22),
    strength: random.between(80, 330),
  };
}
