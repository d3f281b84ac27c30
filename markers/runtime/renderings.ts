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
    while (this.#halving(level).width >= 3 * size.width) level++;
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
  const columns = spans(width, size.width);
  const rows = spans(height, size.height);
  const across = new Float32Array(height * size.width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < size.width; x++) {
      const { first, weights } = columns[x]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * data[row + first + k]!;
      across[y * size.width + x] = sum;
    }
  }
  const result = new Uint8Array(size.width * size.height);
  const sums = new Float32Array(size.width);
  for (let y = 0; y < size.height; y++) {
    const { first, weights } = rows[y]!;
    sums.fill(0.5);
    for (let k = 0; k < weights.length; k++) {
      const from = (first + k) * size.width;
      for (let x = 0; x < size.width; x++) sums[x]! += weights[k]! * across[from + x]!;
    }
    result.set(sums, y * size.width);
  }
  return { data: result, ...size };
}

/** For each of `to` equal parts of `from` pixels: the pixels that it covers, and their shares of it. */
function spans(from: number, to: number): { first: number; weights: Float64Array }[] {
  const length = from / to;
  return Array.from({ length: to }, (_, i) => {
    const start = i * length;
    const end = start + length;
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(end - 1e-9));
    const weights = Float64Array.from({ length: last - first }, (_unused, k) => {
      const pixel = first + k;
      return (Math.min(end, pixel + 1) - Math.max(start, pixel)) / length;
    });
    return { first, weights };
  });
}
