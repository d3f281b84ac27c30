import { buildClusterTree } from './cluster-tree.ts';
import { detectFeatures, readFeatures, splitFeatures } from './detector.ts';
import { checkImage, type GreyImage, type Rectangle } from './image.ts';
import { instantiateKernels, type Kernels } from './kernels.ts';
import { Arena, allocateFixed, createMemory, type Fixed } from './memory.ts';
import { type FeaturePoint, TRACKING_KEYFRAME } from './mind-format.ts';
import { assembleMind, encodeMatchingKeyframe, encodeTrackingKeyframe } from './mind-writer.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import { matchingScales, type PlacedImage, resize, scaledSize, trackingScales } from './resize.ts';
import { findTrackingPoints } from './tracking-points.ts';

/** Raised whenever the same image may give other bytes. */
export const ENGINE_VERSION = 1;

export interface CompileOptions {
  /** Called after each keyframe with the share done, 0 … 1, and the stage just finished. */
  onProgress?: (share: number, stage: 'matching' | 'tracking') => void;
  /** Checked between keyframes; the promise then rejects with its reason. */
  signal?: AbortSignal;
  /** Pixels of the image whose content is not part of the target: no tracking point touches it. */
  window?: Rectangle;
  /**
   * Leaves out what MindAR's runtime does not read: the larger tracking keyframe (its place is kept, empty) and
   * keyframes under 120 pixels. Without it the bytes equal those of mind-ar 1.2.5.
   */
  lean?: boolean;
}

export interface Engine {
  /**
   * The `.mind` file of one image. The buffer must not change before the promise is settled.
   * Rejects with an EngineError (EMPTY_IMAGE, WRONG_BUFFER_LENGTH, IMAGE_TOO_LARGE, IMAGE_TOO_NARROW).
   */
  compileTarget(image: GreyImage, options?: CompileOptions): Promise<Uint8Array>;
  /** The feature points of one image, in MindAR's order: at most 500. Throws the same errors. */
  detect(image: GreyImage): FeaturePoint[];
}

/** The smallest matching keyframe of a lean file. */
const LEAN_SIDE = 120;

/**
 * An engine from the bytes (or the compiled module) of engine.wasm. It uses nothing of Node. Calls may overlap: a
 * compilation gives way to others between its keyframes. Throws an EngineError NO_SIMD.
 */
export async function createEngine(source: WebAssembly.Module | BufferSource): Promise<Engine> {
  const memory = createMemory();
  return engineOn(await instantiateKernels(source, memory), memory);
}

/** An engine on kernels that work on this memory; a benchmark gives it kernels that are timed. */
export function engineOn(kernels: Kernels, memory: WebAssembly.Memory): Engine {
  return new WasmEngine(kernels, memory);
}

class WasmEngine implements Engine {
  private readonly kernels: Kernels;
  private readonly arena: Arena;
  private readonly fixed: Fixed;
  private readonly base: number;
  private readonly writer = new MsgpackWriter();
  /** The image that lies in linear memory now, while it is compiled. */
  private loaded: { image: GreyImage; pointer: number } | null = null;

  constructor(kernels: Kernels, memory: WebAssembly.Memory) {
    this.kernels = kernels;
    this.arena = new Arena(memory, kernels.heapBase.value);
    this.fixed = allocateFixed(this.arena);
    this.base = this.arena.mark();
  }

  async compileTarget(image: GreyImage, options: CompileOptions = {}): Promise<Uint8Array> {
    checkImage(image);
    this.loaded = null; // the pixels may have changed since the last call
    const { onProgress, signal, window, lean = false } = options;
    const { width, height } = image;
    const scales = matchingScales(width, height).filter((scale) => !lean || isLeanSize(width, height, scale));
    const trackings = trackingScales(width, height);
    const steps = scales.length + trackings.length;
    const matching: Uint8Array[] = [];
    const tracking: Uint8Array[] = [];
    const step = async (
      stage: 'matching' | 'tracking',
      fragments: Uint8Array[],
      encode: () => Uint8Array,
    ) => {
      signal?.throwIfAborted();
      fragments.push(encode());
      onProgress?.((matching.length + tracking.length) / steps, stage);
      await nextTurn();
    };
    // Smallest first: by the largest keyframe the machine code of a new module has been optimised (V8 does not replace
    // the code of a loop that runs).
    for (const scale of scales.reverse()) {
      await step('matching', matching, () => this.matchingKeyframe(image, scale));
    }
    matching.reverse();
    for (const [index, scale] of trackings.entries()) {
      const empty = lean && index !== TRACKING_KEYFRAME;
      await step('tracking', tracking, () =>
        empty ? this.emptyTracking(scale) : this.trackingKeyframe(image, scale, window),
      );
    }
    signal?.throwIfAborted();
    this.loaded = null;
    return assembleMind(this.writer, width, height, tracking, matching);
  }

  detect(image: GreyImage): FeaturePoint[] {
    checkImage(image);
    const count = detectFeatures(this.kernels, this.arena, this.fixed, this.place(image));
    return readFeatures(this.arena, this.fixed, count);
  }

  /** The image in linear memory; copied again when another call has used the memory since, or the pixels are new. */
  private place(image: GreyImage, keep = false): PlacedImage {
    if (!keep || this.loaded?.image !== image) {
      this.arena.release(this.base);
      const pointer = this.arena.allocate(image.data.length);
      this.arena.bytes(pointer, image.data.length).set(image.data);
      this.loaded = keep ? { image, pointer } : null;
      return { pointer, width: image.width, height: image.height };
    }
    return { pointer: this.loaded.pointer, width: image.width, height: image.height };
  }

  private matchingKeyframe(image: GreyImage, scale: number): Uint8Array {
    const { kernels, arena, fixed } = this;
    const source = this.place(image, true);
    const mark = arena.mark();
    const resized = resize(kernels, arena, source, scale);
    const count = detectFeatures(kernels, arena, fixed, resized);
    const { maxima, minima } = splitFeatures(arena, fixed, count);
    const bytes = encodeMatchingKeyframe(this.writer, {
      maximaPoints: () => this.encodeFeatures(maxima),
      minimaPoints: () => this.encodeFeatures(minima),
      maximaPointsCluster: buildClusterTree(kernels, arena, fixed, maxima),
      minimaPointsCluster: buildClusterTree(kernels, arena, fixed, minima),
      width: resized.width,
      height: resized.height,
      scale,
    });
    arena.release(mark);
    return bytes;
  }

  /** Features as MessagePack: a view of linear memory, valid until the next call. */
  private encodeFeatures(records: number[]): Uint8Array {
    const { kernels, arena, fixed } = this;
    arena.int32(fixed.indices, records.length).set(records);
    const length = kernels.encodeFeatures(fixed.features, fixed.indices, records.length, fixed.encoded);
    return arena.bytes(fixed.encoded, length);
  }

  private emptyTracking(scale: number): Uint8Array {
    return encodeTrackingKeyframe(this.writer, {
      data: new Uint8Array(0),
      scale,
      width: 0,
      height: 0,
      points: [],
    });
  }

  private trackingKeyframe(image: GreyImage, scale: number, window?: Rectangle): Uint8Array {
    const { kernels, arena } = this;
    const source = this.place(image, true);
    const mark = arena.mark();
    const resized = resize(kernels, arena, source, scale);
    const { width, height } = resized;
    const points = findTrackingPoints(kernels, arena, resized, window && scaleRectangle(window, scale));
    const data = arena.bytes(resized.pointer, width * height);
    const bytes = encodeTrackingKeyframe(this.writer, { data, scale, width, height, points });
    arena.release(mark);
    return bytes;
  }
}

function isLeanSize(width: number, height: number, scale: number): boolean {
  const size = scaledSize(width, height, scale);
  return scale === 1 || Math.min(size.width, size.height) >= LEAN_SIDE;
}

function scaleRectangle(rectangle: Rectangle, scale: number): Rectangle {
  return {
    x: rectangle.x * scale,
    y: rectangle.y * scale,
    width: rectangle.width * scale,
    height: rectangle.height * scale,
  };
}

/** Lets timers, messages and aborts in; a resolved promise would not. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
