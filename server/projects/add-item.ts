import { addItem as insertItem, listItems } from '../../db/items.ts';
import { putProjectFiles } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { NO_MARKER } from './claim.ts';
import { filesOf } from './files.ts';
import { type GivenBoth, type Kept, takeIn, unlessRefused } from './intake.ts';
import { choicesOf, type ItemOptions, kindFrom, requireReady, requireRoom } from './items.ts';
import { sendToMake } from './send-to-make.ts';
import { changeItems } from './targets.ts';

/**
 * Adds a photo with its video to a project that is ready. Both are looked at and stored now; the rest is a job's. Takes over both files
 * in any case. Throws what looking at them throws, PROJECT_NOT_READY, TOO_MANY_ITEMS, POOL_EMPTY, and what `changeItems` throws.
 */
export async function addItem(
  parts: Parts,
  projectId: string,
  given: GivenBoth,
  options: ItemOptions,
): Promise<{ itemId: number }> {
  const mode = options.mode ?? 'framed';
  const kind = await kindFrom(parts, projectId, options);
  const insert = (kept: Kept) =>
    changeItems<{ itemId: number }>(
      parts,
      projectId,
      async (transaction, project, claim) => {
        requireReady(project);
        requireRoom(parts, await listItems(transaction, projectId));
        const marker = mode === 'framed' ? await claim() : undefined;
        if (mode === 'framed' && !marker) return NO_MARKER;
        const { id: itemId, fileSuffix } = await insertItem(transaction, projectId, (suffix) => ({
          mode,
          markerId: marker?.id ?? null,
          ...filesOf(projectId, suffix, kept).columns,
          orientation: mode === 'framed' ? kept.photo!.facts.orientation : 'landscape',
          ...choicesOf(options),
        }));
        await putProjectFiles(transaction, projectId, filesOf(projectId, fileSuffix, kept).rows);
        const schedule = options.schedule ?? project.schedule;
        const videoWork = kept.video!.work;
        await sendToMake(parts, transaction, { projectId, itemId, mode, videoWork }, schedule);
        return { itemId };
      },
      { kind },
    );
  return takeIn(parts, projectId, given, insert, {
    edits: options.videoEdits ?? {},
    mayBeNamed: unlessRefused,
  });
}
