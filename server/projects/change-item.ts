import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import { type Given, type Kept, takeIn, unlessRefused } from './intake.ts';
import { ItemChange } from './item-change.ts';
import { type ItemOptions, kindFrom } from './items.ts';
import { projectFolder } from './links.ts';
import { drawVideoPoster } from './make-item.ts';
import { ownEnding } from './own-file.ts';
import { changeItems } from './targets.ts';

/**
 * Changes an item (without an id the project's first): its photo, its video, whether it has a frame, or all of these. A new video alone is
 * there at once; all else is made by a job, and what there is lives on until that is done. What was never made, or failed, is made anew:
 * so a photo that was too weak gets its frame. Takes over the files in any case.
 *
 * Throws what looking at the files throws, ITEM_NOT_FOUND, PRINT_WOULD_STAY, TOO_MANY_ITEMS, POOL_EMPTY, and what `changeItems` throws.
 */
export async function changeItem(
  parts: Parts,
  projectId: string,
  itemId: number | undefined,
  given: Given,
  options: ItemOptions,
): Promise<{ itemId: number }> {
  const kind = await kindFrom(parts, projectId, options);
  const use = async (kept: Kept) => {
    const poster =
      kept.video?.work === 'none' && !kept.photo
        ? await storePoster(parts, projectId, kept.video.stored, options.videoEdits?.posterAt)
        : undefined;
    const change = changeItems(
      parts,
      projectId,
      (transaction, project, claim) =>
        new ItemChange({ parts, transaction, project, claim, kept, options, poster }).apply(itemId),
      { kind },
    );
    const { posterIsUsed, ...changed } = await change.catch(async (error) => {
      if (poster && !(await unlessRefused(error))) await parts.storage.remove([poster.key]);
      throw error;
    });
    if (poster && !posterIsUsed) await parts.storage.remove([poster.key]);
    return changed;
  };
  return takeIn(parts, projectId, given, use, {
    edits: options.videoEdits ?? {},
    mayBeNamed: unlessRefused,
  });
}

/** A video that is shown at once needs its poster before. */
async function storePoster(
  parts: Parts,
  projectId: string,
  video: StoredFile,
  at: number | undefined,
): Promise<StoredFile | undefined> {
  const jpeg = await drawVideoPoster(parts, projectId, { storageKey: video.key }, at);
  return jpeg && saveBytes(parts.storage, jpeg, projectFolder(projectId), ownEnding('jpg'));
}
