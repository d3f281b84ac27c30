// Naming the marker that a picture shows, among all there are.
import { Arena, createMemory } from '../../engine/memory.ts';
import { instantiateKernels } from '../kernels.ts';
import { loadModule } from '../load-runtime.ts';
import type { Directory } from './directory.ts';
import { Identifier } from './identifier.ts';

export { type RingShape, ringShapeOf } from '../ring-code/ring.ts';
export { Directory, LEAST_CORRELATION, type LoadTarget } from './directory.ts';
export type { Identifier, Identity } from './identifier.ts';
export { makeSignature, readSignature, SIGNATURE_VERSION } from './signature.ts';

/**
 * What names the markers of pictures, one after the other, with a memory of its own.
 *
 * @throws RuntimeError NO_SIMD, RUNTIME_NOT_BUILT
 */
export async function createIdentifier<Id>(directory: Directory<Id>): Promise<Identifier<Id>> {
  const memory = createMemory();
  const kernels = await instantiateKernels(await loadModule(), memory);
  return new Identifier(kernels, new Arena(memory, kernels.heapBase.value), directory);
}
