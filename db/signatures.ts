/** What markers are named by when a picture of a print is sent, and whose prints there are. */
import { and, eq, inArray, isNotNull, isNull, ne, or } from 'drizzle-orm';
import { SIGNATURE_VERSION } from '../markers/runtime/identify/index.ts';
import type { Queryable } from './connection.ts';
import type { Marker } from './markers.ts';
import type { Project, ProjectItem } from './projects.ts';
import { arProjectItems, arProjects, markerSignatures, markers } from './schema.ts';

/** Keeps a signature of today's version. */
export async function putSignature(db: Queryable, markerId: number, bytes: Uint8Array): Promise<void> {
  const row = { version: SIGNATURE_VERSION, signature: Buffer.from(bytes) };
  await db
    .insert(markerSignatures)
    .values({ ...row, markerId })
    .onConflictDoUpdate({ target: markerSignatures.markerId, set: row });
}

/** Forgets signatures that are damaged: with the next look at the pool they are made again. */
export async function dropSignatures(db: Queryable, markerIds: number[]): Promise<void> {
  await db.delete(markerSignatures).where(inArray(markerSignatures.markerId, markerIds));
}

const isReadable = eq(markerSignatures.version, SIGNATURE_VERSION);

/** Markers that projects have, whose art can be drawn today and which cannot be named. The newest first. */
export async function findMarkersWithoutSignature(
  db: Queryable,
  artVersion: number,
  limit: number,
): Promise<Marker[]> {
  const rows = await db
    .select({ marker: markers })
    .from(arProjectItems)
    .innerJoin(markers, eq(markers.id, arProjectItems.markerId))
    .leftJoin(markerSignatures, eq(markerSignatures.markerId, markers.id))
    .where(
      and(
        isNotNull(markers.targetKey),
        eq(markers.artVersion, artVersion),
        or(isNull(markerSignatures.markerId), ne(markerSignatures.version, SIGNATURE_VERSION)),
      ),
    )
    .limit(limit);
  return rows.map(({ marker }) => marker);
}

/** The markers of all projects that have not ended and that can be named. */
export async function findNamableMarkers(db: Queryable): Promise<{ markerId: number; targetKey: string }[]> {
  const rows = await db
    .select({ markerId: markers.id, targetKey: markers.targetKey })
    .from(arProjectItems)
    .innerJoin(arProjects, eq(arProjects.id, arProjectItems.projectId))
    .innerJoin(markers, eq(markers.id, arProjectItems.markerId))
    .innerJoin(markerSignatures, eq(markerSignatures.markerId, markers.id))
    .where(
      and(
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
        isNotNull(markers.targetKey),
        isReadable,
      ),
    );
  return rows as { markerId: number; targetKey: string }[];
}

export async function findSignatures(
  db: Queryable,
  markerIds: number[],
): Promise<{ markerId: number; signature: Buffer }[]> {
  const { markerId, signature } = markerSignatures;
  return db
    .select({ markerId, signature })
    .from(markerSignatures)
    .where(and(inArray(markerId, markerIds), isReadable));
}

/** Whose print a marker is in now. */
export async function findPrintOf(
  db: Queryable,
  markerId: number,
): Promise<{ project: Project; item: ProjectItem; marker: Marker } | undefined> {
  const [row] = await db
    .select({ project: arProjects, item: arProjectItems, marker: markers })
    .from(arProjectItems)
    .innerJoin(arProjects, eq(arProjects.id, arProjectItems.projectId))
    .innerJoin(markers, eq(markers.id, arProjectItems.markerId))
    .where(eq(markers.id, markerId));
  return row;
}
