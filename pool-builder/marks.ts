import type { MarkerKind } from '../db/markers.ts';
import type { PoolMark } from '../db/pool.ts';
import { isOffered, isSameKind, isStocked } from './kinds.ts';

/** What the settings say of the pool. */
export interface PoolTargets {
  /** Free markers of each stocked kind: fewer than `low`, and it is refilled up to `high`. */
  low: number;
  high: number;
  /** Free markers of every other kind that visitors can choose. */
  others: number;
}

export type Mark = Pick<PoolMark, 'low' | 'high'>;

/** The marks of a kind: an admin's, else those of the settings. */
export function markOf(kind: MarkerKind, setByAdmin: PoolMark[], targets: PoolTargets): Mark {
  const own = setByAdmin.find((mark) => isSameKind(mark, kind));
  if (own) return { low: own.low, high: own.high };
  const { low, high, others } = targets;
  if (!isStocked(kind)) {
    const few = isOffered(kind) ? Math.min(others, high) : 0;
    return { low: few, high: few };
  }
  return { low: Math.min(low, high), high };
}

/** Weeks of use that the pool should hold when it is refilled, and when it is full. */
const LOW_DAYS = 7;
const HIGH_DAYS = 21;
const LEAST_MARK: Mark = { low: 20, high: 50 };

/** Marks that suit the use of the last days: refilled when a week's use is left, up to three weeks'. */
export function suggestMark(claimedPerDay: number): Mark {
  return {
    low: Math.max(LEAST_MARK.low, Math.ceil(claimedPerDay * LOW_DAYS)),
    high: Math.max(LEAST_MARK.high, Math.ceil(claimedPerDay * HIGH_DAYS)),
  };
}
