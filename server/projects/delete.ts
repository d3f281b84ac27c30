import { dropUnnamed, findPixels } from '../../db/compiled-targets.ts';
import { restMarkers } from '../../db/markers.ts';
import { emptyRows, lockProject } from '../../db/project-life.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { clearFolder } from './folder.ts';

/**
 * Deletes everything of a project: rows, files, targets of its photos, and whatever anybody was still making for it. Its markers rest; printed ones
 * stay printed. A project whose print file was downloaded takes `force`, because its prints go blind: throws PROJECT_IS_PRINTED.
 * Doing it again is harmless, and finishes what a kill cut off.
 */
export async function deleteProject(parts: Parts, id: string, { force }: { force: boolean }): Promise<void> {
  await removeProject(parts, id, { code: 'PROJECT_DELETED', force });
}

/** The same, with what its link says afterwards. That it was taken down is the last word. */
export async function removeProject(
  parts: Parts,
  id: string,
  { code, force }: { code: 'PROJECT_DELETED' | 'PROJECT_TAKEN_DOWN'; force: boolean },
): Promise<void> {
  const targets = await parts.db.transaction(async (transaction) => {
    const project = await lockProject(transaction, id);
    if (!project || project.errorCode === code || project.errorCode === 'PROJECT_TAKEN_DOWN') return [];
    if (project.printedAt && !force)
      throw new CodedError(
        'PROJECT_IS_PRINTED',
        'The print file of this project was downloaded: prints of it may hang on walls, and would no longer come alive. ' +
          'To delete it nevertheless, send force=true.',
      );
    const pixels = await findPixels(transaction, id);
    await restMarkers(transaction, id);
    await emptyRows(transaction, id, code);
    return dropUnnamed(transaction, pixels);
  });
  await parts.storage.remove(targets);
  await clearFolder(parts, id);
  parts.log.info({ projectId: id, code }, 'project deleted');
}
