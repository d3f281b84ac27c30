/** Queries on the life of a marker. Each takes a database or a transaction and holds no connection afterwards. */
import { and, count, eq, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import { CodedError } from '../markers/coded-error.ts';
import type { Queryable, Transaction } from './connection.ts';
import { PreparedStatement } from './prepared-statement.ts';
import { arProjectItems, markerFingerprints, markers } from './schema.ts';

/** How long the building of one marker may take: whoever is slower has lost it to the clearing up. */
const BUILDING_MINUTES = 5;

export type Marker = typeof markers.$inferSelect;
/** One that can be handed out, so that its files are there; an old one may have no target. */
export type ClaimedMarker = Pick<Marker, 'id' | 'mindBytes' | 'targetKey' | 'targetBytes'> & {
  mindKey: string;
};
export type NewMarker = Omit<typeof markers.$inferInsert, 'id' | 'state' | 'claims'>;
export type NewFingerprint = Omit<typeof markerFingerprints.$inferInsert, 'markerId'>;

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

export const isOfKind = (kind: MarkerKind) =>
  and(eq(markers.format, kind.format), eq(markers.layout, kind.layout), eq(markers.style, kind.style));

export const isOfVersions = (versions: MarkerVersions) =>
  and(
    eq(markers.artVersion, versions.artVersion),
    eq(markers.engineVersion, versions.engineVersion),
    eq(markers.gateVersion, versions.gateVersion),
  );

const isFree = (kind: MarkerKind, versions: MarkerVersions) =>
  and(eq(markers.state, 'free'), isOfKind(kind), isOfVersions(versions));

const now = sql`now()`;
const claimed = {
  state: 'assigned',
  claims: sql`${markers.claims} + 1`,
  lastClaimedAt: now,
  stateChangedAt: now,
} as const;

const kindOf = sql.join(
  (['format', 'layout', 'style'] as const).map((name) => sql.placeholder(name)),
  sql`, `,
);

// One round trip, because other claims pass over the row until the transaction ends. The row is found in an expression of its own:
// as a plain subquery the planner might run it more than once. The kind is a range and no equality, because else the planner may
// take the primary key for the order and walk past every marker that was ever used, instead of the index of free ones.
const claim = new PreparedStatement(
  'claim_marker',
  sql`with free_marker as (
    select id from ${markers}
    where state = 'free'
      and (format, layout, style, id) > (${kindOf}, 0) and (format, layout, style, id) < (${kindOf}, 2147483647)
      and art_version = ${sql.placeholder('artVersion')} and engine_version = ${sql.placeholder('engineVersion')}
      and gate_version = ${sql.placeholder('gateVersion')}
    order by format, layout, style, id limit 1 for update skip locked)
  update ${markers}
  set state = 'assigned', claims = claims + 1, last_claimed_at = now(), state_changed_at = now()
  where id = (select id from free_marker)
  returning id, mind_key as "mindKey", mind_bytes as "mindBytes", target_key as "targetKey", target_bytes as "targetBytes"`,
);

/**
 * Claims the oldest free marker of a kind for the item that this transaction makes. Rows that other transactions hold are
 * passed over; undefined means that none is free *and* unlocked, which is not yet "the pool is empty": see `countFree`.
 */
export async function claimMarker(
  transaction: Transaction,
  kind: MarkerKind,
  versions: MarkerVersions,
): Promise<ClaimedMarker | undefined> {
  const [marker] = await claim.run<ClaimedMarker>(transaction, { ...kind, ...versions });
  return marker;
}

/** How many markers of a kind are free, those that a running transaction is about to take included. */
export async function countFree(db: Queryable, kind: MarkerKind, versions: MarkerVersions): Promise<number> {
  const [row] = await db.select({ free: count() }).from(markers).where(isFree(kind, versions));
  return row?.free ?? 0;
}

/** A seed that no builder on any machine has used or will use again. */
export async function nextMarkerSeed(db: Queryable): Promise<number> {
  const result = await db.execute<{ seed: string }>(sql`select nextval('marker_seeds') as seed`);
  return Number(result.rows[0]!.seed);
}

/**
 * Enters a marker that is about to be stored, with what tells it from others. It is `building`: nobody gets it, but everybody who
 * builds another compares that one with it. Its builder may say it twice, because a connection broke during the commit. Throws
 * SEED_USED where another marker has the seed.
 */
export async function insertBuildingMarker(
  transaction: Transaction,
  marker: NewMarker & { builder: string },
  fingerprint: NewFingerprint,
): Promise<Marker> {
  const [row] = await transaction
    .insert(markers)
    .values({ ...marker, state: 'building' as const })
    .onConflictDoUpdate({
      target: [markers.style, markers.seed],
      set: { stateChangedAt: now },
      setWhere: sql`${markers.state} = 'building' and ${markers.builder} = ${marker.builder}`,
    })
    .returning();
  if (!row)
    throw new CodedError(
      'SEED_USED',
      `A marker of ${marker.style} with the seed ${marker.seed} exists already: \`pool verify --fix\` mends that.`,
    );
  await transaction
    .insert(markerFingerprints)
    .values({ ...fingerprint, markerId: row.id })
    .onConflictDoNothing();
  return row;
}

/** Still its builder's: not cleared up yet, and not about to be. */
const isBeingBuilt = (id: number) =>
  and(
    eq(markers.id, id),
    eq(markers.state, 'building'),
    sql`${markers.stateChangedAt} > now() - make_interval(mins => ${BUILDING_MINUTES})`,
  );

/** Makes a marker free whose files are whole and whose admission is sure. False where its builder took too long and has lost it. */
export async function freeBuiltMarker(db: Queryable, id: number): Promise<boolean> {
  const rows = await db
    .update(markers)
    .set({ state: 'free', stateChangedAt: now })
    .where(isBeingBuilt(id))
    .returning({ id: markers.id });
  return rows.length > 0;
}

/** The same for a marker made on the spot: it belongs to the transaction's project from its first moment. */
export async function claimBuiltMarker(
  transaction: Transaction,
  id: number,
): Promise<ClaimedMarker | undefined> {
  const [marker] = await transaction.update(markers).set(claimed).where(isBeingBuilt(id)).returning();
  return marker as ClaimedMarker | undefined;
}

/** Markers that are being built, and whether their builder has long lost its right to them. */
export async function findBuildingMarkers(
  db: Queryable,
): Promise<{ id: number; builder: string | null; isOverdue: boolean }[]> {
  // Twice the time that a builder has: between the two nobody touches it.
  const isOverdue = sql<boolean>`${markers.stateChangedAt} < now() - make_interval(mins => ${2 * BUILDING_MINUTES})`;
  return db
    .select({ id: markers.id, builder: markers.builder, isOverdue })
    .from(markers)
    .where(eq(markers.state, 'building'));
}

/** Deletes the rows of markers that were never admitted. */
export async function deleteBuildingMarkers(db: Queryable, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.delete(markers).where(and(inArray(markers.id, ids), eq(markers.state, 'building')));
}

async function markerIdsOf(transaction: Transaction, projectId: string): Promise<number[]> {
  const items = await transaction
    .select({ markerId: arProjectItems.markerId })
    .from(arProjectItems)
    .where(eq(arProjectItems.projectId, projectId));
  return items.map((item) => item.markerId).filter((id) => id !== null);
}

/** Takes its markers from a project; those that were only lent to it become `state`. Printed and retired ones stay as they are. */
async function detachMarkers(
  transaction: Transaction,
  projectId: string,
  state: 'free' | 'resting',
): Promise<void> {
  const ids = await markerIdsOf(transaction, projectId);
  await transaction
    .update(arProjectItems)
    .set({ markerId: null })
    .where(eq(arProjectItems.projectId, projectId));
  await transaction
    .update(markers)
    .set({ state, stateChangedAt: now })
    .where(and(inArray(markers.id, ids), eq(markers.state, 'assigned')));
}

/** Gives the markers of a project that never came to life back to the pool. Nobody has seen them. */
export async function releaseMarkers(transaction: Transaction, projectId: string): Promise<void> {
  await detachMarkers(transaction, projectId, 'free');
}

/** The project is over: its markers rest, because somebody may have printed the screen's picture at home. */
export async function restMarkers(transaction: Transaction, projectId: string): Promise<void> {
  await detachMarkers(transaction, projectId, 'resting');
}

/** Frees markers that have rested long enough. Returns how many. */
export async function freeRestedMarkers(db: Queryable, restDays: number): Promise<number> {
  const rows = await db
    .update(markers)
    .set({ state: 'free', stateChangedAt: now })
    .where(
      and(
        eq(markers.state, 'resting'),
        lt(markers.stateChangedAt, sql`now() - make_interval(secs => ${restDays * 86_400})`),
      ),
    )
    .returning({ id: markers.id });
  return rows.length;
}

/**
 * Takes markers out of use for ever. One that a project uses goes on working there; a printed one is locked already and stays
 * printed. Returns the ids that were retired.
 */
export async function retireMarkers(db: Queryable, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .update(markers)
    .set({ state: 'retired', stateChangedAt: now })
    .where(and(inArray(markers.id, ids), inArray(markers.state, ['free', 'resting', 'assigned'])))
    .returning({ id: markers.id });
  return rows.map((row) => row.id);
}

/** Free and resting markers of other versions than these: of no use to anybody. */
export async function findOutdatedMarkers(
  db: Queryable,
  versions: Pick<MarkerVersions, 'artVersion' | 'engineVersion'>,
): Promise<number[]> {
  const rows = await db
    .select({ id: markers.id })
    .from(markers)
    .where(
      and(
        inArray(markers.state, ['free', 'resting']),
        or(
          sql`${markers.artVersion} <> ${versions.artVersion}`,
          sql`${markers.engineVersion} <> ${versions.engineVersion}`,
        ),
      ),
    );
  return rows.map((row) => row.id);
}

const fileKeys = [markers.mindKey, markers.targetKey] as const;

/** Files are named by their content: the same bytes twice are one file. */
const isOnlyOneWith = (key: (typeof fileKeys)[number]) => sql`not exists (
  select from markers as others where others.${sql.identifier(key.name)} = ${key} and others.id <> ${markers.id})`;

/** Those files of a marker that are of no other one. */
export async function findOwnFiles(db: Queryable, id: number): Promise<string[]> {
  const rows = await Promise.all(
    fileKeys.map((key) =>
      db
        .select({ key })
        .from(markers)
        .where(and(eq(markers.id, id), isOnlyOneWith(key))),
    ),
  );
  return rows.flat().flatMap(({ key }) => key ?? []);
}

/** Files of retired markers that no project uses: to be deleted, and then to be forgotten with `forgetFiles`. */
export async function findUnusedFiles(db: Queryable): Promise<{ id: number; keys: string[] }[]> {
  const isOwn = (key: (typeof fileKeys)[number]) =>
    sql`(${key} is null or (${isOnlyOneWith(key)} and not exists (select from project_files where storage_key = ${key})))`;
  const rows = await db
    .select({ id: markers.id, mindKey: markers.mindKey, targetKey: markers.targetKey })
    .from(markers)
    .leftJoin(arProjectItems, eq(arProjectItems.markerId, markers.id))
    .where(
      and(
        eq(markers.state, 'retired'),
        or(...fileKeys.map((key) => isNotNull(key))),
        sql`${arProjectItems.id} is null`,
        ...fileKeys.map(isOwn),
      ),
    );
  return rows.map(({ id, mindKey, targetKey }) => ({
    id,
    keys: [mindKey, targetKey].filter((key) => key !== null),
  }));
}

export async function forgetFiles(db: Queryable, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(markers)
    .set({ mindKey: null, targetKey: null, targetBytes: null })
    .where(and(inArray(markers.id, ids), eq(markers.state, 'retired')));
}
