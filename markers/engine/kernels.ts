import { EngineError } from './errors.ts';
import { SIMD_PROBE } from './simd-probe.ts';

type Pointer = number;

/** The functions of engine.wasm; each is described where it is written, in kernels/. */
export interface Kernels {
  resize(
    source: Pointer,
    sourceWidth: number,
    target: Pointer,
    targetWidth: number,
    targetHeight: number,
    columnEdges: Pointer,
    rowEdges: Pointer,
    reciprocals: Pointer,
    reciprocalStride: number,
    columnSums: Pointer,
    prefixes: Pointer,
  ): void;
  picksBytes(targetWidth: number): number;
  resizeByPairs(
    source: Pointer,
    sourceWidth: number,
    target: Pointer,
    targetWidth: number,
    targetHeight: number,
    columnEdges: Pointer,
    rowEdges: Pointer,
    columnSums: Pointer,
    picks: Pointer,
  ): void;
  octaveZero(
    source: Pointer,
    width: number,
    height: number,
    image: Pointer,
    differences: Pointer,
    scratch: Pointer,
  ): void;
  octaveZeroScratch(width: number): number;
  octave(
    image: Pointer,
    width: number,
    height: number,
    smoothed: Pointer,
    differences: Pointer,
    scratch: Pointer,
  ): void;
  octaveScratch(width: number): number;
  downsample(image: Pointer, width: number, height: number, target: Pointer): void;
  setLevel(octave: number, width: number, height: number, smoothed: Pointer, differences: Pointer): void;
  extrema(octave: number, grid: Pointer): void;
  describe(grid: Pointer, features: Pointer): number;
  encodeFeatures(features: Pointer, indices: Pointer, count: number, target: Pointer): number;
  hammingMatrix(features: Pointer, indices: Pointer, count: number, matrix: Pointer): void;
  resetRandom(): void;
  kMedoids(
    matrix: Pointer,
    matrixCount: number,
    points: Pointer,
    count: number,
    nodeMatrix: Pointer,
    order: Pointer,
    assignment: Pointer,
  ): void;
  trackingScratch(width: number, height: number): number;
  trackingCandidates(
    image: Pointer,
    width: number,
    height: number,
    maskLeft: number,
    maskTop: number,
    maskRight: number,
    maskBottom: number,
    scratch: Pointer,
    candidates: Pointer,
  ): number;
  similarityFrom(pixel: number, firstOffset: number): number;
  isStableTemplate(pixel: number, similarity: number): number;
  heapBase: WebAssembly.Global;
}

/** Throws an EngineError NO_SIMD where WebAssembly or its SIMD instructions are missing. */
export function checkSimd(): void {
  if (typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE)) return;
  throw new EngineError(
    'NO_SIMD',
    'This engine needs WebAssembly SIMD: use Node 16.4 or newer, or a browser from 2021 (Safari 16.4) or newer.',
  );
}

/**
 * Instantiates the kernels on a memory. Trigonometry comes from JavaScript's Math, whose results MindAR's depend on
 * to the last bit.
 */
export async function instantiateKernels(
  source: WebAssembly.Module | BufferSource,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  checkSimd();
  const imports = { env: { memory }, math: { atan2: Math.atan2, sin: Math.sin, cos: Math.cos } };
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  const instance = await WebAssembly.instantiate(module, imports);
  return instance.exports as unknown as Kernels;
}
