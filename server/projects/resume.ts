import { findForsakenProjects } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';

const BATCH = 100;

/**
 * Gives a job to every unfinished project that has none. `finishProject` counts how often each was begun, so one that cannot be
 * finished ends in error after a few times.
 */
export async function resumeProjects({ db, queue, log }: Parts): Promise<void> {
  const ids = await findForsakenProjects(db, BATCH);
  for (const projectId of ids) await queue.send('finish', { projectId }, { singletonKey: projectId });
  if (ids.length > 0) log.warn({ projects: ids.length }, 'unfinished projects had no job: they have one now');
}
