/** Queries on projects, their items, files and logs. */
import { and, asc, desc, eq, inArray, isNull, not, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from './connection.ts';
import type { Marker } from './markers.ts';
import { arCompilationLogs, arProjectItems, arProjects, markers, projectFiles } from './schema.ts';

export type Project = typeof arProjects.$inferSelect;
export type NewProject = typeof arProjects.$inferInsert;
export type ProjectItem = typeof arProjectItems.$inferSelect;
export type NewProjectItem = typeof arProjectItems.$inferInsert;
export type ProjectFile = typeof projectFiles.$inferSelect;
export type NewProjectFile = Omit<typeof projectFiles.$inferInsert, 'projectId' | 'createdAt'>;

export async function insertProject(
  transaction: Transaction,
  project: NewProject,
  item: Omit<NewProjectItem, 'projectId'>,
  files: NewProjectFile[],
): Promise<void> {
  await transaction.insert(arProjects).values(project);
  await transaction.insert(arProjectItems).values({ ...item, projectId: project.id });
  await putProjectFiles(transaction, project.id, files);
}

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

export async function updateProject(db: Queryable, id: string, change: Partial<NewProject>): Promise<void> {
  await db
    .update(arProjects)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(arProjects.id, id));
}

/**
 * Takes a project to finish: its status becomes `processing` and its clock starts. Whoever took it before has lost it. Returns
 * undefined where there is nothing to finish.
 */
export async function takeProject(db: Queryable, id: string): Promise<Project | undefined> {
  const rows = await db
    .update(arProjects)
    .set({
      status: 'processing',
      attempts: sql`${arProjects.attempts} + 1`,
      compilationStartedAt: sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(and(eq(arProjects.id, id), isUnfinished))
    .returning();
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
  return rows.length > 0;
}

/** Takes files of a project off its list and returns their storage keys. */
export async function dropProjectFiles(db: Queryable, projectId: string): Promise<string[]> {
  const rows = await db
    .delete(projectFiles)
    .where(eq(projectFiles.projectId, projectId))
    .returning({ storageKey: projectFiles.storageKey });
  return rows.map((row) => row.storageKey);
}

const isUnfinished = and(inArray(arProjects.status, ['pending', 'processing']), isNull(arProjects.endedAt));

/**
 * Unfinished projects for which no job waits or runs: made before there was a queue, or restored without it, or the job is in the
 * dead letters because it took its worker down each time. Oldest first.
 */
export async function findForsakenProjects(db: Queryable, limit: number): Promise<string[]> {
  const hasJob = sql`exists (select from pgboss.job where name = 'finish' and state in ('created', 'retry', 'active')
    and data->>'projectId' = ${arProjects.id})`;
  const rows = await db
    .select({ id: arProjects.id })
    .from(arProjects)
    .where(and(isUnfinished, not(hasJob)))
    .orderBy(asc(arProjects.createdAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

export type CompilationLog = Omit<typeof arCompilationLogs.$inferInsert, 'id' | 'createdAt'>;

export async function logStep(db: Queryable, log: CompilationLog): Promise<void> {
  await db.insert(arCompilationLogs).values(log);
}

/** The last step that a project has gone through, with the share of the whole that was done then. */
export async function lastStep(
  db: Database,
  projectId: string,
): Promise<{ step: string; share: number } | undefined> {
  const [row] = await db
    .select({ step: arCompilationLogs.step, share: arCompilationLogs.share })
    .from(arCompilationLogs)
    .where(eq(arCompilationLogs.projectId, projectId))
    .orderBy(desc(arCompilationLogs.id))
    .limit(1);
  return row;
}
