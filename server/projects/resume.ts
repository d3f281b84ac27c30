import { findForsakenItems, updateItem } from '../../db/items.ts';
import { findForsakenChecks } from '../../db/print-checks.ts';
import { findForsakenProjects, updateProject } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { cancelled } from './failures.ts';
import { kindFor, workOn } from './send-to-make.ts';

const BATCH = 100;

/**
 * Gives a job to every unfinished project or item that has none; one whose job was cancelled while it waited ends in error. Whoever
 * finishes them counts how often each was begun, so one that cannot be finished ends in error after a few times.
 */
export async function resumeProjects({ db, queue, log }: Parts): Promise<void> {
  const { code, message } = cancelled();
  let resumed = 0;
  for (const { id: projectId, mode, hasVideoSource, wasCancelled } of await findForsakenProjects(db, BATCH)) {
    if (wasCancelled)
      await updateProject(db, projectId, { status: 'error', errorCode: code, errorMessage: message });
    else if (
      await queue.send(kindFor(mode, workOn(hasVideoSource)), { projectId }, { singletonKey: projectId })
    )
      resumed++;
  }
  for (const { id: itemId, projectId, mode, hasVideoSource, wasCancelled } of await findForsakenItems(
    db,
    BATCH,
  )) {
    const singletonKey = `${projectId}/${itemId}`;
    if (wasCancelled) await updateItem(db, itemId, { errorCode: code, errorMessage: message });
    else if (await queue.send(kindFor(mode, workOn(hasVideoSource)), { projectId, itemId }, { singletonKey }))
      resumed++;
  }
  for (const { id, hasFailed } of await findForsakenChecks(db, BATCH)) {
    // Whoever asks for the print begins anew.
    if (hasFailed) await updateProject(db, id, { printState: 'none' });
    else if (await queue.send('check', { id }, { singletonKey: id })) resumed++;
  }
  if (resumed > 0) log.warn({ resumed }, 'what was unfinished had no job: it has one now');
}
