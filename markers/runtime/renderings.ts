import type { GreyImage } from '../engine/image.ts';
import type { Arena } from '../engine/memory.ts';
import type { Size } from '../formats.ts';
import type { Kernels } from './kernels.ts';

interface Placed extends Size {
  pointer: number;
}

/** Makes smaller pictures of a print, each pixel the mean of what it covers. Halvings are made once and stay in the memory. */
export class Renderings {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #halvings: Placed[];

  constructor(kernels: Kernels, arena: Arena, { data, width, height }: GreyImage) {
    this.#kernels = kernels;
    this.#arena = arena;
    const pointer = arena.allocate(data.length);
    arena.bytes(pointer, data.length).set(data);
    this.#halvings = [{ pointer, width, height }];
    while (this.#halvings.at(-1)!.width >= 2) {
      const last = this.#halvings.at(-1)!;
      const half = { width: last.width >> 1, height: Math.max(1, last.height >> 1) };
      this.#halvings.push({ ...half, pointer: this.#shrink(last, half) });
    }
  }

  /** The print with a short side of so many pixels; as it is where it has no more. */
  at(shortSide: number): GreyImage {
    const [print] = this.#halvings as [Placed];
    const scale = Math.min(1, shortSide / Math.min(print.width, print.height));
    const size = { width: Math.round(print.width * scale), height: Math.round(print.height * scale) };
    const source = this.#halvings.findLast(({ width }) => width >= size.width) ?? print;
    const mark = this.#arena.mark();
    const pointer = scale === 1 ? print.pointer : this.#shrink(source, size);
    const data = this.#arena.bytes(pointer, size.width * size.height).slice();
    this.#arena.release(mark);
    return { data, ...size };
  }

  /** A pointer to the smaller picture. */
  #shrink(source: Placed, size: Size): number {
    const arena = this.#arena;
    const target = arena.allocate(size.width * size.height);
    const mark = arena.mark();
    const columns = this.#place(coverage(source.width, size.width));
    const rows = this.#place(coverage(source.height, size.height));
    const across = arena.allocate(source.height * size.width * 4);
    this.#kernels.shrink(
      source.pointer,
      source.width,
      source.height,
      target,
      size.width,
      size.height,
      ...columns,
      ...rows,
      across,
    );
    arena.release(mark);
    return target;
  }

  #place({ starts, weights, taps }: Coverage): [starts: number, weights: number, taps: number] {
    const startsPointer = this.#arena.allocate(starts.byteLength);
    this.#arena.int32(startsPointer, starts.length).set(starts);
    const weightsPointer = this.#arena.allocate(weights.byteLength);
    this.#arena.float32(weightsPointer, weights.length).set(weights);
    return [startsPointer, weightsPointer, taps];
  }
}

interface Coverage {
  taps: number;
  starts: Int32Array;
  weights: Float32Array;
}

/** For each of `to` equal parts of `from` pixels: the first of the pixels that it covers, and the shares of it that they cover. */
function coverage(from: number, to: number): Coverage {
  const length = from / to;
  const taps = Math.min(from, Math.ceil(length) + 1);
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * length, (i + 1) * length];
    // The last pixels' taps must not run over the edge: those before them weigh nothing.
    starts[i] = Math.min(Math.floor(start), from - taps);
    for (let k = 0; k < taps; k++) {
      const pixel = starts[i]! + k;
      const covered = Math.min(end, pixel + 1) - Math.max(start, pixel);
      weights[i * taps + k] = Math.max(0, covered) / length;
    }
  }
  return { taps, starts, weights };
}
