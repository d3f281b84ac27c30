import { freeRestedMarkers, type MarkerKind } from '../../db/markers.ts';
import { clearUpAbandoned, removeUnusedFiles } from '../../pool-builder/clear-up.ts';
import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import type { Parts } from '../parts.ts';
import { cancelledKinds, kindWord } from './events.ts';

/** One refill makes at most so many markers: a kind that runs empty meanwhile need not wait long for its turn. */
const MARKERS_PER_REFILL = 50;

/** Above the priority of other refills: visitors of these kinds wait for a marker to be made. */
const PRIORITY_EMPTY = 1;

/**
 * The job that keeps the pool as the marks say. It builds nothing itself: for each kind that has too few free markers it asks
 * the queue for a refill. It also frees markers that have rested long enough, and clears up after builders that were killed.
 * At most one runs in the whole installation; twice would be harmless.
 */
export async function reconcilePool(parts: Parts): Promise<void> {
  const { db, settings, markerMaker, log } = parts;
  const cleared = await clearUpAbandoned(markerMaker);
  if (cleared > 0) log.warn({ markers: cleared }, 'removed what killed builders had left');
  const rested = await freeRestedMarkers(db, settings.POOL_REST_DAYS);
  if (rested > 0) log.info({ markers: rested }, 'markers have rested and are free again');
  await removeUnusedFiles(markerMaker);
  const cancelled = await cancelledKinds(db);
  for (const kind of await poolOverview(db, poolTargets(settings)))
    if (kind.free < kind.low && !cancelled.has(kindWord(kind))) await askForRefill(parts, kind, kind);
}

/**
 * Asks for a kind to be refilled up to its high mark, a part at a time: `refill` asks for the next part itself. A waiting job of the
 * kind is enough.
 */
export async function askForRefill(
  { queue }: Pick<Parts, 'queue'>,
  kind: MarkerKind,
  { free, high }: { free: number; high: number },
): Promise<void> {
  const { format, layout, style } = kind;
  const count = Math.min(high, free + MARKERS_PER_REFILL);
  await queue.send(
    'refill',
    { format, layout, style, count, upTo: high },
    { singletonKey: kindWord(kind), ...(free === 0 ? { priority: PRIORITY_EMPTY } : {}) },
  );
}
