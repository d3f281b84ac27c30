import type { GreyImage } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';
import type { Halvings } from '../../halvings.ts';
import type { Conditions } from './conditions.ts';
import { cornersOf, type Plane, type Point } from './pose.ts';

/** Grey levels as the light has them, 0 … 255 and above, row by row. */
export interface Light extends Size {
  data: Float32Array;
}

/** Rounds in which the place of a curled paper's point is found; each brings a digit or two. */
const CURL_ROUNDS = 3;
/** Each pixel of the print is the mean of 2 × 2 looks. */
const LOOKS = [0.25, 0.75] as const;

/** A photograph as background, cut to the camera's picture; a grey wall where there is none. */
export function drawBackground(background: GreyImage | undefined, conditions: Conditions): Light {
  const { width, height } = conditions.camera;
  const light = { width, height, data: new Float32Array(width * height) };
  const { zoom, x, y, number } = conditions.background;
  if (!background) {
    light.data.fill(60 + (number % 160));
    return light;
  }
  const scale = Math.min(background.width / width, background.height / height) / zoom;
  const left = x * (background.width - width * scale);
  const top = y * (background.height - height * scale);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++)
      light.data[at] = sample(background, left + (column + 0.5) * scale, top + (row + 0.5) * scale);
  }
  return light;
}

/** Paints the print, seen through the pinhole, over the background. */
export function paintPrint(light: Light, print: Halvings, plane: Plane, curl: number): void {
  const { width, height } = light;
  const ratio = print[0]!.width / print[0]!.height;
  const corners = cornersOf(plane, { camera: light, fieldOfView: 0, ratio });
  const halved = halvingsFor(print, corners);
  const level = print[halved]!;
  // Pixels of the level per unit of the print. Halving drops an odd row: the level's own height would be a little off.
  const perUnit = print[0]!.height / 2 ** halved;
  const box = boxOf(corners, light, curl === 0 ? 1 : 0.05 * height);
  const look = lookThrough(plane, light, ratio, curl * ratio);
  const place = { u: 0, v: 0 };
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      let sum = 0;
      let hits = 0;
      for (const down of LOOKS) {
        for (const across of LOOKS) {
          look(x + across, y + down, place);
          if (place.u < 0 || place.v < 0 || place.u > ratio || place.v > 1) continue;
          sum += sample(level, place.u * perUnit, place.v * perUnit);
          hits++;
        }
      }
      if (hits === 0) continue;
      const at = y * width + x;
      light.data[at] = (sum + (4 - hits) * light.data[at]!) / 4;
    }
  }
}

/** How many halvings leave one to two of the print's pixels for each pixel of the camera. */
function halvingsFor(print: Halvings, corners: readonly Point[]): number {
  let area = 0;
  corners.forEach(({ x, y }, i) => {
    const next = corners[(i + 1) % 4]!;
    area += (x * next.y - next.x * y) / 2;
  });
  const pixels = print[0]!.width * print[0]!.height;
  const halvings = Math.floor(Math.log2(Math.max(1, Math.sqrt(pixels / Math.abs(area)))));
  return Math.min(halvings, print.length - 1);
}

function boxOf(corners: readonly Point[], { width, height }: Size, margin: number) {
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs) - margin)),
    right: Math.min(width, Math.ceil(Math.max(...xs) + margin)),
    top: Math.max(0, Math.floor(Math.min(...ys) - margin)),
    bottom: Math.min(height, Math.ceil(Math.max(...ys) + margin)),
  };
}

/**
 * A function that writes where the ray through a point of the picture meets the print. The paper's height over its plane is
 * a parabola across its width, 0 at both ends and `bulge` in the middle: the ray is cut with the plane at the height of the
 * last round's place.
 */
function lookThrough(plane: Plane, { width, height }: Size, ratio: number, bulge: number) {
  const { focal, corner, across, down, normal } = plane;
  const dot = (a: readonly number[], x: number, y: number) => a[0]! * x + a[1]! * y + a[2]!;
  const along = (a: readonly number[]) => a[0]! * corner[0] + a[1]! * corner[1] + a[2]! * corner[2];
  const [distance, originU, originV] = [along(normal), along(across), along(down)];
  return (pixelX: number, pixelY: number, place: { u: number; v: number }) => {
    const x = (pixelX - width / 2) / focal;
    const y = (pixelY - height / 2) / focal;
    const [towards, u, v] = [dot(normal, x, y), dot(across, x, y), dot(down, x, y)];
    let t = distance / towards;
    place.u = t * u - originU;
    for (let round = 0; bulge !== 0 && round < CURL_ROUNDS; round++) {
      const share = Math.min(1, Math.max(0, place.u / ratio));
      t = (distance - 4 * bulge * share * (1 - share)) / towards;
      place.u = t * u - originU;
    }
    place.v = t * v - originV;
  };
}

/** Between four pixels, whose middles lie at halves; the edge's pixels are repeated. */
function sample({ data, width, height }: GreyImage, x: number, y: number): number {
  const column = Math.min(width - 1.001, Math.max(0, x - 0.5));
  const row = Math.min(height - 1.001, Math.max(0, y - 0.5));
  const left = column | 0;
  const top = row | 0;
  const [right, lower] = [column - left, row - top];
  const at = top * width + left;
  const above = data[at]! + (data[at + 1]! - data[at]!) * right;
  const below = data[at + width]! + (data[at + width + 1]! - data[at + width]!) * right;
  return above + (below - above) * lower;
}
