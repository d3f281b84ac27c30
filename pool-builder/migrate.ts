import { findOutdatedMarkers, retireMarkers } from '../db/markers.ts';
import { removeUnusedFiles } from './clear-up.ts';
import { type FillOptions, fillPool } from './fill.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerMaker } from './make-marker.ts';
import type { PoolTargets } from './marks.ts';
import { poolOverview } from './overview.ts';
import { verifyPool } from './verify.ts';

export interface MigrationReport {
  /** Markers of an older art or engine that nobody uses. */
  retired: number;
  /** Markers of an older gate that were judged again. */
  regated: number;
  made: number;
}

/**
 * Brings the pool to the current versions of art, engine and gate: what only an older gate admitted is gated again, what is drawn or
 * compiled by an older version is retired, and new markers are built up to the high marks. Projects on old markers go on
 * working. May be killed and run again.
 */
export async function migratePool(
  maker: MarkerMaker,
  targets: PoolTargets,
  options: Pick<FillOptions, 'workers' | 'signal' | 'onProgress' | 'onDatabaseAway'>,
): Promise<MigrationReport> {
  // Retired first: judging again what goes anyway would be for nothing.
  const outdated = await retireMarkers(maker.db, await findOutdatedMarkers(maker.db, CURRENT_VERSIONS));
  await removeUnusedFiles(maker);
  const { problems } = await verifyPool(maker, { fix: true, signal: options.signal });
  let made = 0;
  for (const { format, layout, style, free, low, high } of await poolOverview(maker.db, targets)) {
    if (free >= low) continue;
    const filled = await fillPool(maker, { ...options, kind: { format, layout, style }, count: high });
    made += filled.made;
  }
  const regated = problems.filter(({ problem }) => problem === 'gate-outdated').length;
  return { retired: outdated.length, regated, made };
}
