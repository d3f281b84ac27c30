import type { Arena } from '../engine/memory.ts';
import type { Size } from '../formats.ts';
import type { Kernels } from './kernels.ts';
import { IMAGE_BYTES } from './layout.ts';

const IMAGES = 5;

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

  /** Makes the halvings of what lies at `picture`. */
  #halve(): void {
    const table = this.#arena.int32(this.table, IMAGES * 4);
    for (let k = 1; k < IMAGES; k++) {
      const [source, width, height, , target] = table.subarray(4 * (k - 1)) as unknown as number[];
      this.#kernels.halve(source!, width!, height!, target!);
    }
  }
}
