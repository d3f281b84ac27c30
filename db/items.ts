/**
 * Queries on the items of a project. Whoever changes them locks the project's row first (`lockProject`) and markers' rows after it.
 *
 * An item is one of: shown (it has its place in the project); a successor (`replaces`: it is to take the place of a shown one as soon as
 * its target is there); kept (`replacedBy`: the target of a print that hangs on a wall, showing what that item shows); removed
 * (`removedAt`: it shows its own video on prints that hang on walls).
 */
import { and, asc, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './connection.ts';
import type { ItemWithMarker, NewProjectItem, ProjectItem } from './projects.ts';
import { arProjectItems, arProjects, markers, projectFiles } from './schema.ts';

export type { ItemWithMarker, ProjectItem } from './projects.ts';

const now = sql`now()`;

/** All items of a project in the order of their targets. */
export async function listItems(db: Queryable, projectId: string): Promise<ProjectItem[]> {
  return db
    .select()
    .from(arProjectItems)
    .where(eq(arProjectItems.projectId, projectId))
    .orderBy(asc(arProjectItems.targetIndex));
}

export const isShown = (item: ProjectItem): boolean =>
  item.replaces === null && item.replacedBy === null && item.removedAt === null;

/** The `.mind` file by which an item is recognised, or null where it is not yet, or no longer. */
export function mindKeyOf({ item, marker }: ItemWithMarker): string | null {
  // The first item of a project that is older than the column.
  return item.mindKey ?? (item.fileSuffix === '' ? (marker?.mindKey ?? null) : null);
}

/** The `.target` file by which our own runtime recognises an item: its own, or its marker's. Null too where only MindAR can. */
export function targetOf(entry: ItemWithMarker): { key: string; bytes: number } | null {
  if (mindKeyOf(entry) === null) return null;
  const { targetKey: key, targetBytes: bytes } = entry.item.targetKey
    ? entry.item
    : (entry.marker ?? entry.item);
  return key === null || bytes === null ? null : { key, bytes };
}

export async function findItem(db: Queryable, id: number): Promise<ItemWithMarker | undefined> {
  const [row] = await db
    .select({ item: arProjectItems, marker: markers })
    .from(arProjectItems)
    .leftJoin(markers, eq(markers.id, arProjectItems.markerId))
    .where(eq(arProjectItems.id, id));
  return row;
}

export type ItemContent = Omit<NewProjectItem, 'id' | 'projectId' | 'targetIndex' | 'fileSuffix'>;

/**
 * Adds an item to a project that is locked. Its file suffix, and so the names of its files, was never another's: `content` is told it.
 */
export async function addItem(
  transaction: Transaction,
  projectId: string,
  content: (suffix: string) => ItemContent,
): Promise<ProjectItem> {
  const [project] = await transaction
    .update(arProjects)
    .set({ itemsMade: sql`${arProjects.itemsMade} + 1`, updatedAt: now })
    .where(eq(arProjects.id, projectId))
    .returning({ itemsMade: arProjects.itemsMade });
  const number = project!.itemsMade;
  const fileSuffix = `-${number}`;
  const [item] = await transaction
    .insert(arProjectItems)
    .values({ ...content(fileSuffix), projectId, fileSuffix, targetIndex: number - 1 })
    .returning();
  return item!;
}

export async function updateItem(
  db: Queryable,
  id: number,
  change: Partial<Omit<NewProjectItem, 'id'>>,
): Promise<void> {
  await db.update(arProjectItems).set(change).where(eq(arProjectItems.id, id));
}

/** A project that never came to life is recognised by nothing any more. */
export async function forgetTargets(transaction: Transaction, projectId: string): Promise<void> {
  await transaction
    .update(arProjectItems)
    .set({ mindKey: null, mindBytes: null, targetKey: null, targetBytes: null, pixelsHash: null })
    .where(eq(arProjectItems.projectId, projectId));
}

/** Takes items away; a marker that was lent to one of them becomes `state`. Printed and retired ones stay as they are. */
export async function deleteItems(
  transaction: Transaction,
  items: Pick<ProjectItem, 'id' | 'markerId'>[],
  state: 'free' | 'resting',
): Promise<void> {
  const ids = items.map((item) => item.id);
  if (ids.length === 0) return;
  await transaction.delete(arProjectItems).where(inArray(arProjectItems.id, ids));
  for (const { markerId } of items) if (markerId !== null) await giveMarkerBack(transaction, markerId, state);
}

/**
 * A marker that no item has any more becomes `state`: `free` where nobody has seen it, `resting` where somebody may have printed the
 * screen's picture at home.
 */
export async function giveMarkerBack(
  transaction: Transaction,
  markerId: number,
  state: 'free' | 'resting',
): Promise<void> {
  await transaction
    .update(markers)
    .set({ state, stateChangedAt: now })
    .where(and(eq(markers.id, markerId), eq(markers.state, 'assigned')));
}

/** A print of this item leaves the house: its target stays for ever, and so does its marker. Doing it again is harmless. */
export async function noteItemPrint(
  transaction: Transaction,
  { id, markerId }: Pick<ProjectItem, 'id' | 'markerId'>,
): Promise<void> {
  await transaction
    .update(arProjectItems)
    .set({ printedAt: sql`coalesce(${arProjectItems.printedAt}, now())` })
    .where(eq(arProjectItems.id, id));
  if (markerId === null) return;
  await transaction
    .update(markers)
    .set({ state: 'printed', stateChangedAt: now })
    .where(and(eq(markers.id, markerId), eq(markers.state, 'assigned')));
}

/** What still has to be made and is not its project's first picture. One that somebody cancelled can be taken up again. */
const isUnmade = and(
  ne(arProjectItems.fileSuffix, ''),
  isNull(arProjectItems.mindKey),
  isNull(arProjectItems.replacedBy),
  isNull(arProjectItems.removedAt),
);
const isTakeable = sql`(${arProjectItems.errorCode} is null or ${arProjectItems.errorCode} = 'JOB_CANCELLED')`;

/** Takes an item to make it. Whoever took it before has lost it. Returns undefined where there is nothing to make. */
export async function takeItem(db: Queryable, id: number): Promise<ProjectItem | undefined> {
  const [item] = await db
    .update(arProjectItems)
    .set({ attempts: sql`${arProjectItems.attempts} + 1`, errorCode: null, errorMessage: null })
    .where(and(eq(arProjectItems.id, id), isUnmade, isTakeable))
    .returning();
  return item;
}

/** The same item as it was taken, or undefined where somebody has taken it since, changed it, or removed it. */
export async function findTaken(
  transaction: Transaction,
  taken: ProjectItem,
): Promise<ProjectItem | undefined> {
  const [item] = await transaction
    .select()
    .from(arProjectItems)
    .where(
      and(
        eq(arProjectItems.id, taken.id),
        eq(arProjectItems.attempts, taken.attempts),
        eq(arProjectItems.changes, taken.changes),
        isUnmade,
      ),
    );
  return item;
}

export interface ForsakenItem {
  id: number;
  projectId: string;
  mode: ProjectItem['mode'];
  /** Its video is still to be made ready for phones. */
  hasVideoSource: boolean;
  /** Somebody cancelled its job while that waited. */
  wasCancelled: boolean;
}

/** Whether an item has a video as it came. */
const hasVideoSource = sql<boolean>`exists (select from project_files f
  where f.project_id = ${arProjectItems.projectId} and f.name = 'video-source' || ${arProjectItems.fileSuffix})`;

/** Unmade items of ready projects for which no job waits or runs, oldest first. */
export async function findForsakenItems(db: Queryable, limit: number): Promise<ForsakenItem[]> {
  const jobs = (
    states: string,
  ) => sql<boolean>`exists (select from pgboss.job where name in ('finish', 'compile', 'transcode')
    and state in (${sql.raw(states)}) and data->>'itemId' = ${arProjectItems.id}::text)`;
  return db
    .select({
      id: arProjectItems.id,
      projectId: arProjectItems.projectId,
      mode: arProjectItems.mode,
      hasVideoSource,
      wasCancelled: jobs(`'cancelled'`),
    })
    .from(arProjectItems)
    .innerJoin(arProjects, eq(arProjects.id, arProjectItems.projectId))
    .where(
      and(
        isUnmade,
        isNull(arProjectItems.errorCode),
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
        sql`not ${jobs(`'created', 'retry', 'active'`)}`,
      ),
    )
    .orderBy(asc(arProjectItems.id))
    .limit(limit);
}

/** Photos without a frame that are recognised by MindAR alone and are there still: items with an id above `after`, in their order. */
export async function findItemsWithoutTarget(
  db: Queryable,
  after: number,
  limit: number,
): Promise<ProjectItem[]> {
  const rows = await db
    .select({ item: arProjectItems })
    .from(arProjectItems)
    .innerJoin(arProjects, eq(arProjects.id, arProjectItems.projectId))
    .where(
      and(
        gt(arProjectItems.id, after),
        eq(arProjectItems.mode, 'borderless'),
        isNotNull(arProjectItems.mindKey),
        isNull(arProjectItems.targetKey),
        isNull(arProjectItems.replacedBy),
        isNull(arProjectItems.removedAt),
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
      ),
    )
    .orderBy(asc(arProjectItems.id))
    .limit(limit);
  return rows.map(({ item }) => item);
}

/** The storage keys that a project's files and targets have. */
export async function findNamedKeys(db: Queryable, projectId: string): Promise<Set<string>> {
  const files = await db
    .select({ key: projectFiles.storageKey })
    .from(projectFiles)
    .where(eq(projectFiles.projectId, projectId));
  const targets = await db
    .select({ mind: arProjectItems.mindKey, target: arProjectItems.targetKey })
    .from(arProjectItems)
    .where(eq(arProjectItems.projectId, projectId));
  const keys = [...files.map(({ key }) => key), ...targets.flatMap(({ mind, target }) => [mind, target])];
  return new Set(keys.filter((key) => key !== null));
}

/** Takes files with these names off a project's list. */
export async function dropFiles(db: Queryable, projectId: string, names: string[]): Promise<void> {
  if (names.length === 0) return;
  await db
    .delete(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), inArray(projectFiles.name, names)));
}

/** Renames files of a project; a name that has no file is passed over. */
export async function renameFiles(
  transaction: Transaction,
  projectId: string,
  names: [from: string, to: string][],
): Promise<void> {
  for (const [from, to] of names)
    await transaction
      .update(projectFiles)
      .set({ name: to, createdAt: now })
      .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.name, from)));
}

/** Compiles of a project that are to begin at a later time, by their items; null stands for the project's first one. */
export async function findCompileStarts(db: Queryable, projectId: string): Promise<Map<number | null, Date>> {
  const { rows } = await db.execute<{ item: number | null; start: number }>(sql`
    select (data->>'itemId')::int as item, (extract(epoch from start_after) * 1000)::float8 as start
    from pgboss.job
    where name in ('compile', 'transcode') and state = 'created' and start_after > now() and data->>'projectId' = ${projectId}`);
  return new Map(rows.map(({ item, start }) => [item, new Date(start)]));
}
