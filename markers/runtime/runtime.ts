import type { GreyImage } from '../engine/image.ts';
import { buildTarget, type TargetOptions } from './build-target.ts';
import { checkSimd } from './kernels.ts';
import { Recogniser, type RecogniserOptions } from './recogniser.ts';
import { readTarget, writeTarget } from './target-format.ts';
import { createWorkspace } from './workspace.ts';

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
  const builder = createWorkspace(module);
  return {
    async buildTarget(print, options) {
      const { kernels, arena } = await builder;
      return writeTarget(buildTarget(kernels, arena, print, options));
    },
    async createRecogniser(targets, options) {
      const read = targets.map(readTarget);
      return new Recogniser(await createWorkspace(module), read, options);
    },
  };
}
