import { type AuditEntry, recentAudit, recordAudit } from '../../db/audit.ts';
import type { Queryable } from '../../db/connection.ts';
import type { MarkerKind } from '../../db/markers.ts';

/** What the audit log calls the things that happen to the pool. */
export const POOL_EVENTS = {
  empty: 'pool.empty',
  low: 'pool.low',
  refill: 'pool.refill',
  cancel: 'pool.cancel',
  marks: 'pool.marks',
  retire: 'pool.retire',
} as const;

/** Who is named where nobody did it. */
export const SYSTEM = 'system';

/** A kind as one word: the subject of an entry, and the key of its jobs. */
export const kindWord = ({ format, layout, style }: MarkerKind) => `${format}/${layout}/${style}`;

/** An empty pool is told of once in so long, not with every visitor. */
const TELL_EMPTY_EVERY_MINUTES = 10;

/** Notes for the admin that a kind had no free marker. Returns false where that is known already. */
export async function recordEmptyPool(db: Queryable, kind: MarkerKind): Promise<boolean> {
  const subject = kindWord(kind);
  const known = await recentAudit(db, { actions: [POOL_EVENTS.empty], minutes: TELL_EMPTY_EVERY_MINUTES });
  if (known.some((entry) => entry.subject === subject)) return false;
  await recordAudit(db, { actor: SYSTEM, action: POOL_EVENTS.empty, subject, details: kind });
  return true;
}

/** When the admin was told that the pool was empty, in the last days. */
export async function emptyPoolAlerts(db: Queryable, days: number): Promise<AuditEntry[]> {
  return recentAudit(db, { actions: [POOL_EVENTS.empty], minutes: days * 24 * 60, limit: 50 });
}

/** How long a kind is left alone after an admin cancelled its refill. */
export const CANCELLED_MINUTES = 15;

/** Kinds whose refill an admin cancelled a while ago without asking for anything else since. */
export async function cancelledKinds(db: Queryable): Promise<Set<string>> {
  const { cancel, refill, marks } = POOL_EVENTS;
  const entries = await recentAudit(db, { actions: [cancel, refill, marks], minutes: CANCELLED_MINUTES });
  const latest = new Map<string, string>();
  // Newest first: the first entry of a kind is what holds.
  for (const { subject, action } of entries) if (subject && !latest.has(subject)) latest.set(subject, action);
  return new Set([...latest].filter(([, action]) => action === cancel).map(([subject]) => subject));
}
