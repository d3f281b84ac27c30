import { countFree, insertMarker, type MarkerKind } from '../db/markers.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import { type MarkerMaker, makeMarker } from './make-marker.ts';

export interface FillProgress {
  /** Markers that were free when the last one was counted, and how many there shall be. */
  free: number;
  wanted: number;
  /** Markers made by this call so far. */
  made: number;
}

export interface FillOptions {
  kind: MarkerKind;
  /** Build until so many markers of the kind are free. */
  count: number;
  /** How many are built at once. */
  workers: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FillProgress) => void) | undefined;
}

/**
 * Builds markers until the pool has `count` free ones of a kind, so that the same call after a kill finishes the job. Other
 * builders may be at work on the same pool: each counts before it begins a marker, so together they overshoot by at most
 * the markers under way. Returns how many it made; an abort rejects with the signal's reason, and what is stored stays.
 */
export async function fillPool(maker: MarkerMaker, options: FillOptions): Promise<number> {
  const { kind, count: wanted, signal } = options;
  let made = 0;
  let underWay = 0;

  const lane = async () => {
    for (;;) {
      signal?.throwIfAborted();
      const free = await countFree(maker.db, kind, CURRENT_VERSIONS);
      options.onProgress?.({ free, wanted, made });
      if (free + underWay >= wanted) return;
      underWay++;
      try {
        await insertMarker(maker.db, await makeMarker(maker, kind, { signal }));
      } finally {
        underWay--;
      }
      made++;
    }
  };
  await Promise.all(Array.from({ length: options.workers }, lane));
  return made;
}
