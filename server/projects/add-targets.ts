import { findItem, findItemsWithoutTarget, updateItem } from '../../db/items.ts';
import { findProjectFile, type ProjectItem } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { compilePhoto, discardTarget, nameTarget } from './compile.ts';
import { PHOTO } from './files.ts';
import { itemFile } from './links.ts';
import { changeItems } from './targets.ts';

const BATCH = 50;

/**
 * Gives photos without a frame the `.target` that they lack because they are older than these files; what has a frame gets its marker's.
 * A photo that was replaced is not there any more: its prints are recognised by MindAR alone. May run twice, or be killed halfway.
 */
export async function addMissingTargets(parts: Parts, signal?: AbortSignal): Promise<void> {
  const quiet = { ...parts, media: parts.quietMedia };
  let added = 0;
  let last = 0;
  for (;;) {
    const items = await findItemsWithoutTarget(parts.db, last, BATCH);
    if (items.length === 0) break;
    for (const item of items) {
      if (signal?.aborted) return;
      last = item.id;
      try {
        if (await addTarget(quiet, item, signal)) added++;
      } catch (error) {
        if (signal?.aborted) return;
        parts.log.warn({ itemId: item.id, err: error }, 'a target for our own runtime could not be built');
      }
    }
  }
  if (added > 0) parts.log.info({ added }, 'photos can be recognised by our own runtime now');
}

/** False where our runtime cannot recognise the photo, or where the item has changed meanwhile. */
async function addTarget(parts: Parts, item: ProjectItem, signal: AbortSignal | undefined): Promise<boolean> {
  const name = itemFile(PHOTO, item.fileSuffix);
  const photo = await findProjectFile(parts.db, item.projectId, name);
  if (!photo) return false;
  const { target } = await compilePhoto(parts, photo, { signal, report: async () => {} });
  const named =
    target.targetKey === null
      ? undefined
      : await changeItems(parts, item.projectId, async (transaction) => {
          const now = (await findItem(transaction, item.id))?.item;
          const photoNow = await findProjectFile(transaction, item.projectId, name);
          if (now?.mindKey !== item.mindKey || photoNow?.storageKey !== photo.storageKey) return undefined;
          const own = await nameTarget(transaction, target);
          await updateItem(transaction, item.id, own);
          return own;
        }).catch(async (error) => {
          // Ended or deleted meanwhile. A connection that breaks during the commit leaves open whether rows name the files: then they stay.
          if (error instanceof CodedError) await discardTarget(parts, target, undefined);
          throw error;
        });
  await discardTarget(parts, target, named);
  return named !== undefined;
}
