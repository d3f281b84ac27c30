import { isDeepStrictEqual } from 'node:util';
import { findItem, type ItemWithMarker, listItems } from '../../db/items.ts';
import {
  findProject,
  findProjectFile,
  type Project,
  type ProjectFile,
  putProjectFiles,
} from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { MASK, PHOTO, PRINT, projectFile } from './files.ts';
import { clearFolder } from './folder.ts';
import { drawFramedPicture, type FramedItem } from './framed-picture.ts';
import { removalOf } from './gone.ts';
import { isMade, requireItem } from './items.ts';
import { lockLivingProject } from './life.ts';
import { itemFile, projectFolder, qrCodeText } from './links.ts';
import { ownEnding } from './own-file.ts';
import { unknownProject } from './status.ts';

const PRINT_DPI = 300;
const PRINT_LONG_SIDE_MM = 150;
const PRINT_LONG_SIDE = Math.round((PRINT_LONG_SIDE_MM / 25.4) * PRINT_DPI);

/** How often a print is drawn anew because its item changed meanwhile. */
const DRAW_TRIES = 5;

/** What a downloaded print file is called. */
export const printFileName = (id: string, file: Pick<ProjectFile, 'name'>) =>
  `living-photo-${id}${file.name.replace(/^print|\.jpg$/g, '')}-${PRINT_LONG_SIDE_MM / 10}cm.jpg`;

/** Print files that this process is making, by project and item: who asks meanwhile gets the same one. */
const underWay = new Map<string, Promise<ProjectFile>>();

export interface Print {
  /** Of the project. */
  id: string;
  /** Without one the project's first item. */
  itemId?: number | undefined;
}

/**
 * The print file of an item, made at the first call: its picture at 300 dpi for a long side of 15 cm. It locks nothing yet, so nobody
 * may get a byte of it before `releasePrint` (see release-print.ts).
 *
 * Throws PROJECT_NOT_READY, ITEM_NOT_FOUND, PROJECT_ENDED or PROJECT_DELETED.
 */
export async function preparePrint(parts: Parts, print: Print): Promise<ProjectFile> {
  const key = `${print.id}/${print.itemId ?? ''}`;
  const running = underWay.get(key);
  if (running) return running;
  const making = findOrMake(parts, print).finally(() => underWay.delete(key));
  underWay.set(key, making);
  return making;
}

export const changing = () =>
  new CodedError('PROJECT_NOT_READY', 'This living photo is being changed. Please try again in a moment.');

async function findOrMake(parts: Parts, print: Print): Promise<ProjectFile> {
  try {
    for (let tries = 0; tries < DRAW_TRIES; tries++) {
      const file = await findOrDraw(parts, print);
      if (file) return file;
    }
  } catch (error) {
    // Ended or deleted in the middle of it: its photo may have gone under our hands, and what we stored must not stay.
    const project = await findProject(parts.db, print.id);
    const removal = project && removalOf(project);
    if (removal) await clearFolder(parts, print.id);
    throw removal ?? error;
  }
  throw changing();
}

/** Undefined where the item changed while its print was drawn. */
async function findOrDraw(parts: Parts, { id, itemId }: Print): Promise<ProjectFile | undefined> {
  const { db, storage } = parts;
  const project = await findProject(db, id);
  if (!project) throw unknownProject();
  if (project.endedAt) throw removalOf(project)!;
  const item = requireItem(await listItems(db, id), itemId);
  const stored = await findProjectFile(db, id, itemFile(PRINT, item.fileSuffix));
  if (stored && isMade(project, item)) return stored;
  requireMade(project, item);

  const entry = (await findItem(db, item.id))!;
  const fileOf = (name: string) => findProjectFile(db, id, itemFile(name, entry.item.fileSuffix));
  const [photo, mask] = [await fileOf(PHOTO), await fileOf(MASK)];
  if (!photo) throw new Error(`Item ${item.id} of project ${id} has lost its photo.`);
  const jpeg = await draw(parts, project, { ...entry, photo, mask });
  const file = await saveBytes(storage, jpeg, projectFolder(id), ownEnding('jpg'));
  const { result, isOurs } = await db.transaction(async (transaction) => {
    await lockLivingProject(transaction, id);
    const now = await findItem(transaction, item.id);
    const photoNow = now && (await findProjectFile(transaction, id, itemFile(PHOTO, now.item.fileSuffix)));
    if (!now || !isSame(entry, now) || photoNow?.storageKey !== photo.storageKey)
      return { result: undefined, isOurs: false };
    // Another server may have been faster: as long as nothing changes, the same item has the same print file.
    const name = itemFile(PRINT, now.item.fileSuffix);
    const first = await findProjectFile(transaction, id, name);
    if (first) return { result: first, isOurs: false };
    await putProjectFiles(transaction, id, [projectFile(name, file, 'image/jpeg', false)]);
    return { result: await findProjectFile(transaction, id, name), isOurs: true };
  });
  if (!isOurs) await storage.remove([file.key]);
  return result;
}

const isSame = ({ item: a }: ItemWithMarker, { item: b }: ItemWithMarker) =>
  a.mode === b.mode &&
  a.markerId === b.markerId &&
  a.orientation === b.orientation &&
  a.fitMode === b.fitMode &&
  a.useSmartCrop === b.useSmartCrop &&
  a.maskUrl === b.maskUrl &&
  a.palette === b.palette &&
  isDeepStrictEqual(a.placing, b.placing);

async function draw(parts: Parts, project: Project, entry: FramedItem): Promise<Uint8Array> {
  if (entry.item.mode === 'framed')
    return drawFramedPicture(parts, project, entry, {
      longSide: PRINT_LONG_SIDE,
      dpi: PRINT_DPI,
      // A printed code is for ever: an address that nobody has settled on is not printed.
      ...(parts.settings.PUBLIC_URL && { codeText: qrCodeText(parts.publicUrl, project.id) }),
    });
  const path = await parts.storage.localPath(entry.photo.storageKey);
  const size = { longSide: PRINT_LONG_SIDE, millimetres: PRINT_LONG_SIDE_MM };
  return parts.media.run('drawPhotoForPrint', { path, ...size });
}

/** Throws PROJECT_NOT_READY. */
export function requireMade(project: Project, item: ItemWithMarker['item']): void {
  if (isMade(project, item)) return;
  const { status, errorMessage } =
    project.status === 'ready' ? { ...item, status: item.errorCode && 'error' } : project;
  const reason =
    status === 'error'
      ? `This living photo could not be made, so there is nothing to print. ${errorMessage ?? ''}`
      : 'This living photo is still being made. Please try again in a moment.';
  throw new CodedError('PROJECT_NOT_READY', reason.trim());
}
