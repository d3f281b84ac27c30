/** Queries on the pool of markers. Each takes a database or a transaction and holds no connection afterwards. */
import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from './connection.ts';
import { arProjectItems, type MarkerState, markers } from './schema.ts';

export type Marker = typeof markers.$inferSelect;
export type NewMarker = typeof markers.$inferInsert;

/** What a customer can choose of a marker: any free one of the same kind is as good. */
export interface MarkerKind {
  format: string;
  layout: string;
  style: string;
}

/** Only markers of these versions are handed out. */
export interface MarkerVersions {
  artVersion: number;
  engineVersion: number;
  gateVersion: number;
}

const isFree = (kind: MarkerKind, versions: MarkerVersions) =>
  and(
    eq(markers.state, 'free'),
    eq(markers.format, kind.format),
    eq(markers.layout, kind.layout),
    eq(markers.style, kind.style),
    eq(markers.artVersion, versions.artVersion),
    eq(markers.engineVersion, versions.engineVersion),
    eq(markers.gateVersion, versions.gateVersion),
  );

/**
 * Claims the oldest free marker of a kind for the item that this transaction makes. Rows that other transactions hold are
 * passed over; undefined means that none is free *and* unlocked, which is not yet "the pool is empty": see `countFree`.
 */
export async function claimMarker(
  transaction: Transaction,
  kind: MarkerKind,
  versions: MarkerVersions,
): Promise<Marker | undefined> {
  const [free] = await transaction
    .select({ id: markers.id })
    .from(markers)
    .where(isFree(kind, versions))
    .orderBy(asc(markers.id))
    .limit(1)
    .for('update', { skipLocked: true });
  if (!free) return undefined;
  const [claimed] = await transaction
    .update(markers)
    .set({ state: 'assigned', stateChangedAt: sql`now()` })
    .where(eq(markers.id, free.id))
    .returning();
  return claimed;
}

/** Gives the markers of a project that never came to life back to the pool. Nobody has seen them. */
export async function releaseMarkers(transaction: Transaction, projectId: string): Promise<void> {
  const items = await transaction
    .select({ markerId: arProjectItems.markerId })
    .from(arProjectItems)
    .where(eq(arProjectItems.projectId, projectId));
  const ids = items.map((item) => item.markerId).filter((id) => id !== null);
  await transaction
    .update(arProjectItems)
    .set({ markerId: null })
    .where(eq(arProjectItems.projectId, projectId));
  await transaction
    .update(markers)
    .set({ state: 'free', stateChangedAt: sql`now()` })
    .where(and(inArray(markers.id, ids), eq(markers.state, 'assigned')));
}

/** How many markers of a kind are free, those that a running transaction is about to take included. */
export async function countFree(db: Queryable, kind: MarkerKind, versions: MarkerVersions): Promise<number> {
  const [row] = await db.select({ free: count() }).from(markers).where(isFree(kind, versions));
  return row?.free ?? 0;
}

export async function insertMarker(db: Queryable, marker: NewMarker): Promise<Marker> {
  const [row] = await db.insert(markers).values(marker).returning();
  return row!;
}

/** A seed that no builder on any machine has used or will use again. */
export async function nextMarkerSeed(db: Queryable): Promise<number> {
  const result = await db.execute<{ seed: string }>(sql`select nextval('marker_seeds') as seed`);
  return Number(result.rows[0]!.seed);
}

export interface PoolLevel extends MarkerKind {
  state: MarkerState;
  count: number;
}

/** How many markers there are of each kind and state. */
export async function poolLevels(db: Database): Promise<PoolLevel[]> {
  const { format, layout, style, state } = markers;
  return db
    .select({ format, layout, style, state, count: count() })
    .from(markers)
    .groupBy(format, layout, style, state)
    .orderBy(format, layout, style, state);
}
