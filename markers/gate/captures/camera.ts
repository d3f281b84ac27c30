import sharp from 'sharp';
import type { GreyImage } from '../../engine/index.ts';
import type { Conditions } from './conditions.ts';
import type { Darkroom } from './kernels.ts';
import type { Light } from './render.ts';

/** Standard deviations that a kernel reaches to each side. */
const KERNEL_REACH = 2.6;
const CURVE_STEPS = 1024;
/** Marsaglia's golden ratio, and three odd numbers: the four sequences of noise begin far apart. */
const SEQUENCES = [0, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];

/** Uneven light on the scene, and a lamp mirrored in it. */
export function lightScene(
  { kernels, arena }: Darkroom,
  { pointer, width, height }: Light,
  { shading, glare }: Conditions,
): void {
  const [across, down] = [Math.cos(shading.angle), Math.sin(shading.angle)];
  // From −1 at one end of the picture to 1 at the other.
  const slope = shading.depth / (Math.abs(across) + Math.abs(down)) / 2;
  const middle = 1 - shading.depth / 2 + slope * (across + down);
  kernels.shade(pointer, width, height, (-2 * slope * across) / width, (-2 * slope * down) / height, middle);
  if (!glare) return;
  const data = arena.float32(pointer, width * height);
  const radius = glare.radius * Math.max(width, height);
  const [middleX, middleY] = [glare.x * width, glare.y * height];
  const end = 3 * radius;
  for (let y = Math.max(0, Math.floor(middleY - end)); y < Math.min(height, middleY + end); y++) {
    for (let x = Math.max(0, Math.floor(middleX - end)); x < Math.min(width, middleX + end); x++) {
      const square = ((x - middleX) ** 2 + (y - middleY) ** 2) / radius ** 2;
      data[y * width + x]! += glare.strength * Math.exp(-square);
    }
  }
}

/** The lens's blur and the hand's motion. The light is left where it was, or in its twin of the same size. */
export function blurLight(
  { kernels, arena }: Darkroom,
  light: Light,
  twin: Light,
  { blur, motion }: Conditions,
): Light {
  const { width, height } = light;
  const side = Math.min(width, height);
  const weights = gaussian(blur * side);
  const reach = weights.length >> 1;
  const taps = motionTaps(motion.length * side, motion.angle);
  const mark = arena.mark();
  const weightsPointer = arena.allocate(weights.length * 4);
  arena.float32(weightsPointer, weights.length).set(weights);
  const scratch = arena.allocate(Math.max((width + 2 * reach) * 4, weights.length * 4, taps.length * 4));
  kernels.blurAlongRows(light.pointer, width, height, weightsPointer, reach, scratch, twin.pointer);
  kernels.blurAlongColumns(twin.pointer, width, height, weightsPointer, reach, scratch, light.pointer);
  if (taps.length > 1) {
    const tapsPointer = arena.allocate(taps.length * 12);
    for (const [k, { x, y, weight }] of taps.entries()) {
      arena.int32(tapsPointer + 12 * k, 2).set([x, y]);
      arena.float32(tapsPointer + 12 * k + 8, 1)[0] = weight;
    }
    kernels.move(light.pointer, width, height, tapsPointer, taps.length, scratch, twin.pointer);
  }
  arena.release(mark);
  return taps.length > 1 ? twin : light;
}

function gaussian(deviation: number): number[] {
  const reach = Math.ceil(KERNEL_REACH * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

interface Tap {
  x: number;
  y: number;
  weight: number;
}

/** The mean of the picture along a path of so many pixels, as weights of neighbours. */
function motionTaps(length: number, angle: number): Tap[] {
  if (length < 0.2) return [];
  const steps = Math.ceil(length) + 1;
  const taps = new Map<string, Tap>();
  const add = (x: number, y: number, weight: number) => {
    const key = `${x} ${y}`;
    const tap = taps.get(key) ?? { x, y, weight: 0 };
    tap.weight += weight;
    taps.set(key, tap);
  };
  for (let step = 0; step < steps; step++) {
    const along = (step / (steps - 1) - 0.5) * length;
    const [dx, dy] = [along * Math.cos(angle), along * Math.sin(angle)];
    const [left, top] = [Math.floor(dx), Math.floor(dy)];
    const [right, lower] = [dx - left, dy - top];
    add(left, top, ((1 - right) * (1 - lower)) / steps);
    add(left + 1, top, (right * (1 - lower)) / steps);
    add(left, top + 1, ((1 - right) * lower) / steps);
    add(left + 1, top + 1, (right * lower) / steps);
  }
  return [...taps.values()].filter(({ weight }) => weight > 0);
}

/** Exposure, tone curve, noise and compression: light becomes a picture. */
export async function develop(darkroom: Darkroom, light: Light, conditions: Conditions): Promise<GreyImage> {
  const { width, height } = light;
  const raw = expose(darkroom, light, conditions);
  const jpeg = await sharp(raw, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: conditions.quality })
    .toBuffer();
  const pixels = await sharp(jpeg).toColourspace('b-w').raw().toBuffer();
  return { data: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length), width, height };
}

function expose({ kernels, arena }: Darkroom, light: Light, conditions: Conditions): Uint8Array {
  const { exposure, gamma, noise, seed } = conditions;
  const count = light.width * light.height;
  const mark = arena.mark();
  const curve = arena.allocate((CURVE_STEPS + 1) * 4);
  const seeds = arena.allocate(4 * 4);
  const target = arena.allocate(count);
  const tones = arena.float32(curve, CURVE_STEPS + 1);
  for (let k = 0; k <= CURVE_STEPS; k++) tones[k] = 255 * (k / CURVE_STEPS) ** gamma;
  // A sequence that begins at 0 stays there.
  arena.uint32(seeds, 4).set(SEQUENCES.map((start) => ((seed ^ start) >>> 0) | 1));
  kernels.develop(light.pointer, count, (exposure * CURVE_STEPS) / 255, curve, noise, seeds, target);
  const raw = arena.bytes(target, count).slice();
  arena.release(mark);
  return raw;
}
