import type { Transaction } from '../../db/connection.ts';
import {
  deleteItems,
  dropFiles,
  giveMarkerBack,
  isShown,
  listItems,
  renameFiles,
  updateItem,
} from '../../db/items.ts';
import { type Project, type ProjectItem, updateProject } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { CAPTURES, fileNamesOf, MASK, PHOTO, PRINT, VIDEO } from './files.ts';
import { requireItem, requireReady } from './items.ts';
import { filePath, itemFile } from './links.ts';
import { changeItems } from './targets.ts';

/**
 * Removes an item from its project: no print that hangs on a wall dies by it, they show its video for ever. Where it is the first item,
 * another one comes to be that. Throws PROJECT_NOT_READY, ITEM_NOT_FOUND, ITEM_IS_LAST, and what `changeItems` throws.
 */
export async function removeItem(parts: Parts, projectId: string, itemId: number): Promise<void> {
  await changeItems(parts, projectId, async (transaction, project) => {
    requireReady(project);
    const items = await listItems(transaction, projectId);
    const item = requireItem(items, itemId);
    const isFirst = item.fileSuffix === '';
    const heir = items.find((other) => other !== item && isShown(other) && other.mindKey !== null);
    if (isFirst && !heir) throw isLast();
    const successors = items.filter(({ replaces }) => replaces === itemId);
    await deleteItems(transaction, successors, 'free');
    for (const { fileSuffix } of successors) await dropFiles(transaction, projectId, fileNamesOf(fileSuffix));

    const hangsSomewhere = Boolean(item.printedAt) || items.some(({ replacedBy }) => replacedBy === itemId);
    if (hangsSomewhere) await keepForPrints(transaction, item);
    else await takeAway(transaction, item);
    if (isFirst && heir) {
      await makeFirst(transaction, project, heir, hangsSomewhere ? item : undefined);
      await parts.queue.send('share', { id: projectId }, { singletonKey: projectId, transaction });
    }
  });
}

const isLast = () =>
  new CodedError(
    'ITEM_IS_LAST',
    'A project needs a picture, and no other one of this project is ready. Replace this one instead, or delete the whole project.',
  );

async function takeAway(transaction: Transaction, item: ProjectItem): Promise<void> {
  // Of what was never made nobody has a print.
  await deleteItems(
    transaction,
    [item],
    item.mindKey === null && item.fileSuffix !== '' ? 'free' : 'resting',
  );
  await dropFiles(transaction, item.projectId, fileNamesOf(item.fileSuffix));
}

const NO_TARGET = {
  markerId: null,
  mindKey: null,
  mindBytes: null,
  targetKey: null,
  targetBytes: null,
  pixelsHash: null,
};

/** What is printed goes on showing the video; the photo is nobody's any more. */
async function keepForPrints(transaction: Transaction, item: ProjectItem): Promise<void> {
  const isPrinted = item.printedAt !== null;
  await updateItem(transaction, item.id, {
    removedAt: new Date(),
    photoUrl: null,
    maskUrl: null,
    ...(isPrinted ? {} : NO_TARGET),
  });
  if (!isPrinted && item.markerId !== null) await giveMarkerBack(transaction, item.markerId, 'resting');
  await dropFiles(
    transaction,
    item.projectId,
    [PHOTO, MASK, PRINT, ...CAPTURES].map((name) => itemFile(name, item.fileSuffix)),
  );
}

/** The first item's files have the names that shops know: another item takes them over, and what is left of the first gets those of the other. */
async function makeFirst(
  transaction: Transaction,
  project: Project,
  heir: ProjectItem,
  former: ProjectItem | undefined,
): Promise<void> {
  const suffix = heir.fileSuffix;
  const passing = '-passing';
  const rename = (from: string, to: string) => {
    const names = fileNamesOf(to);
    return renameFiles(
      transaction,
      project.id,
      fileNamesOf(from).map((name, index) => [name, names[index]!]),
    );
  };
  const urls = (item: ProjectItem, fileSuffix: string) => ({
    fileSuffix,
    photoUrl: item.photoUrl && filePath(project.id, itemFile(PHOTO, fileSuffix)),
    videoUrl: item.videoUrl && filePath(project.id, itemFile(VIDEO, fileSuffix)),
    maskUrl: item.maskUrl && filePath(project.id, itemFile(MASK, fileSuffix)),
  });
  if (former) {
    await updateItem(transaction, former.id, { fileSuffix: passing });
    await rename('', passing);
  }
  await updateItem(transaction, heir.id, urls(heir, ''));
  await rename(suffix, '');
  if (former) {
    await updateItem(transaction, former.id, urls({ ...former, photoUrl: null, maskUrl: null }, suffix));
    await rename(passing, suffix);
  }
  const { photoWidth, photoHeight } = heir;
  await updateProject(transaction, project.id, {
    photoWidth,
    photoHeight,
    photoAspectRatio: photoWidth && photoHeight ? photoWidth / photoHeight : null,
    // Known of the first video only.
    videoWidth: null,
    videoHeight: null,
    videoAspectRatio: null,
    videoDurationMs: null,
  });
}
