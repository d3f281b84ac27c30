// What MindAR's tracker computes on the GPU (mind-ar 1.2.5, tracker.js): the target's keyframe of 128 pixels is laid over the camera's
// picture by the last pose, and 13 × 13 pixels around each of its points are looked for up to 10 pixels away.
import type { GreyImage, TrackingKeyframe } from '../../engine/index.ts';
import type { MindARPose, PointPairs } from './mindar-code.ts';

const RADIUS = 6;
const SIDE = 2 * RADIUS + 1;
const PIXELS = SIDE * SIDE;
const REACH = 10;
const LEAST_SIMILARITY = 0.8;
const LEAST_POINTS = 4;
const SMALLEST_DEVIATION = 0.0000001;

/** A template: its pixels less their mean, and the length of that. */
interface Template {
  /** The point that is followed, in pixels of the keyframe. */
  x: number;
  y: number;
  /** The middle of the template. */
  middleX: number;
  middleY: number;
  values: Float64Array;
  deviation: number;
}

export class MindARTracker {
  readonly #keyframe: TrackingKeyframe;
  readonly #templates: Template[];
  readonly #projected: Float64Array;

  constructor(keyframe: TrackingKeyframe) {
    this.#keyframe = keyframe;
    this.#templates = keyframe.points.map(({ x, y }) => templateAt(keyframe, x, y));
    this.#projected = new Float64Array(keyframe.width * keyframe.height);
  }

  /** How many points it follows. */
  get points(): number {
    return this.#templates.length;
  }

  /** The points that are seen near where the pose has them; null where they are too few for another pose. */
  track(picture: GreyImage, projection: number[][], pose: MindARPose): PointPairs | null {
    const transform = product(projection, pose);
    const { scale } = this.#keyframe;
    this.#project(picture, transform);
    const pairs: PointPairs = { screenCoords: [], worldCoords: [] };
    for (const template of this.#templates) {
      const offset = this.#find(template);
      if (!offset) continue;
      const { x, y } = template;
      pairs.screenCoords.push(projectPoint(transform, (x + offset.x) / scale, (y + offset.y) / scale));
      pairs.worldCoords.push({ x: x / scale, y: y / scale, z: 0 });
    }
    return pairs.worldCoords.length >= LEAST_POINTS ? pairs : null;
  }

  /** The camera's pixel that lies nearest to each of the keyframe's. */
  #project({ data, width, height }: GreyImage, transform: number[][]): void {
    const [[a, b, , c], [d, e, , f], [g, h, , i]] = transform as [number[], number[], number[]];
    const { scale } = this.#keyframe;
    for (let row = 0, at = 0; row < this.#keyframe.height; row++) {
      for (let column = 0; column < this.#keyframe.width; column++, at++) {
        const [u, v] = [column / scale, row / scale];
        const depth = g! * u + h! * v + i!;
        const x = Math.floor((a! * u + b! * v + c!) / depth + 0.5);
        const y = Math.floor((d! * u + e! * v + f!) / depth + 0.5);
        // A texture's edge is repeated.
        this.#projected[at] = data[clamp(y, height) * width + clamp(x, width)]!;
      }
    }
  }

  /** Where the template is most alike, as an offset from its own place; null where nothing is alike enough. */
  #find(template: Template): { x: number; y: number } | null {
    const { width, height } = this.#keyframe;
    if (template.deviation < SMALLEST_DEVIATION) return null;
    let best = LEAST_SIMILARITY;
    let found: { x: number; y: number } | null = null;
    for (let y = -REACH; y <= REACH; y++) {
      const middleY = template.middleY + y;
      if (middleY < RADIUS || middleY >= height - RADIUS) continue;
      for (let x = -REACH; x <= REACH; x++) {
        const middleX = template.middleX + x;
        if (middleX < RADIUS || middleX >= width - RADIUS) continue;
        const similarity = this.#similarity(template, (middleY - RADIUS) * width + middleX - RADIUS);
        if (similarity <= best) continue;
        best = similarity;
        found = { x, y };
      }
    }
    return found;
  }

  /** Normalised cross-correlation with the square that begins at this pixel of the projected picture. */
  #similarity({ values, deviation }: Template, start: number): number {
    let [sum, squares, products] = [0, 0, 0];
    for (let row = 0, k = 0, from = start; row < SIDE; row++, from += this.#keyframe.width) {
      for (let column = 0; column < SIDE; column++, k++) {
        const value = this.#projected[from + column]!;
        sum += value;
        squares += value * value;
        products += value * values[k]!;
      }
    }
    const own = Math.sqrt(Math.max(0, squares - (sum * sum) / PIXELS));
    return own < SMALLEST_DEVIATION ? 0 : products / own / deviation;
  }
}

function templateAt({ data, width, height, scale }: TrackingKeyframe, x: number, y: number): Template {
  const [middleX, middleY] = [middleOf(x, scale), middleOf(y, scale)];
  const values = new Float64Array(PIXELS);
  for (let row = 0, k = 0; row < SIDE; row++) {
    const from = clamp(middleY + row - RADIUS, height) * width;
    for (let column = 0; column < SIDE; column++, k++)
      values[k] = data[from + clamp(middleX + column - RADIUS, width)]!;
  }
  const mean = values.reduce((sum, value) => sum + value) / PIXELS;
  for (let k = 0; k < PIXELS; k++) values[k]! -= mean;
  return {
    x,
    y,
    middleX,
    middleY,
    values,
    deviation: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
  };
}

/**
 * A point is handed to the GPU in pixels of the target, and made a pixel of the keyframe again there: in short floats, and cut off. For about
 * a third of the points that is the pixel before.
 */
function middleOf(value: number, scale: number): number {
  return Math.trunc(Math.fround(Math.fround(value / scale) * Math.fround(scale)));
}

/** The camera's projection after a pose: from points of the target to pixels. */
export function product(projection: number[][], pose: MindARPose): number[][] {
  return projection.map((row) =>
    [0, 1, 2, 3].map((k) => row[0]! * pose[0]![k]! + row[1]! * pose[1]![k]! + row[2]! * pose[2]![k]!),
  );
}

export function projectPoint(transform: number[][], x: number, y: number): { x: number; y: number } {
  const [across, down, depth] = transform.map((row) => row[0]! * x + row[1]! * y + row[3]!) as [
    number,
    number,
    number,
  ];
  return { x: across / depth, y: down / depth };
}

function clamp(value: number, size: number): number {
  return value < 0 ? 0 : value >= size ? size - 1 : value;
}
