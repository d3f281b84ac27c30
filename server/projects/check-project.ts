import { isShown, listItems } from '../../db/items.ts';
import { findProject } from '../../db/projects.ts';
import { codeOf } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { type CheckedPrint, checkPrint } from './check-print.ts';
import { isMade } from './items.ts';
import { knowPhoto } from './know-photo.ts';
import { lockLivingProject } from './life.ts';
import { renewPrintState } from './print-state.ts';

/** Of an item or a project that has gone, or has begun to change: whoever changed it sends the next check. */
const OVERTAKEN = /^(ITEM_NOT_FOUND|PROJECT_(NOT_READY|NOT_FOUND|ENDED|DELETED|TAKEN_DOWN))$/;

/**
 * The job that draws the print files of a project, finds out whether they scan, and then lets their targets know their photos where that
 * helps. May run twice, or be killed halfway, with the same
 * result. Throws what fails, or the signal's reason.
 */
export async function checkProject(parts: Parts, id: string, signal?: AbortSignal): Promise<void> {
  const project = await findProject(parts.db, id);
  if (project?.status !== 'ready' || project.endedAt) return;
  const quiet = { ...parts, media: parts.checkMedia };
  const started = performance.now();
  try {
    const items = (await listItems(parts.db, id)).filter((item) => isShown(item) && isMade(project, item));
    const checked: [number, CheckedPrint][] = [];
    for (const { id: itemId } of items)
      checked.push([itemId, await checkPrint(quiet, { id, itemId }, signal)]);
    // First all of them can be printed, then they get better.
    for (const [itemId, print] of checked) await knowPhoto(quiet, { projectId: id, itemId }, print, signal);
    await parts.db.transaction(async (transaction) => {
      await lockLivingProject(transaction, id);
      await renewPrintState(parts, transaction, id);
    });
    parts.log.info({ projectId: id, ms: Math.round(performance.now() - started) }, 'prints checked');
  } catch (error) {
    if (!OVERTAKEN.test(codeOf(error) ?? '')) throw error;
  }
}
