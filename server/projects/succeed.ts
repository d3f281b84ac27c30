import type { Transaction } from '../../db/connection.ts';
import { deleteItems, dropFiles, findItem, mindKeyOf, renameFiles, updateItem } from '../../db/items.ts';
import { type Project, type ProjectItem, updateProject } from '../../db/projects.ts';
import { MASK, PHOTO, PRINT, VIDEO } from './files.ts';
import { keepsTarget } from './items.ts';
import { filePath, itemFile } from './links.ts';

/**
 * Lets an item take the place of the one that it `replaces`, with its target. The place keeps its id, its file names and its order; where
 * a print of what was there before hangs on a wall, that target stays under a row of its own, and shows what the place shows. Else its
 * marker rests. To be called within `changeItems`. Returns the place as it was.
 */
export async function succeed(
  transaction: Transaction,
  project: Project,
  successor: ProjectItem,
): Promise<ProjectItem> {
  const entry = (await findItem(transaction, successor.replaces!))!;
  const { item: place } = entry;
  const keeps = keepsTarget(successor, place);
  const before = {
    ...contentOf(place),
    mindKey: mindKeyOf(entry),
    mindBytes: place.mindBytes ?? entry.marker?.mindBytes ?? null,
  };

  // A marker is never at two items, not even for a moment.
  await updateItem(transaction, successor.id, { markerId: null });
  if (keeps) {
    const { orientation, targetKey, targetBytes, targetVersion } = successor;
    await updateItem(transaction, place.id, {
      ...photoOf(successor, place),
      ...choicesAfter(successor, place),
      orientation,
      targetKey,
      targetBytes,
      targetVersion,
    });
    await deleteItems(transaction, [{ id: successor.id, markerId: null }], 'free');
  } else {
    await updateItem(transaction, place.id, {
      ...contentOf(successor),
      ...photoOf(successor, place),
      ...choicesAfter(successor, place),
      printedAt: null,
    });
    if (place.printedAt) await keepTarget(transaction, place, successor, before);
    else await deleteItems(transaction, [{ id: successor.id, markerId: place.markerId }], 'resting');
  }
  await moveFiles(transaction, project, place, successor);
  return place;
}

type Content = Pick<
  ProjectItem,
  | 'mode'
  | 'markerId'
  | 'mindKey'
  | 'mindBytes'
  | 'targetKey'
  | 'targetBytes'
  | 'targetVersion'
  | 'orientation'
>;

/** What makes a place be recognised. */
function contentOf(item: ProjectItem): Content {
  const { mode, markerId, mindKey, mindBytes, targetKey, targetBytes, targetVersion, orientation } = item;
  return { mode, markerId, mindKey, mindBytes, targetKey, targetBytes, targetVersion, orientation };
}

/** The pixels stay known as long as the photo is the same: going back to it needs no compiling. */
function photoOf(successor: ProjectItem, place: ProjectItem) {
  const isNew = successor.photoUrl !== null;
  const { photoWidth, photoHeight } = isNew ? successor : place;
  return { photoWidth, photoHeight, pixelsHash: successor.pixelsHash ?? (isNew ? null : place.pixelsHash) };
}

/** How photo and video are shown: what was chosen for the old ones goes with them. */
export function choicesAfter(successor: ProjectItem, place: ProjectItem) {
  const hasPhoto = successor.photoUrl !== null;
  const hasVideo = successor.videoUrl !== null;
  return {
    fitMode: successor.fitMode ?? place.fitMode,
    useSmartCrop: successor.useSmartCrop ?? place.useSmartCrop,
    palette: successor.palette ?? place.palette,
    placing: successor.placing ?? (hasPhoto ? null : place.placing),
    videoEdits: hasVideo ? successor.videoEdits : place.videoEdits,
    maskUrl: hasPhoto || successor.maskUrl !== null ? maskOf(successor, place) : place.maskUrl,
  };
}

const maskOf = ({ maskUrl, projectId }: ProjectItem, place: ProjectItem) =>
  maskUrl === null ? null : filePath(projectId, itemFile(MASK, place.fileSuffix));

/** The row of the successor becomes that of the target that stays. */
async function keepTarget(
  transaction: Transaction,
  place: ProjectItem,
  successor: ProjectItem,
  before: Content,
): Promise<void> {
  await updateItem(transaction, successor.id, {
    ...before,
    pixelsHash: place.pixelsHash,
    photoUrl: null,
    videoUrl: null,
    maskUrl: null,
    printedAt: place.printedAt,
    replacedBy: place.id,
    replaces: null,
    errorCode: null,
    errorMessage: null,
  });
}

/** The successor's photo and video come to be the place's; a print file of what was there before is none any more. */
async function moveFiles(
  transaction: Transaction,
  project: Project,
  place: ProjectItem,
  successor: ProjectItem,
): Promise<void> {
  const given = [
    ...(successor.photoUrl === null ? [] : [PHOTO]),
    ...(successor.videoUrl === null ? [] : [VIDEO]),
    // A mask belongs to the photo that it was made for.
    ...(successor.maskUrl === null && successor.photoUrl === null ? [] : [MASK]),
  ];
  const nameIn = (item: ProjectItem) => (name: string) => itemFile(name, item.fileSuffix);
  const [placeName, successorName] = [nameIn(place), nameIn(successor)];
  await dropFiles(transaction, project.id, [...given, PRINT].map(placeName));
  await renameFiles(
    transaction,
    project.id,
    given.map((name) => [successorName(name), placeName(name)]),
  );
  if (place.fileSuffix !== '' || successor.photoUrl === null) return;
  const { photoWidth, photoHeight } = successor;
  await updateProject(transaction, project.id, {
    photoWidth,
    photoHeight,
    photoAspectRatio: photoWidth && photoHeight ? photoWidth / photoHeight : null,
  });
}
