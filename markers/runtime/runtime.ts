import type { GreyImage } from '../engine/image.ts';
import { Arena, createMemory } from '../engine/memory.ts';
import { buildTarget, type TargetOptions } from './build-target.ts';
import { checkSimd, instantiateKernels } from './kernels.ts';
import { Recogniser, type RecogniserOptions } from './recogniser.ts';
import { readTarget, writeTarget } from './target-format.ts';

export interface Runtime {
  /**
   * The `.target` file of a print.
   *
   * @throws RuntimeError IMAGE_TOO_SMALL
   */
  buildTarget(print: GreyImage, options: TargetOptions): Promise<Uint8Array>;
  /**
   * A recogniser with a memory of its own, for frames of one size.
   *
   * @param targets `.target` files
   * @throws RuntimeError BROKEN_TARGET, TARGET_VERSION
   */
  createRecogniser(targets: readonly Uint8Array[], options: RecogniserOptions): Promise<Recogniser>;
}

/**
 * A runtime from the bytes (or the compiled module) of runtime.wasm. It uses nothing of Node.
 *
 * @throws RuntimeError NO_SIMD
 */
export async function createRuntime(source: WebAssembly.Module | BufferSource): Promise<Runtime> {
  checkSimd();
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  const instantiate = async () => {
    const memory = createMemory();
    const kernels = await instantiateKernels(module, memory);
    return { kernels, arena: new Arena(memory, kernels.heapBase.value) };
  };
  const builder = instantiate();
  return {
    async buildTarget(print, options) {
      const { kernels, arena } = await builder;
      return writeTarget(buildTarget(kernels, arena, print, options));
    },
    async createRecogniser(targets, options) {
      const read = targets.map(readTarget);
      const { kernels, arena } = await instantiate();
      return new Recogniser(kernels, arena, read, options);
    },
  };
}
