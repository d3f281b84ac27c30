/**
 * Queries on the names under which a page asks for what it recognises: made of the content, so that the file under one is always the one
 * that the page was made for, however its project has changed meanwhile.
 */
import { isDeepStrictEqual } from 'node:util';
import { and, eq, isNotNull, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from './connection.ts';
import { targetOf } from './items.ts';
import { lockProject } from './project-life.ts';
import { findItems, type NewProjectFile, putProjectFiles } from './projects.ts';
import { arProjectItems, compiledTargets, markers, projectFiles } from './schema.ts';

export interface StoredTarget {
  key: string;
  bytes: number;
}

/** Names that are no longer those of today stay so long, for pages that were made before. */
const ALIAS_MINUTES = 60;
const isMindAlias = sql`${projectFiles.name} ~ '^marker-[0-9a-f]{16}[.]mind$'`;
const isTargetAlias = sql`${projectFiles.name} ~ '^marker-[0-9a-f]{16}[.]target$'`;
const isOld = sql`${projectFiles.createdAt} < now() - make_interval(mins => ${ALIAS_MINUTES})`;

/** The name of a `.target` file in every project that has it. Its storage key begins with the hash of its content. */
export function targetName(key: string): string {
  return `marker-${key.split('/').at(-1)!.slice(0, 16)}.target`;
}

/** Lets each of these `.target` files be found under its name. */
export function targetNames(targets: StoredTarget[]): NewProjectFile[] {
  const names = new Map(targets.map((target) => [targetName(target.key), target]));
  return [...names].map(([name, { key, bytes }]) => ({
    name,
    storageKey: key,
    bytes,
    contentType: 'application/octet-stream',
    isPublic: true,
  }));
}

/** The `.target` files of a project today. */
export async function findTargets(db: Queryable, projectId: string): Promise<StoredTarget[]> {
  return (await findItems(db, projectId)).flatMap((entry) => targetOf(entry) ?? []);
}

/** Names those that a project has after a change; what it had before keeps its name for a while. */
export async function renameTargets(
  transaction: Transaction,
  projectId: string,
  { before, after }: { before: StoredTarget[]; after: StoredTarget[] },
): Promise<void> {
  const names = targetNames(after);
  if (isDeepStrictEqual(names, targetNames(before))) return;
  for (const { name } of targetNames(before))
    if (!names.some((other) => other.name === name)) await retireAlias(transaction, projectId, name);
  await putProjectFiles(transaction, projectId, names);
  const isNamed = names.map(({ name }) => name);
  await dropOld(transaction, projectId, and(isTargetAlias, notInArray(projectFiles.name, isNamed)));
}

/**
 * Gives a marker another `.target` file, or none, and names it in the project that has the marker. False, with nothing changed, where the
 * marker has got another one since it was looked at, or has given up its files.
 */
export async function setMarkerTarget(
  transaction: Transaction,
  marker: { id: number; targetKey: string | null },
  target: StoredTarget | null,
): Promise<boolean> {
  const former = await projectWith(transaction, marker.id);
  if (former !== undefined) await lockProject(transaction, former);
  const rows = await transaction
    .update(markers)
    .set({ targetKey: target?.key ?? null, targetBytes: target?.bytes ?? null })
    .where(
      and(
        eq(markers.id, marker.id),
        sql`${markers.targetKey} is not distinct from ${marker.targetKey}`,
        ne(markers.state, 'building'),
        isNotNull(markers.mindKey),
      ),
    )
    .returning({ id: markers.id });
  if (rows.length === 0) return false;
  // It may have been claimed in the moment before: then its row was held until that was done.
  const projectId = await projectWith(transaction, marker.id);
  if (projectId === undefined) return true;
  if (marker.targetKey !== null)
    await transaction
      .delete(projectFiles)
      .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.storageKey, marker.targetKey)));
  await putProjectFiles(transaction, projectId, targetNames(await findTargets(transaction, projectId)));
  return true;
}

/**
 * Takes the `.target` file of a compiled photo, which is gone, off the cache and all items: MindAR recognises them until it is built
 * again.
 */
export async function forgetTargetFile(db: Database, key: string): Promise<void> {
  const none = { targetKey: null, targetBytes: null };
  // First: nobody names it any more from now on.
  await db.update(compiledTargets).set(none).where(eq(compiledTargets.targetKey, key));
  const { projectId, targetKey } = arProjectItems;
  const projects = await db.selectDistinct({ id: projectId }).from(arProjectItems).where(eq(targetKey, key));
  for (const { id } of projects)
    await db.transaction(async (transaction) => {
      await lockProject(transaction, id);
      await transaction
        .update(arProjectItems)
        .set(none)
        .where(and(eq(projectId, id), eq(targetKey, key)));
      await transaction
        .delete(projectFiles)
        .where(and(eq(projectFiles.projectId, id), eq(projectFiles.storageKey, key)));
    });
}

async function projectWith(transaction: Transaction, markerId: number): Promise<string | undefined> {
  const [item] = await transaction
    .select({ projectId: arProjectItems.projectId })
    .from(arProjectItems)
    .where(eq(arProjectItems.markerId, markerId));
  return item?.projectId;
}

/** The file under such a name, if it is there still; then it stays for as long as the transaction does. */
export async function holdAlias(
  transaction: Transaction,
  projectId: string,
  name: string,
): Promise<StoredTarget | undefined> {
  const [file] = await transaction
    .select({ key: projectFiles.storageKey, bytes: projectFiles.bytes })
    .from(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.name, name)))
    .for('update');
  return file;
}

/** Today's targets get another name: that of yesterday is from now on one that will go. */
export async function retireAlias(transaction: Transaction, projectId: string, name: string): Promise<void> {
  await transaction
    .update(projectFiles)
    .set({ createdAt: sql`now()` })
    .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.name, name)));
}

/** Drops names of joined `.mind` files that were retired long ago; `today` stays. */
export async function dropOldMinds(
  transaction: Transaction,
  projectId: string,
  today: string,
): Promise<void> {
  await dropOld(transaction, projectId, and(isMindAlias, ne(projectFiles.name, today)));
}

async function dropOld(transaction: Transaction, projectId: string, which: SQL | undefined): Promise<void> {
  await transaction.delete(projectFiles).where(and(eq(projectFiles.projectId, projectId), isOld, which));
}

/** The same in all projects, and of both kinds. Returns the files that they named, to be removed where no other row names them. */
export async function dropRetiredAliases(db: Queryable): Promise<string[]> {
  const today = sql`(select f.storage_key from project_files f
    where f.project_id = ${projectFiles.projectId} and f.name = 'marker.mind')`;
  const isTarget = sql`exists (select from ${arProjectItems} left join ${markers} on ${markers.id} = ${arProjectItems.markerId}
    where ${arProjectItems.projectId} = ${projectFiles.projectId}
      and coalesce(${arProjectItems.targetKey}, ${markers.targetKey}) = ${projectFiles.storageKey})`;
  const rows = await db
    .delete(projectFiles)
    .where(
      and(
        isOld,
        or(
          and(isMindAlias, sql`${projectFiles.storageKey} is distinct from ${today}`),
          and(isTargetAlias, sql`not ${isTarget}`),
        ),
      ),
    )
    .returning({ key: projectFiles.storageKey });
  return rows.map((row) => row.key);
}
