// Naming the marker that a picture shows, among all there are.
import { loadModule } from '../load-runtime.ts';
import { createWorkspace } from '../workspace.ts';
import type { Directory } from './directory.ts';
import { Identifier } from './identifier.ts';

export { type RingShape, ringShapeOf } from '../ring-code/ring.ts';
export { Directory, LEAST_CORRELATION, type LoadTarget } from './directory.ts';
export { type Identifier, type Identity, SMALLEST_SIDE } from './identifier.ts';
export { LEAST_LIKENESS, likenessOf } from './same-photo.ts';
export { makeSignature, readSignature, SIGNATURE_VERSION } from './signature.ts';

/**
 * What names the markers of pictures, one after the other, with a memory of its own.
 *
 * @throws RuntimeError NO_SIMD, RUNTIME_NOT_BUILT
 */
export async function createIdentifier<Id>(directory: Directory<Id>): Promise<Identifier<Id>> {
  const { kernels, arena } = await createWorkspace(await loadModule());
  return new Identifier(kernels, arena, directory);
}
