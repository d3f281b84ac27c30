import { SIMD_PROBE } from '../engine/simd-probe.ts';
import { RuntimeError } from './errors.ts';

type Pointer = number;

/** The functions of runtime.wasm; each is described where it is written, in kernels/. */
export interface Kernels {
  grey(rgba: Pointer, count: number, target: Pointer): void;
  halve(source: Pointer, width: number, height: number, target: Pointer): void;
  widen(source: Pointer, count: number, target: Pointer): void;
  narrow(source: Pointer, count: number, target: Pointer): void;
  binomial(source: Pointer, width: number, height: number, target: Pointer, scratch: Pointer): void;
  binomialScratch(width: number): number;
  subtract(a: Pointer, b: Pointer, count: number, target: Pointer): void;
  halveWide(source: Pointer, width: number, height: number, target: Pointer): void;
  setOctave(index: number, width: number, height: number, smoothed: Pointer, differences: Pointer): void;
  setGrid(
    width: number,
    height: number,
    columns: number,
    rows: number,
    perCell: number,
    maxima: Pointer,
    minima: Pointer,
  ): void;
  findExtrema(octave: number, top: number, bottom: number, threshold: number): void;
  describe(
    grid: Pointer,
    from: number,
    to: number,
    already: number,
    places: Pointer,
    descriptors: Pointer,
  ): number;
  match(
    descriptors: Pointer,
    count: number,
    others: Pointer,
    otherCount: number,
    places: Pointer,
    far: number,
    matches: Pointer,
  ): void;
  shrink(
    source: Pointer,
    width: number,
    height: number,
    target: Pointer,
    newWidth: number,
    newHeight: number,
    columnStarts: Pointer,
    columnWeights: Pointer,
    columnTaps: number,
    rowStarts: Pointer,
    rowWeights: Pointer,
    rowTaps: number,
    across: Pointer,
  ): void;
  searchPatches(
    images: Pointer,
    imageCount: number,
    homography: Pointer,
    patches: Pointer,
    count: number,
    unit: number,
    reach: number,
    sightings: Pointer,
  ): void;
  heapBase: WebAssembly.Global;
}

/** Whether WebAssembly and its SIMD instructions are there. */
export function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
}

/** Throws a RuntimeError NO_SIMD where WebAssembly or its SIMD instructions are missing. */
export function checkSimd(): void {
  if (hasSimd()) return;
  throw new RuntimeError(
    'NO_SIMD',
    'Recognising needs WebAssembly SIMD: use Node 16.4 or newer, or a browser from 2021 (Safari 16.4) or newer.',
  );
}

/** The kernels on a memory of their own. */
export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
