/** Queries on projects, their items, files and logs. */
import { and, asc, desc, eq, gte, inArray, isNull, not, notInArray, or, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database, Queryable, Transaction } from './connection.ts';
import type { Marker } from './markers.ts';
import { PreparedStatement } from './prepared-statement.ts';
import { tellProgress } from './project-progress.ts';
import { arCompilationLogs, arProjectItems, arProjects, markers, projectFiles } from './schema.ts';

export type Project = typeof arProjects.$inferSelect;
export type NewProject = typeof arProjects.$inferInsert;
export type ProjectItem = typeof arProjectItems.$inferSelect;
export type NewProjectItem = typeof arProjectItems.$inferInsert;
export type ProjectFile = typeof projectFiles.$inferSelect;
export type NewProjectFile = Omit<typeof projectFiles.$inferInsert, 'projectId' | 'createdAt'>;

/** Inserts a new project with its first item and its files, in one round trip. */
export async function insertProject(
  transaction: Transaction,
  project: NewProject,
  item: Omit<NewProjectItem, 'projectId'>,
  files: NewProjectFile[],
): Promise<void> {
  const rows = {
    project: [project],
    item: [{ ...item, projectId: project.id }],
    file: files.map((file) => ({ ...file, projectId: project.id })),
  };
  const shape = JSON.stringify(Object.values(rows).map((list) => list.map(columnsOf)));
  let statement = insertions.get(shape);
  if (!statement) {
    const into = <Table extends PgTable>(table: Table, name: keyof typeof rows) =>
      transaction
        .insert(table)
        .values(rows[name].map((row, i) => placeholders(row, `${name}${i}.`)) as never)
        .getSQL();
    statement = new PreparedStatement(
      'insert_project',
      sql`with new_project as (${into(arProjects, 'project')}), new_item as (${into(arProjectItems, 'item')})
        ${into(projectFiles, 'file')}`,
    );
    insertions.set(shape, statement);
  }
  const values = Object.entries(rows).flatMap(([name, list]) =>
    list.flatMap((row, i) => columnsOf(row).map((column) => [`${name}${i}.${column}`, row[column as never]])),
  );
  await statement.run(transaction, Object.fromEntries(values));
}

/** One statement for each set of columns that somebody inserts: there are few. */
const insertions = new Map<string, PreparedStatement>();

const columnsOf = (row: object) =>
  Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([column]) => column);

const placeholders = (row: object, prefix: string) =>
  Object.fromEntries(columnsOf(row).map((column) => [column, sql.placeholder(prefix + column)]));

export async function findProject(db: Queryable, id: string): Promise<Project | undefined> {
  const [project] = await db.select().from(arProjects).where(eq(arProjects.id, id));
  return project;
}

export interface ItemWithMarker {
  item: ProjectItem;
  marker: Marker | null;
}

/** The items of a project in the order of their targets. */
export async function findItems(db: Queryable, projectId: string): Promise<ItemWithMarker[]> {
  return db
    .select({ item: arProjectItems, marker: markers })
    .from(arProjectItems)
    .leftJoin(markers, eq(markers.id, arProjectItems.markerId))
    .where(eq(arProjectItems.projectId, projectId))
    .orderBy(asc(arProjectItems.targetIndex));
}

/** Adds files to a project; a name that it has already then means the new file. */
export async function putProjectFiles(
  db: Queryable,
  projectId: string,
  files: NewProjectFile[],
): Promise<void> {
  if (files.length === 0) return;
  await db
    .insert(projectFiles)
    .values(files.map((file) => ({ ...file, projectId })))
    .onConflictDoUpdate({
      target: [projectFiles.projectId, projectFiles.name],
      set: {
        storageKey: sql`excluded.storage_key`,
        contentType: sql`excluded.content_type`,
        bytes: sql`excluded.bytes`,
        isPublic: sql`excluded.is_public`,
        createdAt: sql`now()`,
      },
    });
}

export async function findProjectFile(
  db: Queryable,
  projectId: string,
  name: string,
): Promise<ProjectFile | undefined> {
  const [file] = await db
    .select()
    .from(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), eq(projectFiles.name, name)));
  return file;
}

/** Those of these files that a project has. */
export async function findProjectFiles(
  db: Queryable,
  projectId: string,
  names: string[],
): Promise<ProjectFile[]> {
  return db
    .select()
    .from(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), inArray(projectFiles.name, names)));
}

export async function updateProject(db: Queryable, id: string, change: Partial<NewProject>): Promise<void> {
  await db
    .update(arProjects)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(arProjects.id, id));
}

/**
 * Takes a project to finish: its status becomes `processing` and its clock starts. Whoever took it before has lost it. One whose job
 * was cancelled can be taken too: its job was retried. Returns undefined where there is nothing to finish.
 */
export async function takeProject(db: Queryable, id: string): Promise<Project | undefined> {
  const rows = await db
    .update(arProjects)
    .set({
      status: 'processing',
      attempts: sql`${arProjects.attempts} + 1`,
      compilationStartedAt: sql`now()`,
      errorCode: null,
      errorMessage: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(arProjects.id, id), or(isUnfinished, isCancelled)))
    .returning();
  if (rows[0]) await tellProgress(db, id);
  return rows[0];
}

/**
 * Finishes what `takeProject` began: sets status and what belongs to it. Returns false, and changes nothing, where someone else
 * has taken the project since, or where it was ended or deleted: theirs is the last word.
 */
export async function endProject(
  db: Queryable,
  taken: Project,
  change: Partial<NewProject>,
): Promise<boolean> {
  const rows = await db
    .update(arProjects)
    .set({ ...change, updatedAt: sql`now()` })
    .where(
      and(
        eq(arProjects.id, taken.id),
        eq(arProjects.status, 'processing'),
        eq(arProjects.attempts, taken.attempts),
        isNull(arProjects.endedAt),
      ),
    )
    .returning({ id: arProjects.id });
  if (rows.length > 0) await tellProgress(db, taken.id);
  return rows.length > 0;
}

/** Takes files of a project off its list, but for those with these names, and returns their storage keys. */
export async function dropProjectFiles(
  db: Queryable,
  projectId: string,
  except: string[],
): Promise<string[]> {
  const rows = await db
    .delete(projectFiles)
    .where(and(eq(projectFiles.projectId, projectId), notInArray(projectFiles.name, except)))
    .returning({ storageKey: projectFiles.storageKey });
  return rows.map((row) => row.storageKey);
}

const isUnfinished = and(inArray(arProjects.status, ['pending', 'processing']), isNull(arProjects.endedAt));
const isCancelled = and(eq(arProjects.errorCode, 'JOB_CANCELLED'), isNull(arProjects.endedAt));

export interface ForsakenProject {
  id: string;
  /** Of its only item. */
  mode: ProjectItem['mode'];
  /** Its video is still to be made ready for phones. */
  hasVideoSource: boolean;
  /** Somebody cancelled its job while that waited. */
  wasCancelled: boolean;
}

/**
 * Unfinished projects for which no job waits or runs: made before there was a queue, or restored without it, or the job is in the
 * dead letters because it took its worker down each time. Oldest first.
 */
export async function findForsakenProjects(db: Queryable, limit: number): Promise<ForsakenProject[]> {
  const hasJob = (states: string) =>
    sql<boolean>`exists (select from pgboss.job where name in ('finish', 'compile', 'transcode') and state in (${sql.raw(states)})
      and data->>'projectId' = ${arProjects.id} and data->>'itemId' is null)`;
  return db
    .select({
      id: arProjects.id,
      mode: arProjectItems.mode,
      hasVideoSource: sql<boolean>`exists (select from project_files f where f.project_id = ${arProjects.id} and f.name = 'video-source')`,
      wasCancelled: hasJob(`'cancelled'`),
    })
    .from(arProjects)
    .innerJoin(
      arProjectItems,
      and(eq(arProjectItems.projectId, arProjects.id), eq(arProjectItems.fileSuffix, '')),
    )
    .where(and(isUnfinished, not(hasJob(`'created', 'retry', 'active'`))))
    .orderBy(asc(arProjects.createdAt))
    .limit(limit);
}

export type CompilationLog = Omit<typeof arCompilationLogs.$inferInsert, 'id' | 'createdAt'>;

export async function logStep(db: Queryable, log: CompilationLog): Promise<void> {
  await db.insert(arCompilationLogs).values(log);
  await tellProgress(db, log.projectId);
}

/** The last step that a project has gone through since then, with the share of the whole that was done with it. */
export async function lastStep(
  db: Database,
  projectId: string,
  since: Date,
): Promise<{ step: string; share: number } | undefined> {
  const [row] = await db
    .select({ step: arCompilationLogs.step, share: arCompilationLogs.share })
    .from(arCompilationLogs)
    .where(and(eq(arCompilationLogs.projectId, projectId), gte(arCompilationLogs.createdAt, since)))
    .orderBy(desc(arCompilationLogs.id))
    .limit(1);
  return row;
}
