/** Queries of the doctor: rows in pages, to be held against files and against each other. */
import { and, asc, count, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import {
  arProjectItems,
  arProjects,
  compiledTargets,
  markerSignatures,
  printFiles,
  projectFiles,
} from './schema.ts';

export interface NamedFile {
  projectId: string;
  name: string;
  storageKey: string;
  bytes: number;
}

/** Files of projects in the order of projects and names, from behind `after`. */
export async function namedFilesAfter(
  db: Queryable,
  after: { projectId: string; name: string },
  limit: number,
): Promise<NamedFile[]> {
  const { projectId, name, storageKey, bytes } = projectFiles;
  return db
    .select({ projectId, name, storageKey, bytes })
    .from(projectFiles)
    .where(sql`(${projectId}, ${name}) > (${after.projectId}, ${after.name})`)
    .orderBy(asc(projectId), asc(name))
    .limit(limit);
}

/** Print files for papers that are done, by id from behind `after`. */
export async function printFilesAfter(db: Queryable, after: number, limit: number) {
  const { id, projectId, profileId, storageKey, bytes } = printFiles;
  return db
    .select({ id, projectId, profileId, storageKey, bytes })
    .from(printFiles)
    .where(and(gt(id, after), isNotNull(storageKey)))
    .orderBy(asc(id))
    .limit(limit);
}

export async function dropPrintFile(db: Queryable, id: number): Promise<void> {
  await db.delete(printFiles).where(eq(printFiles.id, id));
}

/** What photos without a frame were compiled to, by key from behind `after`. */
export async function compiledAfter(db: Queryable, after: string, limit: number) {
  const { mindKey, mindBytes, targetKey, targetBytes } = compiledTargets;
  return db
    .select({ mindKey, mindBytes, targetKey, targetBytes })
    .from(compiledTargets)
    .where(gt(mindKey, after))
    .orderBy(asc(mindKey))
    .limit(limit);
}

/** How many projects have not ended. */
export async function countProjects(db: Queryable): Promise<number> {
  const [row] = await db.select({ projects: count() }).from(arProjects).where(isNull(arProjects.endedAt));
  return row!.projects;
}

/** Living projects that lack what each must have: the names that are missing. */
export async function incompleteProjects(
  db: Queryable,
  names: readonly string[],
): Promise<{ id: string; missing: string[] }[]> {
  const wanted = sql.join(
    names.map((name) => sql`(${name})`),
    sql`, `,
  );
  const rows = await db.execute<{ id: string; missing: string[] }>(sql`
    select p.id, array_agg(w.name order by w.name) as missing
    from ${arProjects} p cross join (values ${wanted}) as w (name)
    where p.status = 'ready' and p.ended_at is null
      and not exists (select from ${projectFiles} f where f.project_id = p.id and f.name = w.name)
    group by p.id order by p.id`);
  return rows.rows;
}

/** Items of living projects whose frame has no marker, or that have a marker without being framed. */
export async function confusedItems(
  db: Queryable,
): Promise<{ id: number; projectId: string; mode: string; markerId: number | null }[]> {
  const { id, projectId, mode, markerId } = arProjectItems;
  return db
    .select({ id, projectId, mode, markerId })
    .from(arProjectItems)
    .innerJoin(arProjects, eq(arProjects.id, projectId))
    .where(
      and(
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
        isNull(arProjectItems.errorCode),
        isNull(arProjectItems.replacedBy),
        isNull(arProjectItems.removedAt),
        isNull(arProjectItems.replaces),
        sql`(${mode} = 'framed') <> (${markerId} is not null)`,
      ),
    )
    .orderBy(asc(id));
}

/** Signatures by marker from behind `after`. */
export async function signaturesAfter(
  db: Queryable,
  after: number,
  limit: number,
): Promise<{ markerId: number; signature: Buffer }[]> {
  const { markerId, signature } = markerSignatures;
  return db
    .select({ markerId, signature })
    .from(markerSignatures)
    .where(gt(markerId, after))
    .orderBy(asc(markerId))
    .limit(limit);
}
