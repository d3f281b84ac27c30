import { freeRestedMarkers, type MarkerKind } from '../../db/markers.ts';
import { clearUpAbandoned, removeUnusedFiles } from '../../pool-builder/clear-up.ts';
import { addMissingFingerprints } from '../../pool-builder/fingerprints.ts';
import { isStocked } from '../../pool-builder/kinds.ts';
import type { MarkerMaker } from '../../pool-builder/make-marker.ts';
import { addMissingTargets } from '../../pool-builder/marker-target.ts';
import { poolOverview } from '../../pool-builder/overview.ts';
import { addMissingSignatures } from '../../pool-builder/signatures.ts';
import { poolTargets } from '../config.ts';
import { type JobKinds, PRIORITY } from '../jobs/kinds.ts';
import type { Parts } from '../parts.ts';
import { cancelledKinds, kindWord } from './events.ts';
import { tellOfLowPool } from './low.ts';

/** One refill makes at most so many markers: a kind that runs empty meanwhile need not wait long for its turn. */
const MARKERS_PER_REFILL = 50;

/** What most visitors ask for comes before what a few choose, of which a marker is soon made on the spot. */
const PRIORITY_STOCKED = PRIORITY.pool + 1;

/** Markers of older versions that are made known to admission with each look at the pool. */
const FINGERPRINTS_AT_ONCE = 100;
/** The same for targets, of which each takes a third of a second. */
const TARGETS_AT_ONCE = 10;
/** Of markers that projects have, and that are older than signatures. */
const SIGNATURES_AT_ONCE = 20;

/**
 * The job that keeps the pool as the marks say. It builds nothing itself: for each kind that has too few free markers it asks
 * the queue for a refill. It also frees markers that have rested long enough, and clears up after builders that were killed.
 * At most one runs in the whole installation; twice would be harmless.
 */
export async function reconcilePool(parts: Parts, maker: MarkerMaker, signal?: AbortSignal): Promise<void> {
  const { db, settings, log } = parts;
  const cleared = await clearUpAbandoned(maker);
  if (cleared > 0) log.warn({ markers: cleared }, 'removed what killed builders had left');
  const rested = await freeRestedMarkers(db, settings.POOL_REST_DAYS);
  if (rested > 0) log.info({ markers: rested }, 'markers have rested and are free again');
  await removeUnusedFiles(maker);
  await addMissingFingerprints(maker, FINGERPRINTS_AT_ONCE, signal);
  await addMissingTargets(maker, TARGETS_AT_ONCE, {
    signal,
    onFailure: (markerId, err) => log.warn({ markerId, err }, 'the target of a marker could not be built'),
  });
  await addMissingSignatures(maker, SIGNATURES_AT_ONCE, {
    signal,
    onFailure: (markerId, err) =>
      log.warn({ markerId, err }, 'a marker cannot be named by pictures of its print'),
  });
  await maker.admission.refresh();
  const cancelled = await cancelledKinds(db);
  const overview = await poolOverview(db, poolTargets(settings));
  await tellOfLowPool(parts, overview);
  for (const kind of overview)
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
  await queue.send('refill', partOf(kind, { free, high }), {
    singletonKey: kindWord(kind),
    ...(isStocked(kind) ? { priority: PRIORITY_STOCKED } : {}),
  });
}

/** The next part of a refill. */
export function partOf(
  { format, layout, style }: MarkerKind,
  { free, high }: { free: number; high: number },
): JobKinds['refill'] {
  return { format, layout, style, count: Math.min(high, free + MARKERS_PER_REFILL), upTo: high };
}
