import type { GreyImage } from '../engine/image.ts';
import type { Size } from '../formats.ts';

/** Makes smaller pictures of a print, each pixel the mean of what it covers. Halvings are made once and shared. */
export class Renderings {
  readonly #halvings: GreyImage[];

  constructor(print: GreyImage) {
    this.#halvings = [print];
  }

  /** The print with a short side of so many pixels; as it is where it has no more. */
  at(shortSide: number): GreyImage {
    const [print] = this.#halvings as [GreyImage];
    const scale = Math.min(1, shortSide / Math.min(print.width, print.height));
    const size = { width: Math.round(print.width * scale), height: Math.round(print.height * scale) };
    let level = 0;
    while (this.#halving(level).width >= 2 * size.width) level++;
    return shrink(this.#halving(level), size);
  }

  #halving(level: number): GreyImage {
    while (this.#halvings.length <= level) {
      const last = this.#halvings.at(-1)!;
      this.#halvings.push(shrink(last, { width: last.width >> 1, height: last.height >> 1 }));
    }
    return this.#halvings[level]!;
  }
}

/** Mean of the area that each new pixel covers. */
function shrink(image: GreyImage, size: Size): GreyImage {
  const { data, width, height } = image;
  if (size.width === width && size.height === height) return image;
  const columns = coverage(width, size.width);
  const rows = coverage(height, size.height);
  const across = new Float32Array(height * size.width);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0, weight = 0; x < size.width; x++, to++) {
      const first = row + columns.first[x]!;
      let sum = 0;
      for (let k = 0; k < columns.taps; k++, weight++) sum += columns.weights[weight]! * data[first + k]!;
      across[to] = sum;
    }
  }
  const result = new Uint8Array(size.width * size.height);
  const sums = new Float32Array(size.width);
  for (let y = 0; y < size.height; y++) {
    sums.fill(0.5);
    for (let k = 0; k < rows.taps; k++) {
      const from = (rows.first[y]! + k) * size.width;
      const weight = rows.weights[y * rows.taps + k]!;
      for (let x = 0; x < size.width; x++) sums[x]! += weight * across[from + x]!;
    }
    result.set(sums, y * size.width);
  }
  return { data: result, ...size };
}

/** For each of `to` equal parts of `from` pixels: the first of the pixels that it covers, and the shares of it that they cover. */
function coverage(from: number, to: number): { taps: number; first: Int32Array; weights: Float32Array } {
  const length = from / to;
  const taps = Math.min(from, Math.ceil(length) + 1);
  const first = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * length, (i + 1) * length];
    // The last pixels' taps must not run over the edge: those before them weigh nothing.
    first[i] = Math.min(Math.floor(start), from - taps);
    for (let k = 0; k < taps; k++) {
      const pixel = first[i]! + k;
      const covered = Math.min(end, pixel + 1) - Math.max(start, pixel);
      weights[i * taps + k] = Math.max(0, covered) / length;
    }
  }
  return { taps, first, weights };
}
