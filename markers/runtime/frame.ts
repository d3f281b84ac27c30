import type { Arena } from '../engine/memory.ts';
import type { Size } from '../formats.ts';
import type { Glimpse } from './glimpse.ts';
import type { Kernels } from './kernels.ts';
import { IMAGE_BYTES } from './layout.ts';

const IMAGES = 5;
/** A glimpse is the last halving whose short side has so many pixels. */
const GLIMPSE_SIDE = 40;

/** A camera's picture in the kernels' memory, with its halvings. */
export class Frame {
  readonly size: Size;
  /** The grey bytes of the picture itself. */
  readonly picture: number;
  /** The table of images that `searchPatches` reads. */
  readonly table: number;
  readonly imageCount = IMAGES;
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  /** Where a frame in colours lies; null until there is one. */
  #colours: number | null = null;

  constructor(kernels: Kernels, arena: Arena, size: Size) {
    this.size = size;
    this.#kernels = kernels;
    this.#arena = arena;
    this.table = arena.allocate(IMAGES * IMAGE_BYTES);
    const images = Array.from({ length: IMAGES }, (_, k) => {
      const [width, height] = [size.width >> k, size.height >> k];
      return [arena.allocate(width * height), width, height, 0];
    });
    this.picture = images[0]![0]!;
    arena.int32(this.table, images.length * 4).set(images.flat());
  }

  /** @param grey one byte a pixel */
  load(grey: Uint8Array | Uint8ClampedArray): void {
    this.#arena.bytes(this.picture, grey.length).set(grey);
    this.#halve();
  }

  loadColours(rgba: Uint8Array | Uint8ClampedArray): void {
    this.#colours ??= this.#arena.allocate(rgba.length);
    this.#arena.bytes(this.#colours, rgba.length).set(rgba);
    this.#kernels.grey(this.#colours, rgba.length / 4, this.picture);
    this.#halve();
  }

  copy(other: Frame): void {
    const { width, height } = this.size;
    this.load(this.#arena.bytes(other.picture, width * height));
  }

  /** A copy of the grey bytes. */
  grey(): Uint8Array<ArrayBuffer> {
    const { width, height } = this.size;
    return this.#arena.bytes(this.picture, width * height).slice();
  }

  /** A small copy of the frame, to find out later what has moved. */
  glimpse(): Glimpse {
    const { width, height } = this.size;
    let level = 0;
    while (level < IMAGES - 1 && Math.min(width, height) >> (level + 1) >= GLIMPSE_SIDE) level++;
    const [pointer, columns, rows] = this.#arena.int32(this.table + level * IMAGE_BYTES, 3);
    const pixels = this.#arena.bytes(pointer!, columns! * rows!).slice();
    return { width: columns!, height: rows!, pixels, scale: 2 ** level };
  }

  /** Makes the halvings of what lies at `picture`. */
  #halve(): void {
    const table = this.#arena.int32(this.table, IMAGES * 4);
    for (let k = 1; k < IMAGES; k++) {
      const [source, width, height, , target] = table.subarray(4 * (k - 1)) as unknown as number[];
      this.#kernels.halve(source!, width!, height!, target!);
    }
  }
}
