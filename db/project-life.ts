/**
 * Queries on what becomes of a project: kept, printed, ended, deleted. Whoever changes one of these locks the project's row first and
 * its markers' rows after it, so that of two at the same moment one comes first and the other sees what it did.
 */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './connection.ts';
import type { Project } from './projects.ts';
import {
  arCompilationLogs,
  arProjectItems,
  arProjects,
  arWebhookEvents,
  mails,
  printFiles,
  projectFiles,
} from './schema.ts';

/** An ended project's folder is looked at for so long: whoever was still writing into it then is done or dead. */
const LATE_WRITER_MINUTES = 60;

const now = sql`now()`;
const unfinishedBecomesError = sql`case when ${arProjects.status} in ('pending', 'processing') then 'error' else ${arProjects.status} end`;

/** A project's row, which nobody else can change until the transaction ends. */
export async function lockProject(transaction: Transaction, id: string): Promise<Project | undefined> {
  const [project] = await transaction.select().from(arProjects).where(eq(arProjects.id, id)).for('update');
  return project;
}

const isDemoToEnd = (graceDays: number) =>
  and(
    isNull(arProjects.endedAt),
    eq(arProjects.isDemo, true),
    lt(arProjects.expiresAt, sql`now() - make_interval(secs => ${graceDays * 86_400})`),
  );

/** Demos whose time, and the time to renew them, are over: those with an id above `after`, in the order of their ids. */
export async function findDemosToEnd(
  db: Queryable,
  graceDays: number,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ id: arProjects.id })
    .from(arProjects)
    .where(and(isDemoToEnd(graceDays), gt(arProjects.id, after)))
    .orderBy(asc(arProjects.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** The same row, locked and looked at again; undefined where it was renewed, printed or ended, or where somebody is at it. */
export async function lockDemoToEnd(
  transaction: Transaction,
  id: string,
  graceDays: number,
): Promise<Project | undefined> {
  const [project] = await transaction
    .select()
    .from(arProjects)
    .where(and(eq(arProjects.id, id), isDemoToEnd(graceDays)))
    .for('update', { skipLocked: true });
  return project;
}

/** Makes a project permanent; a demo's end no longer concerns it. */
export async function keepForEver(transaction: Transaction, id: string): Promise<void> {
  await transaction
    .update(arProjects)
    .set({ isDemo: false, expiresAt: null, updatedAt: now })
    .where(eq(arProjects.id, id));
}

/** Lengthens a demo's life by so many hours: from its end, or from now where that is over. */
export async function extendLife(transaction: Transaction, id: string, hours: number): Promise<void> {
  await transaction
    .update(arProjects)
    .set({
      expiresAt: sql`greatest(${arProjects.expiresAt}, now()) + make_interval(secs => ${hours * 3600})`,
      expiryToldAt: null,
      updatedAt: now,
    })
    .where(eq(arProjects.id, id));
}

/** Ready demos that end within so many hours and of which nobody was told. The first to end come first. */
export async function findExpiring(db: Queryable, hours: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: arProjects.id })
    .from(arProjects)
    .where(
      and(
        isNull(arProjects.endedAt),
        isNull(arProjects.expiryToldAt),
        eq(arProjects.isDemo, true),
        eq(arProjects.status, 'ready'),
        gt(arProjects.expiresAt, now),
        lt(arProjects.expiresAt, sql`now() + make_interval(hours => ${hours})`),
      ),
    )
    .orderBy(asc(arProjects.expiresAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

export async function noteExpiryTold(transaction: Transaction, id: string): Promise<void> {
  await transaction.update(arProjects).set({ expiryToldAt: now }).where(eq(arProjects.id, id));
}

/** Notes that the print file left the house; the first time stays. */
export async function notePrint(transaction: Transaction, id: string): Promise<void> {
  await transaction
    .update(arProjects)
    .set({ printedAt: sql`coalesce(${arProjects.printedAt}, now())`, updatedAt: now })
    .where(eq(arProjects.id, id));
}

/** Ends a demo: all its files are off its list. `stillUrl` is what is left of its photo. Its markers are the caller's. */
export async function endRows(transaction: Transaction, id: string, stillUrl: string | null): Promise<void> {
  await transaction.delete(projectFiles).where(eq(projectFiles.projectId, id));
  await transaction.delete(printFiles).where(eq(printFiles.projectId, id));
  const gone = { photoUrl: null, videoUrl: null };
  const noTarget = { mindKey: null, mindBytes: null, targetKey: null, targetBytes: null, pixelsHash: null };
  await transaction
    .update(arProjectItems)
    .set({ ...gone, ...noTarget, scan: null })
    .where(eq(arProjectItems.projectId, id));
  await transaction
    .update(arProjects)
    .set({
      ...gone,
      photoUrl: stillUrl,
      markerMindUrl: null,
      qrCodeUrl: null,
      maskUrl: null,
      email: null,
      status: unfinishedBecomesError,
      errorCode: 'PROJECT_ENDED',
      errorMessage: null,
      endedAt: now,
      clearedAt: null,
      updatedAt: now,
    })
    .where(eq(arProjects.id, id));
}

/**
 * Empties all rows of a project. Its own stays with nothing in it but its id, its times and the hash of its owner's secret, so that
 * old links say what became of it and not "unknown", and its owner may say it twice. Its markers are the caller's, and come before.
 */
export async function emptyRows(
  transaction: Transaction,
  id: string,
  errorCode: 'PROJECT_DELETED' | 'PROJECT_TAKEN_DOWN',
): Promise<void> {
  await transaction.delete(projectFiles).where(eq(projectFiles.projectId, id));
  await transaction.delete(printFiles).where(eq(printFiles.projectId, id));
  await transaction.delete(arProjectItems).where(eq(arProjectItems.projectId, id));
  await transaction.delete(arCompilationLogs).where(eq(arCompilationLogs.projectId, id));
  await transaction.delete(arWebhookEvents).where(eq(arWebhookEvents.projectId, id));
  await transaction.delete(mails).where(eq(mails.projectId, id));
  await transaction
    .update(arProjects)
    .set({
      ...EMPTY,
      errorCode,
      status: unfinishedBecomesError,
      endedAt: now,
      clearedAt: null,
      updatedAt: now,
    })
    .where(eq(arProjects.id, id));
}

const EMPTY = {
  userId: null,
  orderId: null,
  email: null,
  photoUrl: null,
  videoUrl: null,
  maskUrl: null,
  markerMindUrl: null,
  viewUrl: null,
  viewerHtmlUrl: null,
  qrCodeUrl: null,
  photoWidth: null,
  photoHeight: null,
  photoAspectRatio: null,
  videoWidth: null,
  videoHeight: null,
  videoDurationMs: null,
  videoAspectRatio: null,
  scaleWidth: null,
  scaleHeight: null,
  config: {},
  expiresAt: null,
  errorMessage: null,
} as const;

/** Ended projects whose folders may hold files that no row names: those with an id above `after`, in the order of their ids. */
export async function findUncleared(
  db: Queryable,
  after: string,
  limit: number,
): Promise<{ id: string; isSettled: boolean }[]> {
  const isSettled = sql<boolean>`${arProjects.endedAt} < now() - make_interval(mins => ${LATE_WRITER_MINUTES})`;
  return db
    .select({ id: arProjects.id, isSettled })
    .from(arProjects)
    .where(and(isNotNull(arProjects.endedAt), isNull(arProjects.clearedAt), gt(arProjects.id, after)))
    .orderBy(asc(arProjects.id))
    .limit(limit);
}

/** Nothing will come into the folder of this ended project any more, and what was there has gone. */
export async function noteCleared(db: Queryable, id: string): Promise<void> {
  await db
    .update(arProjects)
    .set({ clearedAt: now })
    .where(and(eq(arProjects.id, id), isNotNull(arProjects.endedAt)));
}

/** The storage keys of all files that a project's rows name. */
export async function findStorageKeys(db: Queryable, projectId: string): Promise<Set<string>> {
  const rows = await db
    .select({ storageKey: projectFiles.storageKey })
    .from(projectFiles)
    .where(eq(projectFiles.projectId, projectId));
  return new Set(rows.map((row) => row.storageKey));
}

/** Those of these ids that are projects, ended ones included, with the status of each. */
export async function findKnownProjects(
  db: Queryable,
  ids: string[],
): Promise<Map<string, Project['status']>> {
  const rows = await db
    .select({ id: arProjects.id, status: arProjects.status })
    .from(arProjects)
    .where(inArray(arProjects.id, ids));
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** Those of these storage keys that a file or an item of any project names. */
export async function findNamedAmong(db: Queryable, keys: string[]): Promise<Set<string>> {
  const [files, prints, ...items] = [
    await db
      .select({ key: projectFiles.storageKey })
      .from(projectFiles)
      .where(inArray(projectFiles.storageKey, keys)),
    await db
      .select({ key: printFiles.storageKey })
      .from(printFiles)
      .where(inArray(printFiles.storageKey, keys)),
    ...(await Promise.all(
      [arProjectItems.mindKey, arProjectItems.targetKey].map((key) =>
        db.select({ key }).from(arProjectItems).where(inArray(key, keys)),
      ),
    )),
  ];
  return new Set([files, prints, ...items].flat().map(({ key }) => key!));
}
