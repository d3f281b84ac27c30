// The memory plan. Linear memory holds, from the bottom:
//
//   0 … heapBase        the kernels' own tables (FREAK points, disc weights, search offsets) and small scratch
//   fixed               what every compilation needs at a size known in advance, allocated once: see `Fixed`
//   the source image    kept while one image is compiled, and loaded again if another call came between
//   the stage's own     resized image, pyramid, tables: released when the stage ends
//
// Everything above `fixed` is a stack: `mark` and `release` bracket a stage. The peak is the full-size keyframe, about
// 7 bytes a source pixel: 26 MB for 1920 × 1920.
import {
  ENCODED_FEATURE_BYTES,
  EXTREMUM_BYTES,
  FEATURE_BYTES,
  MAXIMUM_FEATURES,
  SLACK_BYTES,
} from './layout.ts';

const PAGE = 65536;
/** 512 MB: far above what the size limits allow, and the limit that engine.wasm was linked with. */
const MAXIMUM_PAGES = 8192;
const ALIGNMENT = 64;
/** Pages beyond what was asked for, so that a compilation grows the memory a few times only. */
const GROWTH_PAGES = 64;

export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES });
}

/** A stack allocator on linear memory, and typed views of it. Views are valid until the next allocation. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  private top: number;

  constructor(memory: WebAssembly.Memory, base: number) {
    this.memory = memory;
    this.top = base;
  }

  /** A pointer to `bytes` bytes (not cleared), aligned for SIMD, with slack behind for loads that run over the end. */
  allocate(bytes: number): number {
    const pointer = Math.ceil(this.top / ALIGNMENT) * ALIGNMENT;
    this.top = pointer + bytes + SLACK_BYTES;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE) + GROWTH_PAGES);
    return pointer;
  }

  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    this.top = mark;
  }

  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  int32(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  uint32(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, pointer, length);
  }

  float32(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  float64(pointer: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, pointer, length);
  }
}

/** The pointers of the fixed part; the most features an image can have is 500. */
export interface Fixed {
  /** Extrema by cell of the grid. */
  grid: number;
  features: number;
  /** Feature points as MessagePack. */
  encoded: number;
  /** i32: the features of one tree, and the points of one of its nodes. */
  indices: number;
  points: number;
  /** u16 Hamming distances of a tree, and of one node. */
  matrix: number;
  nodeMatrix: number;
  /** i32 per point: scratch and result of k-medoids. */
  order: number;
  assignment: number;
}

export function allocateFixed(arena: Arena): Fixed {
  const matrixBytes = MAXIMUM_FEATURES * (MAXIMUM_FEATURES + 8) * 2;
  const listBytes = MAXIMUM_FEATURES * 4;
  return {
    grid: arena.allocate(MAXIMUM_FEATURES * EXTREMUM_BYTES),
    features: arena.allocate(MAXIMUM_FEATURES * FEATURE_BYTES),
    encoded: arena.allocate(MAXIMUM_FEATURES * ENCODED_FEATURE_BYTES),
    indices: arena.allocate(listBytes),
    points: arena.allocate(listBytes),
    matrix: arena.allocate(matrixBytes),
    nodeMatrix: arena.allocate(matrixBytes),
    order: arena.allocate(listBytes),
    assignment: arena.allocate(listBytes),
  };
}
