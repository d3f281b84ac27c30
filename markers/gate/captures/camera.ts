import sharp from 'sharp';
import type { GreyImage } from '../../engine/index.ts';
import type { Conditions } from './conditions.ts';
import type { Light } from './render.ts';

/** Standard deviations that a kernel reaches to each side. */
const KERNEL_REACH = 2.6;
const NOISE_TABLE = 1 << 16;

/** Uneven light on the scene, and a lamp mirrored in it. */
export function lightScene({ data, width, height }: Light, { shading, glare }: Conditions): void {
  const [across, down] = [Math.cos(shading.angle), Math.sin(shading.angle)];
  const reach = Math.abs(across) + Math.abs(down);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const far = (across * ((2 * x) / width - 1) + down * ((2 * y) / height - 1)) / reach;
      data[at]! *= 1 - shading.depth * (0.5 + 0.5 * far);
    }
  }
  if (!glare) return;
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

/** The lens's blur and the hand's motion. */
export function blurLight(light: Light, { blur, motion }: Conditions): Light {
  const side = Math.min(light.width, light.height);
  const kernel = gaussian(blur * side);
  return move(alongColumns(alongRows(light, kernel), kernel), motion.length * side, motion.angle);
}

function gaussian(deviation: number): number[] {
  const reach = Math.ceil(KERNEL_REACH * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function alongRows({ data, width, height }: Light, kernel: number[]): Light {
  const result = new Float32Array(data.length);
  const reach = kernel.length >> 1;
  const row = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    row.fill(data[start]!, 0, reach);
    row.set(data.subarray(start, start + width), reach);
    row.fill(data[start + width - 1]!, reach + width);
    addShifted(result, start, width, kernel, (k) => row.subarray(k, k + width));
  }
  return { data: result, width, height };
}

function alongColumns({ data, width, height }: Light, kernel: number[]): Light {
  const result = new Float32Array(data.length);
  const reach = kernel.length >> 1;
  for (let y = 0; y < height; y++) {
    addShifted(result, y * width, width, kernel, (k) => {
      const from = Math.min(height - 1, Math.max(0, y + k - reach)) * width;
      return data.subarray(from, from + width);
    });
  }
  return { data: result, width, height };
}

function addShifted(
  result: Float32Array,
  start: number,
  width: number,
  kernel: number[],
  rowOf: (k: number) => Float32Array,
): void {
  for (let k = 0; k < kernel.length; k++) {
    const row = rowOf(k);
    const weight = kernel[k]!;
    for (let x = 0; x < width; x++) result[start + x]! += weight * row[x]!;
  }
}

/** The mean of the picture along a path of so many pixels. */
function move(light: Light, length: number, angle: number): Light {
  if (length < 0.2) return light;
  const { data, width, height } = light;
  const steps = Math.ceil(length) + 1;
  const result = new Float32Array(data.length);
  for (let step = 0; step < steps; step++) {
    const along = (step / (steps - 1) - 0.5) * length;
    const [dx, dy] = [along * Math.cos(angle), along * Math.sin(angle)];
    const [left, top] = [Math.floor(dx), Math.floor(dy)];
    const [right, lower] = [dx - left, dy - top];
    const weights = [(1 - right) * (1 - lower), right * (1 - lower), (1 - right) * lower, right * lower];
    for (let y = 0; y < height; y++) {
      const upper = Math.min(height - 1, Math.max(0, y + top)) * width;
      const below = Math.min(height - 1, Math.max(0, y + top + 1)) * width;
      for (let x = 0, at = y * width; x < width; x++, at++) {
        const a = Math.min(width - 1, Math.max(0, x + left));
        const b = Math.min(width - 1, a + 1);
        result[at]! +=
          (weights[0]! * data[upper + a]! +
            weights[1]! * data[upper + b]! +
            weights[2]! * data[below + a]! +
            weights[3]! * data[below + b]!) /
          steps;
      }
    }
  }
  return { data: result, width, height };
}

/** Exposure, tone curve, noise and compression: light becomes a picture. */
export async function develop({ data, width, height }: Light, conditions: Conditions): Promise<GreyImage> {
  const { exposure, gamma, noise, seed, quality } = conditions;
  const curve = Float32Array.from({ length: 1025 }, (_, k) => 255 * (k / 1024) ** gamma);
  const table = noiseTable();
  const raw = new Uint8ClampedArray(data.length);
  let state = seed | 1;
  for (let at = 0; at < data.length; at++) {
    const exposed = Math.min(1, Math.max(0, (data[at]! * exposure) / 255));
    // Marsaglia's xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    raw[at] = curve[(exposed * 1024 + 0.5) | 0]! + noise * table[state & (NOISE_TABLE - 1)]!;
  }
  const jpeg = await sharp(raw, { raw: { width, height, channels: 1 } })
    .jpeg({ quality })
    .toBuffer();
  const pixels = await sharp(jpeg).toColourspace('b-w').raw().toBuffer();
  return { data: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length), width, height };
}

let noises: Float32Array | null = null;

/** Normally distributed numbers (Box and Muller), always the same. */
function noiseTable(): Float32Array {
  if (noises) return noises;
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state + 0.5) / 0x80000000;
  };
  noises = Float32Array.from({ length: NOISE_TABLE }, () => {
    const radius = Math.sqrt(-2 * Math.log(next()));
    return radius * Math.cos(2 * Math.PI * next());
  });
  return noises;
}
