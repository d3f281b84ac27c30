import { recordAudit } from '../../db/audit.ts';
import { closeReportsOf } from '../../db/reports.ts';
import type { Parts } from '../parts.ts';
import { removeProject } from './delete.ts';

/**
 * Takes a project down: everything of it goes as with a deletion, printed or not, and its link says from then on that it was taken down.
 * Reports about it count as looked at. Doing it again is harmless, and finishes what a kill cut off.
 */
export async function takeDown(
  parts: Parts,
  id: string,
  { actor, reason }: { actor: string; reason?: string | undefined },
): Promise<void> {
  await removeProject(parts, id, { code: 'PROJECT_TAKEN_DOWN', force: true });
  await closeReportsOf(parts.db, id, actor);
  await recordAudit(parts.db, { actor, action: 'project.takeDown', subject: id, details: { reason } });
}
