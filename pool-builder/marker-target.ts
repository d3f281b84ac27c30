import type { Marker } from '../db/markers.ts';
import { findMarkersWithoutTarget } from '../db/pool.ts';
import { setMarkerTarget } from '../db/target-names.ts';
import type { Art } from '../markers/art/index.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerMaker } from './make-marker.ts';

type Maker = Pick<MarkerMaker, 'db' | 'files' | 'threads'>;

export type MarkerFailure = (markerId: number, error: unknown) => void;

/**
 * Builds the `.target` of a marker from its seed, keeps it and names it, also in the project that has the marker. False where only an
 * older art could draw the marker, or where it has changed meanwhile: then what was kept is an orphan for `pool verify`, unless
 * somebody else has named the same bytes.
 */
export async function buildTargetAgain(
  { db, files, threads }: Maker,
  marker: Marker,
  signal?: AbortSignal,
): Promise<boolean> {
  if (marker.artVersion !== CURRENT_VERSIONS.artVersion) return false;
  const { format, layout, style, seed } = marker;
  const target = await threads.buildTarget({ format, layout, style, seed } as Art, { signal });
  const staged = await files.stage(target, 'target');
  try {
    await staged.keep();
  } finally {
    await staged.discard();
  }
  if (staged.key === marker.targetKey) return true;
  return db.transaction((transaction) => setMarkerTarget(transaction, marker, staged));
}

/**
 * Builds the targets of markers that are older than these files. One whose target cannot be built keeps no other from its own:
 * `onFailure` is told. Returns how many it did.
 */
export async function addMissingTargets(
  maker: Maker,
  most: number,
  { signal, onFailure }: { signal?: AbortSignal | undefined; onFailure?: MarkerFailure } = {},
): Promise<number> {
  let added = 0;
  for (const marker of await findMarkersWithoutTarget(maker.db, CURRENT_VERSIONS, most)) {
    signal?.throwIfAborted();
    try {
      if (await buildTargetAgain(maker, marker, signal)) added++;
    } catch (error) {
      if (signal?.aborted) throw error;
      onFailure?.(marker.id, error);
    }
  }
  return added;
}
