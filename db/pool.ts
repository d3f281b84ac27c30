/** Queries on the pool as a whole: how many markers of which kind there are, shall be, and were refused. */
import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { isOfVersions, type Marker, type MarkerKind, type MarkerVersions } from './markers.ts';
import {
  arProjectItems,
  type MarkerState,
  markerFingerprints,
  markerRejects,
  markers,
  poolMarks,
} from './schema.ts';

export interface PoolLevel extends MarkerKind {
  state: MarkerState;
  count: number;
  /** How many of them are of the current versions: only those are handed out. */
  current: number;
}

/** How many markers there are of each kind and state. */
export async function poolLevels(db: Queryable, versions: MarkerVersions): Promise<PoolLevel[]> {
  const { format, layout, style, state } = markers;
  const current = sql<number>`count(*) filter (where ${isOfVersions(versions)})`.mapWith(Number);
  return db
    .select({ format, layout, style, state, count: count(), current })
    .from(markers)
    .groupBy(format, layout, style, state)
    .orderBy(format, layout, style, state);
}

/** How many markers of each kind were claimed in the last `days` days. */
export async function poolUse(db: Queryable, days: number): Promise<(MarkerKind & { claimed: number })[]> {
  const { format, layout, style, lastClaimedAt } = markers;
  return db
    .select({ format, layout, style, claimed: count() })
    .from(markers)
    .where(gt(lastClaimedAt, sql`now() - make_interval(days => ${days})`))
    .groupBy(format, layout, style);
}

/** When the first marker was made: use is counted from no earlier. Undefined in a new installation. */
export async function poolAgeInDays(db: Queryable): Promise<number | undefined> {
  const age = sql<number | null>`extract(epoch from now() - min(${markers.createdAt})) / 86400`;
  const [row] = await db.select({ age }).from(markers);
  return row?.age === null || row === undefined ? undefined : Number(row.age);
}

export type PoolMark = Omit<typeof poolMarks.$inferSelect, 'updatedAt'>;

/** The marks that an admin set. */
export async function findMarks(db: Queryable): Promise<PoolMark[]> {
  const { format, layout, style, low, high } = poolMarks;
  return db.select({ format, layout, style, low, high }).from(poolMarks);
}

export async function setMark(db: Queryable, mark: PoolMark): Promise<void> {
  await db
    .insert(poolMarks)
    .values(mark)
    .onConflictDoUpdate({
      target: [poolMarks.format, poolMarks.layout, poolMarks.style],
      set: { low: mark.low, high: mark.high, updatedAt: sql`now()` },
    });
}

/** Goes back to the marks of the settings. */
export async function removeMark(db: Queryable, kind: MarkerKind): Promise<void> {
  const { format, layout, style } = poolMarks;
  await db
    .delete(poolMarks)
    .where(and(eq(format, kind.format), eq(layout, kind.layout), eq(style, kind.style)));
}

/** Counts a marker that was refused, by the first rule that it failed. */
export async function countReject(db: Queryable, kind: MarkerKind, rule: string): Promise<void> {
  const { format, layout, style } = kind;
  await db
    .insert(markerRejects)
    .values({ format, layout, style, rule, count: 1 })
    .onConflictDoUpdate({
      target: [markerRejects.format, markerRejects.layout, markerRejects.style, markerRejects.rule],
      set: { count: sql`${markerRejects.count} + 1`, lastAt: sql`now()` },
    });
}

export async function listRejects(db: Queryable): Promise<(typeof markerRejects.$inferSelect)[]> {
  return db.select().from(markerRejects).orderBy(desc(markerRejects.count));
}

export interface MarkerFilter {
  kind?: { [Part in keyof MarkerKind]?: string | undefined } | undefined;
  state?: MarkerState | undefined;
  /** Only markers with a smaller id: the last one of the page before. */
  before?: number | undefined;
  limit: number;
}

/** Markers, newest first, each with the project that it belongs to. */
export async function listMarkers(
  db: Queryable,
  { kind, state, before, limit }: MarkerFilter,
): Promise<(Marker & { projectId: string | null })[]> {
  const rows = await db
    .select({ marker: markers, projectId: arProjectItems.projectId })
    .from(markers)
    .leftJoin(arProjectItems, eq(arProjectItems.markerId, markers.id))
    .where(
      and(
        kind?.format ? eq(markers.format, kind.format) : undefined,
        kind?.layout ? eq(markers.layout, kind.layout) : undefined,
        kind?.style ? eq(markers.style, kind.style) : undefined,
        state ? eq(markers.state, state) : undefined,
        before ? lt(markers.id, before) : undefined,
      ),
    )
    .orderBy(desc(markers.id))
    .limit(limit);
  return rows.map(({ marker, projectId }) => ({ ...marker, projectId }));
}

export async function findMarker(db: Queryable, id: number): Promise<Marker | undefined> {
  const [marker] = await db.select().from(markers).where(eq(markers.id, id));
  return marker;
}

/** Markers with an id above `after`, in the order of their ids: to walk through all of them. */
export async function markersAfter(db: Queryable, after: number, limit: number): Promise<Marker[]> {
  return db.select().from(markers).where(gt(markers.id, after)).orderBy(asc(markers.id)).limit(limit);
}

/** The ids of markers that have a fingerprint, from `least` up. */
export async function fingerprintIds(db: Queryable, least: number): Promise<number[]> {
  const { markerId } = markerFingerprints;
  const rows = await db
    .select({ markerId })
    .from(markerFingerprints)
    .where(sql`${markerId} >= ${least}`)
    .orderBy(markerId);
  return rows.map((row) => row.markerId);
}

export async function fingerprintKeys(
  db: Queryable,
  ids: number[],
): Promise<{ markerId: number; keys: Buffer }[]> {
  if (ids.length === 0) return [];
  return db
    .select({ markerId: markerFingerprints.markerId, keys: markerFingerprints.keys })
    .from(markerFingerprints)
    .where(inArray(markerFingerprints.markerId, ids));
}

/** The features of these markers; those that are gone are left out. */
export async function fingerprintFeatures(
  db: Queryable,
  ids: number[],
): Promise<{ id: number; features: Buffer }[]> {
  if (ids.length === 0) return [];
  const { markerId, features } = markerFingerprints;
  return db.select({ id: markerId, features }).from(markerFingerprints).where(inArray(markerId, ids));
}

/** Markers with a file but without a fingerprint, the newest first. */
export async function findMarkersWithoutFingerprint(
  db: Queryable,
  limit: number,
): Promise<{ id: number; mindKey: string; targetKey: string | null; layout: string }[]> {
  const rows = await db
    .select({
      id: markers.id,
      mindKey: markers.mindKey,
      targetKey: markers.targetKey,
      layout: markers.layout,
    })
    .from(markers)
    .leftJoin(markerFingerprints, eq(markerFingerprints.markerId, markers.id))
    .where(
      and(isNull(markerFingerprints.markerId), isNotNull(markers.mindKey), ne(markers.state, 'building')),
    )
    .orderBy(desc(markers.id))
    .limit(limit);
  return rows as { id: number; mindKey: string; targetKey: string | null; layout: string }[];
}

/**
 * Markers that can be drawn today and lack their `.target`; those that a project has come first, else in no order: some whose targets
 * cannot be built must not stand in the others' way for ever.
 */
export async function findMarkersWithoutTarget(
  db: Queryable,
  { artVersion }: Pick<MarkerVersions, 'artVersion'>,
  limit: number,
): Promise<Marker[]> {
  return db
    .select()
    .from(markers)
    .where(
      and(
        isNull(markers.targetKey),
        isNotNull(markers.mindKey),
        eq(markers.artVersion, artVersion),
        ne(markers.state, 'building'),
      ),
    )
    .orderBy(desc(sql`${markers.state} in ('assigned', 'printed')`), sql`random()`)
    .limit(limit);
}
