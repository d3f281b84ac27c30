import type { Queryable } from '../db/connection.ts';
import type { MarkerKind } from '../db/markers.ts';
import { findMarks, listRejects, poolAgeInDays, poolLevels, poolUse } from '../db/pool.ts';
import { MARKER_STATES, type MarkerState } from '../db/schema.ts';
import { ALL_KINDS, CURRENT_VERSIONS, isSameKind, isStocked } from './kinds.ts';
import { type Mark, markOf, type PoolTargets, suggestMark } from './marks.ts';

/** Use is averaged over so many days, or over the pool's age where it is younger. */
const USE_DAYS = 14;

export interface KindOverview extends MarkerKind {
  /** Whether many are kept of it: what projects get by default. */
  stocked: boolean;
  /** Markers that can be handed out now. */
  free: number;
  /** Free markers of an older art, engine or gate: not handed out; see `pool verify` and `pool migrate`. */
  outdated: number;
  states: Record<MarkerState, number>;
  /** With fewer free ones than `low` it is refilled up to `high`. */
  low: number;
  high: number;
  /** Whether an admin set these marks. */
  marksSet: boolean;
  suggested: Mark;
  claimedPerDay: number;
  /** "Lasts about N days" at that rate; null while nothing is used. */
  lastsDays: number | null;
  /** Markers that were not admitted, by rule. */
  rejects: Record<string, number>;
}

/** The whole pool, by kind: every kind that can be drawn, and every other one that has markers. */
export async function poolOverview(db: Queryable, targets: PoolTargets): Promise<KindOverview[]> {
  const [levels, marks, use, age, rejects] = await Promise.all([
    poolLevels(db, CURRENT_VERSIONS),
    findMarks(db),
    poolUse(db, USE_DAYS),
    poolAgeInDays(db),
    listRejects(db),
  ]);
  const days = Math.min(USE_DAYS, Math.max(1, age ?? 1));
  const known = [...ALL_KINDS, ...levels, ...marks].filter(
    (kind, index, all) => all.findIndex((other) => isSameKind(other, kind)) === index,
  );
  return known.map(({ format, layout, style }) => {
    const kind = { format, layout, style };
    const own = levels.filter((level) => isSameKind(level, kind));
    const inState = (state: MarkerState) => own.find((level) => level.state === state);
    const free = inState('free')?.current ?? 0;
    const claimed = use.find((entry) => isSameKind(entry, kind))?.claimed ?? 0;
    const claimedPerDay = claimed / days;
    return {
      ...kind,
      stocked: isStocked(kind),
      free,
      outdated: (inState('free')?.count ?? 0) - free,
      states: Object.fromEntries(MARKER_STATES.map((state) => [state, inState(state)?.count ?? 0])) as Record<
        MarkerState,
        number
      >,
      ...markOf(kind, marks, targets),
      marksSet: marks.some((mark) => isSameKind(mark, kind)),
      suggested: suggestMark(claimedPerDay),
      claimedPerDay: Number(claimedPerDay.toFixed(2)),
      lastsDays: claimed === 0 ? null : Math.floor(free / claimedPerDay),
      rejects: Object.fromEntries(
        rejects.filter((entry) => isSameKind(entry, kind)).map((entry) => [entry.rule, entry.count]),
      ),
    };
  });
}
