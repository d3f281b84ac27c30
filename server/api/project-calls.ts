/** What the HTTP API and tRPC do with one project: who may, then what. */
import { z } from 'zod';
import type { ProjectFile } from '../../db/projects.ts';
import { mayDelete, mayKeep, mayPrint } from '../access/project-rights.ts';
import type { Parts } from '../parts.ts';
import { deleteProject } from '../projects/delete.ts';
import { extendProject, makePermanent } from '../projects/life.ts';
import { type Print, preparePrint, releasePrint } from '../projects/print.ts';
import { type ProjectStatusReport, reportStatus, requireProject } from '../projects/status.ts';

/** Ten years: longer is what permanent is for. */
const MOST_HOURS = 10 * 366 * 24;

export const projectId = z.string().max(100);
export const hoursToExtend = z
  .number('say how many hours')
  .positive('must be more than 0')
  .max(MOST_HOURS, `must be ${MOST_HOURS} at most`);

export interface Call {
  parts: Parts;
  /** Of the request: they say who calls. */
  headers: Headers;
}

/** For whoever may write to all projects. */
export async function callMakePermanent({ parts, headers }: Call, id: string): Promise<ProjectStatusReport> {
  await mayKeep(headers, parts, await requireProject(parts, id));
  await makePermanent(parts, id);
  return reportStatus(parts, id);
}

/** For whoever may write to all projects. */
export async function callExtend(
  { parts, headers }: Call,
  id: string,
  hours: number,
): Promise<ProjectStatusReport> {
  await mayKeep(headers, parts, await requireProject(parts, id));
  await extendProject(parts, id, hours);
  return reportStatus(parts, id);
}

/** For the project's owner and whoever may write to all projects. */
export async function callDelete(
  { parts, headers }: Call,
  id: string,
  options: { force: boolean },
): Promise<{ id: string; deleted: true }> {
  await mayDelete(headers, parts, await requireProject(parts, id));
  await deleteProject(parts, id, options);
  return { id, deleted: true };
}

/**
 * The print file, for whoever may read print files, and for the owner of a permanent project. Whoever only asks for its headers locks
 * nothing.
 */
export async function callPrint(
  { parts, headers }: Call,
  print: Print,
  headOnly: boolean,
): Promise<ProjectFile> {
  await mayPrint(headers, parts, await requireProject(parts, print.id));
  const file = await preparePrint(parts, print);
  return headOnly ? file : releasePrint(parts, print);
}
