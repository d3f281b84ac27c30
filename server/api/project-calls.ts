/** What the HTTP API and tRPC do with one project: who may, then what. */
import { z } from 'zod';
import { findProjectFile, type ProjectFile } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { requireAdmin } from '../access/callers.ts';
import { mayDelete, mayKeep, mayPrint, maySee } from '../access/project-rights.ts';
import { deleteProject } from '../projects/delete.ts';
import { exportProject } from '../projects/export.ts';
import { isCapture } from '../projects/files.ts';
import { extendProject, makePermanent } from '../projects/life.ts';
import type { Print } from '../projects/print.ts';
import { awaitPrint, releasePrint } from '../projects/release-print.ts';
import {
  type ProjectStatusReport,
  reportStatus,
  requireLivingProject,
  requireProject,
} from '../projects/status.ts';
import { takeDown } from '../projects/take-down.ts';
import { noteInAudit } from './audit.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';

/** Ten years: longer is what permanent is for. */
const MOST_HOURS = 10 * 366 * 24;

export const projectId = z.string().max(100);
export const hoursToExtend = z
  .number('say how many hours')
  .positive('must be more than 0')
  .max(MOST_HOURS, `must be ${MOST_HOURS} at most`);

export const takedown = z.object({
  reason: text(500).optional(),
});

/** For the project's owner and whoever may read projects. */
export async function callStatus({ parts, caller }: Call, id: string): Promise<ProjectStatusReport> {
  await maySee(caller, parts, await requireProject(parts, id));
  return reportStatus(parts, id);
}

/** A picture of a scan test: it shows the photo, so it is for whoever may see the status. Throws FILE_NOT_FOUND. */
export async function callCapture({ parts, caller }: Call, id: string, name: string): Promise<ProjectFile> {
  await maySee(caller, parts, await requireProject(parts, id));
  const file = isCapture(name) ? await findProjectFile(parts.db, id, name) : undefined;
  if (!file)
    throw new CodedError('FILE_NOT_FOUND', 'There is no such picture. Please ask for the status anew.');
  return file;
}

/** For whoever may write to all projects. */
export async function callMakePermanent({ parts, caller }: Call, id: string): Promise<ProjectStatusReport> {
  await mayKeep(caller, parts, await requireProject(parts, id));
  await makePermanent(parts, id);
  await noteInAudit(parts, caller, 'project.permanent', id);
  return reportStatus(parts, id);
}

/** For whoever may write to all projects. */
export async function callExtend(
  { parts, caller }: Call,
  id: string,
  hours: number,
): Promise<ProjectStatusReport> {
  await mayKeep(caller, parts, await requireProject(parts, id));
  await extendProject(parts, id, hours);
  await noteInAudit(parts, caller, 'project.extend', id, { hours });
  return reportStatus(parts, id);
}

/** For the project's owner and whoever may write to all projects. */
export async function callDelete(
  { parts, caller }: Call,
  id: string,
  options: { force: boolean },
): Promise<{ id: string; deleted: true }> {
  await mayDelete(caller, parts, await requireProject(parts, id));
  await deleteProject(parts, id, options);
  await noteInAudit(parts, caller, 'project.delete', id, options);
  return { id, deleted: true };
}

/** All that it takes to show the living photo without this service, for its owner and whoever may read projects. */
export async function callExport({ parts, caller }: Call, id: string): Promise<ReadableStream> {
  const project = await requireLivingProject(parts, id);
  await maySee(caller, parts, project);
  return exportProject(parts, project);
}

/**
 * The print file, for whoever may read print files, and for the owner of a permanent project, once its scan test says that it scans.
 * Whoever only asks for its headers locks nothing.
 */
export async function callPrint(
  { parts, caller }: Call,
  print: Print,
  headOnly: boolean,
): Promise<ProjectFile> {
  await mayPrint(caller, parts, await requireProject(parts, print.id));
  const file = await awaitPrint(parts, print);
  if (headOnly) return file;
  const released = await releasePrint(parts, print);
  await noteInAudit(parts, caller, 'project.print', print.id, { itemId: print.itemId });
  return released;
}

/** For admins. Everything of the project is gone when this resolves, and its link says so. */
export async function callTakeDown(
  { parts, caller }: Call,
  id: string,
  { reason }: { reason?: string | undefined },
): Promise<{ id: string; takenDown: true }> {
  const admin = await requireAdmin(caller, parts);
  await requireProject(parts, id);
  await takeDown(parts, id, { actor: admin.id, reason });
  return { id, takenDown: true };
}
