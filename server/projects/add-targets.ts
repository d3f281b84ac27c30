import { compiledWithTarget } from '../../db/compiled-targets.ts';
import { findItem, findItemsWithoutTarget, updateItem } from '../../db/items.ts';
import { findProjectFile, type ProjectItem } from '../../db/projects.ts';
import { forgetTargetFile } from '../../db/target-names.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { TARGET_VERSION } from '../../markers/runtime/index.ts';
import type { Parts } from '../parts.ts';
import { compilePhoto, discardTarget, nameTarget } from './compile.ts';
import { PHOTO } from './files.ts';
import { itemFile } from './links.ts';
import { changeItems } from './targets.ts';

const BATCH = 50;

/**
 * Takes `.target` files that storage has lost off the photos that were compiled to them: a page that asks for one shows nothing. What can
 * be built again then lacks its target as an older photo does. May run twice, or be killed halfway.
 */
export async function forgetLostTargets(parts: Parts, signal?: AbortSignal): Promise<void> {
  const { db, storage, log } = parts;
  const isThere = (key: string) =>
    storage.bytesOf(key).then(
      () => true,
      (error) => (codeOf(error) === 'STORED_FILE_MISSING' ? false : Promise.reject(error)),
    );
  for (let last = ''; ; ) {
    const entries = await compiledWithTarget(db, last, BATCH);
    if (entries.length === 0) return;
    last = entries.at(-1)!.targetKey;
    for (const { mindKey, targetKey } of entries) {
      if (signal?.aborted) return;
      // Where the file beside it is gone too, it may be the disk that is missing.
      if ((await isThere(targetKey)) || !(await isThere(mindKey))) continue;
      await forgetTargetFile(db, targetKey);
      log.warn({ file: targetKey }, 'the target of a photo was lost: it is built again');
    }
  }
}

/**
 * Gives photos without a frame the `.target` that they lack because they are older than these files; what has a frame gets its marker's.
 * A photo that was replaced is not there any more: its prints are recognised by MindAR alone. May run twice, or be killed halfway.
 */
export async function addMissingTargets(parts: Parts, signal?: AbortSignal): Promise<void> {
  const quiet = { ...parts, media: parts.quietMedia };
  let added = 0;
  let last = 0;
  for (;;) {
    const items = await findItemsWithoutTarget(parts.db, TARGET_VERSION, last, BATCH);
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
  // One that our runtime cannot recognise is remembered as such: it is not compiled again each night.
  const named = await changeItems(parts, item.projectId, async (transaction) => {
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
  return named !== undefined && named.targetKey !== null;
}
