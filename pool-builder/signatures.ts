import { findMarkersWithoutSignature, putSignature } from '../db/signatures.ts';
import type { Art } from '../markers/art/index.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerMaker } from './make-marker.ts';
import type { MarkerFailure } from './marker-target.ts';

/**
 * Makes the signatures of markers that projects have and that are older than signatures: pictures of their prints can be named then. One that
 * cannot be made keeps no other from its own: `onFailure` is told. Returns how many it did.
 */
export async function addMissingSignatures(
  { db, files, threads }: Pick<MarkerMaker, 'db' | 'files' | 'threads'>,
  most: number,
  { signal, onFailure }: { signal?: AbortSignal | undefined; onFailure?: MarkerFailure } = {},
): Promise<number> {
  let added = 0;
  for (const marker of await findMarkersWithoutSignature(db, CURRENT_VERSIONS.artVersion, most)) {
    signal?.throwIfAborted();
    try {
      const { format, layout, style, seed } = marker;
      const target = await files.read(marker.targetKey!);
      const art = { format, layout, style, seed } as Art;
      await putSignature(db, marker.id, await threads.makeSignature({ art, target }, { signal }));
      added++;
    } catch (error) {
      if (signal?.aborted) throw error;
      onFailure?.(marker.id, error);
    }
  }
  return added;
}
