import type { CompiledFiles } from '../../db/compiled-targets.ts';
import type { Transaction } from '../../db/connection.ts';
import { dropFiles, findItem, findTaken, takeItem, updateItem } from '../../db/items.ts';
import {
  findProject,
  findProjectFile,
  logStep,
  type NewProjectFile,
  type Project,
  type ProjectFile,
  type ProjectItem,
  putProjectFiles,
  updateProject,
} from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { VideoFacts } from '../media/probe-video.ts';
import type { Parts } from '../parts.ts';
import { discardTarget, keepWeakAreas, limitCache, nameTarget } from './compile.ts';
import { asFailure, MOST_ATTEMPTS } from './failures.ts';
import { MASK, PHOTO, projectFile, VIDEO, VIDEO_SOURCE, videoColumns, WEAK_AREAS } from './files.ts';
import { clearFolder } from './folder.ts';
import { keepsTarget } from './items.ts';
import { itemFile } from './links.ts';
import { discardMade, type ItemToMake, type MadeItem, makeItem } from './make-item.ts';
import { ownEnding } from './own-file.ts';
import { choicesAfter, succeed } from './succeed.ts';
import { changeItems } from './targets.ts';

/**
 * The job that makes an item of a project that is ready: one that was added, or one that is to take another's place, which lives on until
 * then. Its project stays ready whatever happens; what went wrong is written on the item. May run twice, or be killed halfway, with the
 * same result. Throws only what is our own fault.
 */
export async function finishItem(parts: Parts, itemId: number, signal?: AbortSignal): Promise<void> {
  const { db, log } = parts;
  const taken = await takeItem(db, itemId);
  const project = taken && (await findProject(db, taken.projectId));
  if (!taken || project?.status !== 'ready' || project.endedAt) return;
  const { id: projectId } = project;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    if (taken.attempts > MOST_ATTEMPTS) throw new Error('It was begun too often.');
    const entry = await findSources(parts, taken);
    const made = await makeItem(parts, project, entry, {
      signal,
      ending: ownEnding,
      report: (step, share) =>
        logStep(db, { projectId, step, share, durationMs: elapsed(), message: `item ${itemId}` }),
    });
    if (await becomeReady(parts, taken, entry, made))
      log.info({ projectId, itemId, ms: elapsed() }, 'item ready');
  } catch (error) {
    // Ended or deleted in the middle of it: its photo may have gone under our hands, and what we stored must not stay.
    if ((await findProject(db, projectId))?.endedAt) return clearFolder(parts, projectId);
    const failure = asFailure(error, taken.attempts, signal);
    if (!failure) throw error;
    log.warn(
      { projectId, itemId, code: failure.code, ...(error === failure ? {} : { err: error }) },
      'item failed',
    );
    await endInError(parts, taken, failure);
  }
}

/** What a successor does not bring itself it takes from the item whose place it takes: photo, video, marker. */
async function findSources({ db }: Parts, { id, projectId, replaces }: ProjectItem): Promise<ItemToMake> {
  const entry = await findItem(db, id);
  const former = replaces === null ? undefined : await findItem(db, replaces);
  if (!entry || (replaces !== null && !former)) throw new Error(`Item ${id} has gone.`);
  const find = async (name: string, own: string | null) => {
    const { fileSuffix } = own === null ? former!.item : entry.item;
    return findProjectFile(db, projectId, itemFile(name, fileSuffix));
  };
  const { item } = entry;
  const photo = await find(PHOTO, item.photoUrl);
  if (!photo) throw new Error(`Item ${id} has lost its photo.`);
  const own = (name: string) => findProjectFile(db, projectId, itemFile(name, item.fileSuffix));
  // A mask belongs to the photo that it was made for.
  const isMasked = item.maskUrl !== null || item.photoUrl === null;
  return {
    item: former ? { ...item, ...choicesAfter(item, former.item), ...sizeOf(item, former.item) } : item,
    marker: entry.marker ?? (item.mode === 'framed' ? (former?.marker ?? null) : null),
    photo,
    video: item.videoUrl === null ? undefined : await own(VIDEO),
    videoSource: item.videoUrl === null ? undefined : await own(VIDEO_SOURCE),
    mask: isMasked ? await find(MASK, item.maskUrl) : undefined,
    keepsTarget: former !== undefined && keepsTarget(item, former.item),
  };
}

/** Of the photo that is shown. */
function sizeOf(item: ProjectItem, former: ProjectItem) {
  const { photoWidth, photoHeight } = item.photoUrl === null ? former : item;
  return { photoWidth, photoHeight };
}

/** False where somebody has taken the item over, changed it or removed it meanwhile: then what was made goes. */
async function becomeReady(
  parts: Parts,
  taken: ProjectItem,
  { marker, video }: ItemToMake,
  made: MadeItem,
): Promise<boolean> {
  const { projectId } = taken;
  const { files, target, converted } = made;
  // What its owner is told of the first video was known of another one.
  const isFirst =
    taken.replaces !== null && (await findItem(parts.db, taken.replaces))?.item.fileSuffix === '';
  const videoFacts = converted?.facts ?? (isFirst && video ? await probe(parts, video) : undefined);
  const done = await changeItems(parts, projectId, async (transaction, project) => {
    const item = await findTaken(transaction, taken);
    if (!item) return undefined;
    const own = target ? await nameTarget(transaction, target) : await keptTarget(transaction, item, marker);
    // What its video was made of is not needed any more.
    await dropFiles(transaction, projectId, [itemFile(VIDEO_SOURCE, item.fileSuffix)]);
    await write(parts, transaction, { project, item, own, files, videoFacts });
    return { own };
  }).catch(async (error) => {
    // Ended or deleted meanwhile: what a row cannot name must not stay.
    if (error instanceof CodedError) await discardMade(parts, made);
    throw error;
  });
  await discardTarget(parts, target, done?.own);
  if (target?.isNew) await limitCache(parts);
  if (!done) await parts.storage.remove(files.map((file) => file.storageKey));
  return done !== undefined;
}

/** By what a picture is recognised for which nothing was compiled: its marker, or the photo whose place it takes. */
async function keptTarget(
  transaction: Transaction,
  successor: ProjectItem,
  marker: ItemToMake['marker'],
): Promise<Ready['own']> {
  const { mode, replaces } = successor;
  const former = replaces === null ? undefined : (await findItem(transaction, replaces))?.item;
  if (mode === 'framed') {
    const { mindKey, mindBytes } = marker!;
    // One that knows the photo goes on as long as the picture is the same.
    const known = former && looksAsBefore(successor) ? former : { targetKey: null, targetBytes: null };
    const { targetKey, targetBytes } = known;
    const none = { targetVersion: null, pixelsHash: null };
    return { mindKey: mindKey!, mindBytes, targetKey, targetBytes, ...none };
  }
  const { mindKey, mindBytes, targetKey, targetBytes, targetVersion, pixelsHash } = former!;
  return { mindKey: mindKey!, mindBytes: mindBytes!, targetKey, targetBytes, targetVersion, pixelsHash };
}

/** Whether only the video is another one. */
const looksAsBefore = (item: ProjectItem) => {
  const { markerId, photoUrl, maskUrl, placing, palette, fitMode, useSmartCrop } = item;
  return [markerId, photoUrl, maskUrl, placing, palette, fitMode, useSmartCrop].every(
    (value) => value === null,
  );
};

async function probe({ storage, media }: Parts, video: ProjectFile): Promise<VideoFacts> {
  return media.run('probeVideo', await storage.localPath(video.storageKey));
}

interface Ready {
  project: Project;
  item: ProjectItem;
  own: CompiledFiles & { pixelsHash: string | null };
  files: NewProjectFile[];
  videoFacts: VideoFacts | undefined;
}

async function write(
  { queue }: Parts,
  transaction: Transaction,
  { project, item, own, files, videoFacts }: Ready,
): Promise<void> {
  if (item.replaces === null) {
    await updateItem(transaction, item.id, own);
    await putProjectFiles(transaction, project.id, namedFor(item.fileSuffix, files));
    return;
  }
  const { fileSuffix } = await succeed(transaction, project, { ...item, ...own });
  await putProjectFiles(transaction, project.id, namedFor(fileSuffix, files));
  if (fileSuffix !== '') return;
  if (videoFacts) await updateProject(transaction, project.id, videoColumns(videoFacts));
  // What a link shows in a chat is made of the first item.
  await queue.send('share', { id: project.id }, { singletonKey: project.id, transaction });
}

const namedFor = (suffix: string, files: NewProjectFile[]) =>
  files.map((file) => ({ ...file, name: itemFile(file.name, suffix) }));

/** Nothing is lost: photo and video stay with the item, and what it was to replace lives on. */
async function endInError(parts: Parts, taken: ProjectItem, failure: CodedError): Promise<void> {
  const weakAreas = await keepWeakAreas(parts, taken.projectId, failure);
  const isOurs = await parts.db.transaction(async (transaction) => {
    if (!(await findTaken(transaction, taken))) return false;
    const { code, message } = failure;
    if (weakAreas) {
      const name = itemFile(WEAK_AREAS, taken.fileSuffix);
      await putProjectFiles(transaction, taken.projectId, [projectFile(name, weakAreas, 'image/png', false)]);
    }
    await updateItem(transaction, taken.id, { errorCode: code, errorMessage: message });
    await logStep(transaction, {
      projectId: taken.projectId,
      step: 'failed',
      share: 1,
      durationMs: 0,
      message: `item ${taken.id}: ${code}`,
    });
    return true;
  });
  if (weakAreas && !isOurs) await parts.storage.remove([weakAreas.key]);
}
