import { dropFiles, forgetTargets, updateItem } from '../../db/items.ts';
import { releaseMarkers } from '../../db/markers.ts';
import {
  dropProjectFiles,
  endProject,
  findItems,
  findProject,
  findProjectFiles,
  logStep,
  type NewProjectFile,
  type Project,
  type ProjectFile,
  putProjectFiles,
  takeProject,
} from '../../db/projects.ts';
import type { CodedError } from '../../markers/coded-error.ts';
import { announce } from '../notify/announce.ts';
import { tellReady } from '../notify/tell-ready.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { discardTarget, keepWeakAreas, limitCache, nameTarget } from './compile.ts';
import { asFailure, isOfVideo, isUnusable, MOST_ATTEMPTS } from './failures.ts';
import { MASK, PHOTO, projectFile, VIDEO, VIDEO_SOURCE, videoColumns, WEAK_AREAS } from './files.ts';
import { clearFolder } from './folder.ts';
import { projectFolder, qrCodeText } from './links.ts';
import { discardMade, type MadeItem, makeItem } from './make-item.ts';
import { renewPrintState } from './print-state.ts';
import { targetFiles } from './targets.ts';

/** The job that finishes a project, if there is anything to finish. Throws what `finishTakenProject` throws. */
export async function finishProject(parts: Parts, id: string, signal?: AbortSignal): Promise<void> {
  const project = await takeProject(parts.db, id);
  if (project) await finishTakenProject(parts, project, signal);
}

/**
 * Makes what a new project still lacks (picture, poster, QR code and, without a frame, its target) and sets it `ready`; or `error`,
 * where the photo or the video turns out to be at fault. May run twice, or be killed halfway, with the same result.
 * Throws only what is our own fault, such as a database that is away: the project stays unfinished and its job is tried again,
 * five times at most.
 */
export async function finishTakenProject(
  parts: Parts,
  project: Project,
  signal?: AbortSignal,
): Promise<void> {
  const { db, log } = parts;
  const { id } = project;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    // One that took the whole process down each time never came to the line that counts.
    if (project.attempts > MOST_ATTEMPTS) throw new Error('It was begun too often.');
    const made = await makeFirst(parts, project, {
      signal,
      report: (step, share) => logStep(db, { projectId: id, step, share, durationMs: elapsed() }),
    });
    const isOurs = await becomeReady(parts, project, made, elapsed());
    if (isOurs) log.info({ projectId: id, ms: elapsed() }, 'project ready');
    else await clearFolder(parts, id);
  } catch (error) {
    // Ended or deleted in the middle of it: its photo may have gone under our hands, and what we stored must not stay.
    if ((await findProject(db, id))?.endedAt) return clearFolder(parts, id);
    const failure = asFailure(error, project.attempts, signal);
    if (!failure) throw error;
    const { code, message } = failure;
    log.warn(
      { projectId: id, code, reason: message, ...(error === failure ? {} : { err: error }) },
      'project failed',
    );
    await endInError(parts, project, failure, elapsed());
  }
}

interface MadeFirst extends MadeItem {
  itemId: number;
  /** What the video was made of is not needed any more. */
  videoSource: ProjectFile | undefined;
}

/** Makes and stores the files that a new project lacks. They are nobody's yet. */
async function makeFirst(
  parts: Parts,
  project: Project,
  options: Pick<Parameters<typeof makeItem>[3], 'signal' | 'report'>,
): Promise<MadeFirst> {
  const { db, storage, media } = parts;
  const { id } = project;
  await options.report('started', 0.1);
  const [entry] = await findItems(db, id);
  const files = await findProjectFiles(db, id, [PHOTO, VIDEO, VIDEO_SOURCE, MASK]);
  const fileOf = (name: string) => files.find((file) => file.name === name);
  const photo = fileOf(PHOTO);
  if (!entry || !photo) throw new Error(`Project ${id} has lost its item or its photo.`);
  const sources = { photo, video: fileOf(VIDEO), videoSource: fileOf(VIDEO_SOURCE), mask: fileOf(MASK) };
  const qrCode = media.run('drawQrCode', qrCodeText(parts.publicUrl, id));
  qrCode.catch(() => {}); // where nobody comes to wait for it
  // Whoever makes it again makes the same files.
  const ending = (extension: string) => extension;
  const made = await makeItem(parts, project, { ...entry, ...sources }, { ...options, ending });
  try {
    const png = await saveBytes(storage, await qrCode, projectFolder(id), 'png');
    made.files.push(projectFile('qr-code.png', png, 'image/png', true));
    return { ...made, itemId: entry.item.id, videoSource: sources.videoSource };
  } catch (error) {
    await discardMade(parts, made);
    throw error;
  }
}

/** The files are the project's in the moment in which it is ready. False where it was ended, deleted or taken over meanwhile. */
async function becomeReady(
  parts: Parts,
  project: Project,
  made: MadeFirst,
  durationMs: number,
): Promise<boolean> {
  const { db, queue } = parts;
  const { files, target, itemId, converted, videoSource } = made;
  const ready = await db.transaction(async (transaction) => {
    const isOurs = await endProject(transaction, project, {
      status: 'ready',
      compilationFinishedAt: new Date(),
      compilationTimeMs: durationMs,
      errorCode: null,
      errorMessage: null,
      ...(converted && videoColumns(converted.facts)),
    });
    if (!isOurs) return undefined;
    const named = target && (await nameTarget(transaction, target));
    const targets: NewProjectFile[] = [];
    if (named) {
      await updateItem(transaction, itemId, named);
      targets.push(...targetFiles(named));
    }
    if (videoSource) await dropFiles(transaction, project.id, [VIDEO_SOURCE]);
    await putProjectFiles(transaction, project.id, [...files, ...targets]);
    await logStep(transaction, { projectId: project.id, step: 'ready', share: 1, durationMs });
    await tellReady(parts, transaction, project);
    await renewPrintState(parts, transaction, project.id);
    await queue.send('share', { id: project.id }, { singletonKey: project.id, transaction });
    return { named };
  });
  // Pictures are those that whoever makes it now makes too: what is nobody's of them goes with the night.
  if (ready) await discardTarget(parts, target, ready.named);
  else await discardMade(parts, made);
  if (ready && videoSource) await parts.storage.remove([videoSource.storageKey]);
  if (target?.isNew) await limitCache(parts);
  return ready !== undefined;
}

/**
 * Where photo or video cannot be used at all the marker is free again, because nobody has seen it, and files go: what is wrong with them
 * would stay wrong. The good one of the two waits for another of the other kind. Else all that the visitor gave stays: a weak photo can have a frame, and what we
 * failed at can be tried again.
 */
async function endInError(
  parts: Parts,
  project: Project,
  failure: CodedError,
  durationMs: number,
): Promise<void> {
  const { code, message } = failure;
  const weakAreas = await keepWeakAreas(parts, project.id, failure);
  const keys = await parts.db.transaction(async (transaction) => {
    const change = { status: 'error', errorCode: code, errorMessage: message } as const;
    if (!(await endProject(transaction, project, change))) return weakAreas ? [weakAreas.key] : [];
    await logStep(transaction, {
      projectId: project.id,
      step: 'failed',
      share: 1,
      durationMs,
      message: code,
    });
    await announce(parts, transaction, 'ar.compilation.failed', {
      projectId: project.id,
      error: message,
      errorCode: code,
    });
    if (weakAreas)
      await putProjectFiles(transaction, project.id, [
        projectFile(WEAK_AREAS, weakAreas, 'image/png', false),
      ]);
    if (!isUnusable(failure)) return [];
    await releaseMarkers(transaction, project.id);
    await forgetTargets(transaction, project.id);
    const good = isOfVideo(failure) ? [PHOTO, MASK] : [VIDEO, VIDEO_SOURCE];
    return dropProjectFiles(transaction, project.id, good);
  });
  // The marker's file belongs to the marker.
  await parts.storage.remove(keys.filter((key) => key.startsWith(projectFolder(project.id))));
}
