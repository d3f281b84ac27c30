import { countFree, freeBuiltMarker, type MarkerKind } from '../db/markers.ts';
import { type RunQuery, whileDatabaseIsAway } from './database-away.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import { type MarkerMaker, makeMarker } from './make-marker.ts';

export interface FillProgress {
  /** Markers that were free when the last one was counted, and how many there shall be. */
  free: number;
  wanted: number;
  /** Markers made by this call so far. */
  made: number;
  /** How many were not admitted, by rule. */
  rejects: Record<string, number>;
}

export interface FillOptions {
  kind: MarkerKind;
  /** Build until so many markers of the kind are free. */
  count: number;
  /** How many are built at once. */
  workers: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FillProgress) => void) | undefined;
  /** Told, again and again, that the database is away and that it is waited for. */
  onDatabaseAway?: (() => void) | undefined;
  /** Waited for before each marker: a background filler lets others go first. */
  turn?: ((free: number) => Promise<void>) | undefined;
}

/**
 * Builds markers until the pool has `count` free ones of a kind, so that the same call after a kill finishes the job. Other
 * builders may be at work on the same pool: each counts before it begins a marker, so together they overshoot by at most
 * the markers under way. A database that goes away for a while is waited for. Returns what it made; an abort rejects with the signal's reason, and what is stored stays.
 */
export async function fillPool(
  maker: MarkerMaker,
  options: FillOptions,
): Promise<Pick<FillProgress, 'made' | 'rejects'>> {
  const { kind, count: wanted, signal, turn, onDatabaseAway: onAway } = options;
  const query: RunQuery = (run) => whileDatabaseIsAway(run, { signal, onAway });
  let made = 0;
  let underWay = 0;
  const rejects: Record<string, number> = {};
  // One lane that fails ends the others after the marker they are at.
  let failed = false;

  const lane = async () => {
    for (;;) {
      signal?.throwIfAborted();
      if (failed) return;
      const free = await query(() => countFree(maker.db, kind, CURRENT_VERSIONS));
      options.onProgress?.({ free, wanted, made, rejects });
      if (free + underWay >= wanted) return;
      underWay++;
      try {
        await turn?.(free);
        const onReject = (rule: string) => {
          rejects[rule] = (rejects[rule] ?? 0) + 1;
        };
        const marker = await makeMarker(maker, kind, { signal, onReject, query });
        if (await query(() => freeBuiltMarker(maker.db, marker.id))) made++;
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        underWay--;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: options.workers }, lane));
  for (const result of lanes) if (result.status === 'rejected') throw result.reason;
  return { made, rejects };
}
