import { dropUnnamed, findPixels } from '../../db/compiled-targets.ts';
import { restMarkers } from '../../db/markers.ts';
import { endRows, findDemosToEnd, findUncleared, lockDemoToEnd, noteCleared } from '../../db/project-life.ts';
import { findProjectFile, type NewProjectFile, putProjectFiles } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { projectFile } from './files.ts';
import { clearFolder } from './folder.ts';
import { SCREEN_PICTURE } from './gone.ts';
import { filePath, projectFolder } from './links.ts';

const BATCH = 50;
/** What is left of an ended demo. */
const STILL = 'still.jpg';
const STILL_SIZE = 480;

export interface EndedDemos {
  ended: number;
  /** Those that could not be ended now; the log says why. They are tried again the next time. */
  failed: number;
}

/**
 * Ends all demos whose time, and the time to renew them, are over: their files go but for a small still, and their markers rest. Then
 * looks again at the folders of those that ended lately. May run twice, at once with another, or be killed halfway.
 */
export async function endExpiredDemos(parts: Parts, signal?: AbortSignal): Promise<EndedDemos> {
  const { db, settings } = parts;
  const counts = { ended: 0, failed: 0 };
  const find = (after: string) => findDemosToEnd(db, settings.DEMO_GRACE_DAYS, after, BATCH);
  await forEachId(find, signal, async (id) => {
    try {
      if (await endDemo(parts, id)) counts.ended++;
    } catch (error) {
      counts.failed++;
      parts.log.error({ projectId: id, err: error }, 'this demo is over, but it could not be ended');
    }
  });
  await clearFolders(parts, signal);
  if (counts.ended + counts.failed > 0) parts.log.info(counts, 'demos ended');
  return counts;
}

/** False where it was renewed, printed or ended meanwhile, or where somebody is at it. */
async function endDemo(parts: Parts, id: string): Promise<boolean> {
  const still = await saveStill(parts, id);
  const targets = await parts.db.transaction(async (transaction) => {
    if (!(await lockDemoToEnd(transaction, id, parts.settings.DEMO_GRACE_DAYS))) return undefined;
    const pixels = await findPixels(transaction, id);
    await restMarkers(transaction, id);
    await endRows(transaction, id, still ? filePath(id, STILL) : null);
    if (still) await putProjectFiles(transaction, id, [still]);
    return dropUnnamed(transaction, pixels);
  });
  // The still stays where it is: it is small, and it is the very file that is wanted when the demo ends after all.
  if (!targets) return false;
  await parts.storage.remove(targets);
  await clearFolder(parts, id);
  return true;
}

/** Undefined for a demo that never came so far as to have a picture, or whose picture cannot be read: it has to end all the same. */
async function saveStill(parts: Parts, id: string): Promise<NewProjectFile | undefined> {
  const picture = await findProjectFile(parts.db, id, SCREEN_PICTURE);
  if (!picture) return undefined;
  try {
    const path = await parts.storage.localPath(picture.storageKey);
    const jpeg = await parts.media.run('shrink', { picture: path, longSide: STILL_SIZE });
    return projectFile(
      STILL,
      await saveBytes(parts.storage, jpeg, projectFolder(id), 'jpg'),
      'image/jpeg',
      true,
    );
  } catch (error) {
    parts.log.warn({ projectId: id, err: error }, 'nothing is left of this demo: its picture cannot be read');
    return undefined;
  }
}

/** A kill after the commit, or somebody who wrote late, leaves files that no row names. */
async function clearFolders(parts: Parts, signal?: AbortSignal): Promise<void> {
  const settled = new Set<string>();
  const find = async (after: string) => {
    const found = await findUncleared(parts.db, after, BATCH);
    for (const { id, isSettled } of found) if (isSettled) settled.add(id);
    return found.map(({ id }) => id);
  };
  await forEachId(find, signal, async (id) => {
    try {
      await clearFolder(parts, id);
      if (settled.delete(id)) await noteCleared(parts.db, id);
    } catch (error) {
      parts.log.error({ projectId: id, err: error }, 'files of this ended project could not be removed');
    }
  });
}

/** Goes through ids batch by batch, each once, also those that stay in what `find` finds. */
async function forEachId(
  find: (after: string) => Promise<string[]>,
  signal: AbortSignal | undefined,
  work: (id: string) => Promise<void>,
): Promise<void> {
  for (let batch = await find(''); batch.length > 0; batch = await find(batch.at(-1)!)) {
    for (const id of batch) {
      if (signal?.aborted) return;
      await work(id);
    }
  }
}
