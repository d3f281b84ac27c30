import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import type { Parts } from '../parts.ts';
import { emptyPoolAlerts } from './events.ts';
import { runningRefills } from './refills.ts';

/** The admin is reminded of an empty pool for so long. */
const ALERT_DAYS = 7;

/** All that an admin sees of the pool at a glance. */
export async function reportPool(parts: Parts) {
  const { db, settings } = parts;
  const [kinds, refills, alerts] = await Promise.all([
    poolOverview(db, poolTargets(settings)),
    runningRefills(parts),
    emptyPoolAlerts(db, ALERT_DAYS),
  ]);
  const sum = (count: (kind: (typeof kinds)[number]) => number) =>
    kinds.reduce((total, kind) => total + count(kind), 0);
  return {
    totals: {
      markers: sum(({ states }) => Object.values(states).reduce((total, count) => total + count, 0)),
      free: sum(({ free }) => free),
      outdated: sum(({ outdated }) => outdated),
    },
    kinds,
    refills,
    /** When a kind had no free marker left. */
    alerts: alerts.map(({ subject, createdAt }) => ({ kind: subject, at: createdAt })),
  };
}
