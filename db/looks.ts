/** Queries on how well prints are recognised where they hang. */
import { and, desc, eq, isNotNull, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { arProjectItems, looks, markers } from './schema.ts';

export type Look = Omit<typeof looks.$inferSelect, 'id' | 'createdAt' | 'markerId'>;

/** Keeps a look. Which of a project's items it was of is only used to find the marker. */
export async function insertLook(
  db: Queryable,
  { projectId, item, ...look }: Look & { projectId: string; item: number | null },
): Promise<void> {
  const marker = item === null ? [] : await markerOf(db, projectId, item);
  await db.insert(looks).values({ ...look, markerId: marker[0]?.markerId ?? null });
}

const markerOf = (db: Queryable, projectId: string, item: number) =>
  db
    .select({ markerId: arProjectItems.markerId })
    .from(arProjectItems)
    .where(and(eq(arProjectItems.projectId, projectId), eq(arProjectItems.id, item)));

/** What looks came to, of a marker, a style, or a kind of device. */
export interface LookSummary {
  looks: number;
  /** Of these, how many found the print. */
  locked: number;
  /** Of these; null without any. */
  medianMsToLock: number | null;
  /** In a minute of following it. */
  lossesPerMinute: number | null;
}

const summary = {
  looks: sql<number>`count(*)`.mapWith(Number),
  locked: sql<number>`count(${looks.msToLock})`.mapWith(Number),
  medianMsToLock: sql<
    number | null
  >`round(percentile_cont(0.5) within group (order by ${looks.msToLock}))`.mapWith(Number),
  lossesPerMinute: sql<
    number | null
  >`sum(${looks.losses}) * 60000.0 / nullif(sum(${looks.followedMs}), 0)`.mapWith(Number),
};

/** By style and layout; null for photos without a frame. The most looked at first. */
export async function looksByStyle(
  db: Queryable,
): Promise<(LookSummary & { style: string | null; layout: string | null })[]> {
  return db
    .select({ style: markers.style, layout: markers.layout, ...summary })
    .from(looks)
    .leftJoin(markers, eq(markers.id, looks.markerId))
    .groupBy(markers.style, markers.layout)
    .orderBy(desc(summary.looks), markers.style, markers.layout);
}

/** By kind of device. The most used first. */
export async function looksByDevice(db: Queryable): Promise<(LookSummary & { device: string })[]> {
  return db
    .select({ device: looks.device, ...summary })
    .from(looks)
    .groupBy(looks.device)
    .orderBy(desc(summary.looks), looks.device);
}

/** The markers that are found least often, then those found slowest, of those with at least so many looks. */
export async function poorestMarkers(
  db: Queryable,
  { least, limit }: { least: number; limit: number },
): Promise<(LookSummary & { markerId: number; style: string; layout: string })[]> {
  return db
    .select({ markerId: markers.id, style: markers.style, layout: markers.layout, ...summary })
    .from(looks)
    .innerJoin(markers, eq(markers.id, looks.markerId))
    .where(isNotNull(looks.markerId))
    .groupBy(markers.id, markers.style, markers.layout)
    .having(sql`count(*) >= ${least}`)
    .orderBy(
      sql`count(${looks.msToLock})::float / count(*)`,
      sql`percentile_cont(0.5) within group (order by ${looks.msToLock}) desc nulls first`,
      markers.id,
    )
    .limit(limit);
}

/** Removes looks of so many days ago. */
export async function forgetLooks(db: Queryable, days: number): Promise<void> {
  await db.delete(looks).where(lt(looks.createdAt, sql`now() - make_interval(secs => ${days * 86_400})`));
}
