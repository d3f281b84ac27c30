import type { Transaction } from '../../db/connection.ts';
import { extendLife, keepForEver, lockProject } from '../../db/project-life.ts';
import type { Project } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { removalOf } from './gone.ts';
import { unknownProject } from './status.ts';

/** The project's row, locked until the transaction ends. Throws PROJECT_NOT_FOUND, PROJECT_ENDED or PROJECT_DELETED. */
export async function lockLivingProject(transaction: Transaction, id: string): Promise<Project> {
  const project = await lockProject(transaction, id);
  if (!project) throw unknownProject();
  const removal = removalOf(project);
  if (removal) throw removal;
  return project;
}

/** Keeps a project for ever. Doing it again is harmless. Throws what `lockLivingProject` throws. */
export async function makePermanent({ db }: Parts, id: string): Promise<void> {
  await db.transaction(async (transaction) => {
    await lockLivingProject(transaction, id);
    await keepForEver(transaction, id);
  });
}

/**
 * Keeps a demo for so many hours more: from its end, or from now where that is over; this is how a demo is renewed as long as its
 * files are there. A permanent project stays permanent. Throws what `lockLivingProject` throws.
 */
export async function extendProject({ db }: Parts, id: string, hours: number): Promise<void> {
  await db.transaction(async (transaction) => {
    const project = await lockLivingProject(transaction, id);
    if (project.isDemo) await extendLife(transaction, id, hours);
  });
}
