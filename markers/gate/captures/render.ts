import type { GreyImage } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';
import type { Halvings } from '../../halvings.ts';
import type { Conditions, Trim } from './conditions.ts';
import type { Darkroom } from './kernels.ts';
import { cornersOf, type Plane, type Point } from './pose.ts';

/** Light in the kernels' memory: f32, row by row, 0 … 255 and above. */
export interface Light extends Size {
  pointer: number;
}

/** A photograph as background, cut to the camera's picture; a grey wall where there is none. */
export function drawBackground(
  { kernels, arena }: Darkroom,
  light: Light,
  background: GreyImage | undefined,
  conditions: Conditions,
): void {
  const { width, height } = light;
  const { zoom, x, y, number } = conditions.background;
  if (!background) {
    arena.float32(light.pointer, width * height).fill(60 + (number % 160));
    return;
  }
  const scale = Math.min(background.width / width, background.height / height) / zoom;
  const left = x * (background.width - width * scale);
  const top = y * (background.height - height * scale);
  const mark = arena.mark();
  const picture = place(arena, background);
  kernels.paintBackground(
    picture,
    background.width,
    background.height,
    left,
    top,
    scale,
    light.pointer,
    width,
    height,
  );
  arena.release(mark);
}

/** Paints the print, seen through the pinhole, over the background. */
export function paintPrint(
  { kernels, arena }: Darkroom,
  light: Light,
  print: Halvings,
  plane: Plane,
  { curl, trim }: Conditions,
): void {
  const ratio = print[0]!.width / print[0]!.height;
  const corners = cornersOf(plane, { camera: light, fieldOfView: 0, ratio });
  const halved = halvingsFor(print, corners);
  const level = print[halved]!;
  // Pixels of the level per unit of the print. Halving drops an odd row: the level's own height would be a little off.
  const perUnit = print[0]!.height / 2 ** halved;
  const box = boxOf(corners, light, curl === 0 ? 1 : 0.05 * light.height);
  const mark = arena.mark();
  const picture = place(arena, level);
  const scene = arena.allocate(SCENE_FLOATS * 4);
  arena.float32(scene, SCENE_FLOATS).set(sceneOf(plane, light, ratio, curl, trim));
  kernels.paintPrint(
    picture,
    level.width,
    level.height,
    perUnit,
    ratio,
    scene,
    box.left,
    box.right,
    box.top,
    box.bottom,
    light.pointer,
    light.width,
  );
  arena.release(mark);
}

function place(arena: Darkroom['arena'], { data }: GreyImage): number {
  const pointer = arena.allocate(data.length);
  arena.bytes(pointer, data.length).set(data);
  return pointer;
}

const SCENE_FLOATS = 17;

/** What the kernel needs to know of where the print lies; described there. */
function sceneOf(
  { focal, corner, across, down, normal }: Plane,
  { width, height }: Size,
  ratio: number,
  curl: number,
  trim: Trim,
): number[] {
  // A ray through the pixel (x, y) is ((x − width / 2) / focal, (y − height / 2) / focal, 1).
  const form = ([a, b, c]: readonly [number, number, number]) => [
    a / focal,
    b / focal,
    c - (a * width + b * height) / (2 * focal),
  ];
  const along = (a: readonly [number, number, number]) =>
    a[0] * corner[0] + a[1] * corner[1] + a[2] * corner[2];
  return [
    ...[form(normal), form(across), form(down)].flat(),
    ...[along(normal), along(across), along(down), curl * ratio],
    ...[trim.left * ratio, (1 - trim.right) * ratio, trim.top, 1 - trim.bottom],
  ];
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
