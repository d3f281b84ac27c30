/** Queries that hold the pool's rows against each other, and mend what does not fit. */
import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import type { MarkerVersions, NewFingerprint } from './markers.ts';
import { arProjectItems, markerFingerprints, markers } from './schema.ts';

/** The storage keys of all markers' files. */
export async function markerFileKeys(db: Queryable): Promise<Set<string>> {
  const rows = await db
    .select({ mind: markers.mindKey, target: markers.targetKey })
    .from(markers)
    .where(or(isNotNull(markers.mindKey), isNotNull(markers.targetKey)));
  return new Set(rows.flatMap(({ mind, target }) => [mind, target].filter((key) => key !== null)));
}

/** Ids of markers that are said to be assigned, but that no project has. */
export async function assignedWithoutProject(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ id: markers.id })
    .from(markers)
    .leftJoin(arProjectItems, eq(arProjectItems.markerId, markers.id))
    .where(and(eq(markers.state, 'assigned'), isNull(arProjectItems.id)));
  return rows.map((row) => row.id);
}

/** Ids of markers that a project has, but that could be given to another one. */
export async function unclaimedWithProject(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ id: markers.id })
    .from(markers)
    .innerJoin(arProjectItems, eq(arProjectItems.markerId, markers.id))
    .where(inArray(markers.state, ['building', 'free', 'resting']));
  return rows.map((row) => row.id);
}

/** Sets what such a marker should have been: checked again in the same statement, because projects go on meanwhile. */
export async function mendState(db: Queryable, id: number, state: 'assigned' | 'resting'): Promise<boolean> {
  const hasProject = sql`exists (select from ${arProjectItems} where ${arProjectItems.markerId} = ${markers.id})`;
  const rows = await db
    .update(markers)
    .set({ state, stateChangedAt: sql`now()` })
    .where(
      state === 'assigned'
        ? and(eq(markers.id, id), hasProject, inArray(markers.state, ['building', 'free', 'resting']))
        : and(eq(markers.id, id), sql`not ${hasProject}`, eq(markers.state, 'assigned')),
    )
    .returning({ id: markers.id });
  return rows.length > 0;
}

/** Enters the verdict of the current gate on a marker that was admitted by an older one. */
export async function setGateVerdict(
  db: Queryable,
  id: number,
  { gateVersion, quality }: Pick<MarkerVersions, 'gateVersion'> & { quality: unknown },
): Promise<void> {
  await db.update(markers).set({ gateVersion, quality }).where(eq(markers.id, id));
}

export async function putFingerprint(
  db: Queryable,
  markerId: number,
  fingerprint: NewFingerprint,
): Promise<void> {
  await db
    .insert(markerFingerprints)
    .values({ ...fingerprint, markerId })
    .onConflictDoUpdate({ target: markerFingerprints.markerId, set: fingerprint });
}

/** Numbers up to which seeds are used but could be given again: the sequence is behind. Undefined where all is well. */
export async function reusableSeed(db: Queryable): Promise<number | undefined> {
  const result = await db.execute<{ highest: string | null; next: string }>(
    sql`select (select max(${markers.seed}) from ${markers}) as highest,
      (select case when is_called then last_value + 1 else last_value end from marker_seeds) as next`,
  );
  const { highest, next } = result.rows[0]!;
  return highest !== null && Number(highest) >= Number(next) ? Number(highest) : undefined;
}

export async function skipSeeds(db: Queryable, upTo: number): Promise<void> {
  await db.execute(
    sql`select setval('marker_seeds', greatest(${upTo}, (select last_value from marker_seeds)))`,
  );
}
