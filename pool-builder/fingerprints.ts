import { findMarkersWithoutFingerprint } from '../db/pool.ts';
import { putFingerprint } from '../db/pool-check.ts';
import type { Inspection } from '../markers/gate/index.ts';
import { isForOursOnly } from './build-marker.ts';
import type { MarkerMaker } from './make-marker.ts';

/** Keeps what a marker is told from others by. */
export function storeFingerprint(
  { db }: Pick<MarkerMaker, 'db'>,
  markerId: number,
  { fingerprint }: Inspection,
): Promise<void> {
  return putFingerprint(db, markerId, {
    keys: Buffer.from(fingerprint.keys),
    features: Buffer.from(fingerprint.features),
  });
}

/**
 * Reads the files of markers of which nothing is known to tell others from them, because they are older than fingerprints: their
 * prints hang on walls all the same. One whose file cannot be read is left to `pool verify`. Returns how many it did.
 */
export async function addMissingFingerprints(
  maker: Pick<MarkerMaker, 'db' | 'files' | 'threads'>,
  most: number,
  signal?: AbortSignal,
): Promise<number> {
  let added = 0;
  for (const { id, mindKey, targetKey, layout } of await findMarkersWithoutFingerprint(maker.db, most)) {
    signal?.throwIfAborted();
    try {
      const mind = await maker.files.read(mindKey);
      const target = targetKey && isForOursOnly(layout) ? await maker.files.read(targetKey) : null;
      const inspection = await maker.threads.inspect({ mind, target, layout }, { signal });
      await storeFingerprint(maker, id, inspection);
      added++;
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  }
  return added;
}
