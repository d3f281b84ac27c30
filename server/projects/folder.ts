import { findStorageKeys } from '../../db/project-life.ts';
import { findProject } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { projectFolder } from './links.ts';

/**
 * Removes from storage whatever lies in an ended project's folder and is named by no row of it: what its rows named before, and what
 * somebody who was late put there. Of a project that has not ended nothing is removed, because somebody may be about to name it.
 * May run as often as one likes, or be killed halfway.
 */
export async function clearFolder({ db, storage }: Pick<Parts, 'db' | 'storage'>, id: string): Promise<void> {
  const project = await findProject(db, id);
  if (!project?.endedAt) return;
  const named = await findStorageKeys(db, id);
  const unnamed: string[] = [];
  for await (const { key } of storage.list(projectFolder(id))) if (!named.has(key)) unnamed.push(key);
  await storage.remove(unnamed);
}
