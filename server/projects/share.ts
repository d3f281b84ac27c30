import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '../../db/connection.ts';
import { dropFiles, isShown } from '../../db/items.ts';
import { findStorageKeys, lockProject } from '../../db/project-life.ts';
import {
  findItems,
  findProject,
  findProjectFiles,
  type Project,
  type ProjectFile,
  putProjectFiles,
} from '../../db/projects.ts';
import {
  type FormatId,
  type LayoutId,
  type Orientation,
  type Rectangle,
  turnWindow,
  windowOf,
} from '../../markers/formats.ts';
import { runStoppable } from '../media/run-stoppable.ts';
import type { Parts } from '../parts.ts';
import { MachineLoad, untilIdle } from '../pool/machine-load.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { FitMode } from './create.ts';
import { projectFile, SCREEN_PICTURE, VIDEO } from './files.ts';
import { clearFolder } from './folder.ts';
import { fitOf } from './framed-picture.ts';
import { PREVIEW_PICTURE, SHARE_CLIP, STORYBOARD } from './link-preview.ts';
import { itemFile, projectFolder } from './links.ts';

/** Storyboard and clip cost seconds of a core, at whatever priority: they are not begun while visitors need it, but they are some time. */
const LOOKS_FOR_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

const WHOLE: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

/** What preview and clip are made of: the project's first item. */
interface Subject {
  picture: ProjectFile;
  video: ProjectFile;
  /** Where the video lies, in fractions of the print as it hangs. */
  window: Rectangle;
  orientation: Orientation;
  fit: FitMode;
  /** Of the video. */
  durationMs: number | null;
}

/**
 * Makes what a project's link shows in a chat: a picture and, with ffmpeg, a clip in which the print comes alive, and a storyboard; anew where the project
 * shows something else since. Makes nothing for a project that is not ready. May run twice, or be killed halfway; nothing of it
 * stays with a project that was ended or deleted meanwhile. Throws what fails, or the signal's reason.
 */
export async function shareProject(parts: Parts, id: string, signal: AbortSignal): Promise<void> {
  const project = await findProject(parts.db, id);
  if (project?.status !== 'ready' || project.endedAt) return;
  try {
    await makeShareFiles(parts, project, signal);
  } catch (error) {
    // Ended or deleted in the middle of it: its files may have gone under our hands, and what we stored must not stay.
    if (!(await findProject(parts.db, id))?.endedAt) throw error;
  }
  await clearFolder(parts, id);
}

async function makeShareFiles(parts: Parts, project: Project, signal: AbortSignal): Promise<void> {
  const { db, storage, quietMedia } = parts;
  const { id } = project;
  const subject = await findSubject(db, project);
  if (!subject) return;
  const picture = await storage.localPath(subject.picture.storageKey);
  const jpeg = await quietMedia.run('drawPreview', picture);
  await store(parts, id, subject, { name: PREVIEW_PICTURE, bytes: jpeg, type: 'image/jpeg' });

  // Rather none for some seconds than one of what was replaced.
  for (const name of [SHARE_CLIP, STORYBOARD]) await drop(parts, id, name);
  if (!parts.hasFfmpeg) return;
  const load = new MachineLoad();
  await pause(LOOKS_FOR_MS, undefined, { signal });
  await untilIdle(load, {
    mostShare: parts.settings.POOL_BUSY_SHARE,
    longestMs: LONGEST_PAUSE_MS,
    signal,
  });
  const video = await storage.localPath(subject.video.storageKey);
  const { durationMs } = subject;
  const strip = durationMs && (await drawStrip(parts, id, video, durationMs));
  if (strip) await store(parts, id, subject, { name: STORYBOARD, bytes: strip, type: 'image/jpeg' });
  if (parts.settings.SHARE_CLIPS === 'off') return;
  const { window, orientation, fit } = subject;
  const clip = { picture, video, window, orientation, fit };
  const mp4 = await runStoppable(signal, (stop) => quietMedia.run('drawShareClip', { ...clip, stop }));
  await store(parts, id, subject, { name: SHARE_CLIP, bytes: mp4, type: 'video/mp4' });
}

/** Undefined where it fails: nobody goes without a clip because of it. */
async function drawStrip(parts: Parts, id: string, video: string, durationMs: number) {
  try {
    return await parts.quietMedia.run('drawStoryboard', { video, durationMs });
  } catch (error) {
    parts.log.warn({ projectId: id, err: error }, 'no storyboard could be drawn');
    return undefined;
  }
}

/** Undefined where its files are not there, as of a project that was ended. */
async function findSubject(db: Queryable, project: Project): Promise<Subject | undefined> {
  const items = await findItems(db, project.id);
  const first = items.find(({ item }) => isShown(item));
  if (!first) return undefined;
  const { item, marker } = first;
  const names = [SCREEN_PICTURE, VIDEO].map((name) => itemFile(name, item.fileSuffix));
  const files = await findProjectFiles(db, project.id, names);
  const [picture, video] = names.map((name) => files.find((file) => file.name === name));
  if (!picture || !video) return undefined;
  const window =
    item.mode === 'framed' && marker
      ? turnWindow(windowOf(marker.format as FormatId, marker.layout as LayoutId), item.orientation)
      : WHOLE;
  return {
    picture,
    video,
    window,
    orientation: item.orientation,
    fit: fitOf(project, item),
    durationMs: project.videoDurationMs,
  };
}

/** The file is the project's only if the project lives and still shows what the file was made of. */
async function store(
  parts: Parts,
  id: string,
  subject: Subject,
  { name, bytes, type }: { name: string; bytes: Uint8Array; type: string },
): Promise<void> {
  const { db, storage } = parts;
  const stored = await saveBytes(storage, bytes, projectFolder(id), name.split('.').at(-1)!);
  const unwanted = await db.transaction(async (transaction) => {
    const project = await lockProject(transaction, id);
    if (!project || project.endedAt) return undefined; // its whole folder is cleared
    if (!isSame(subject, await findSubject(transaction, project))) return stored.key;
    const [former] = await findProjectFiles(transaction, id, [name]);
    await putProjectFiles(transaction, id, [projectFile(name, stored, type, true)]);
    return former?.storageKey;
  });
  if (unwanted !== undefined) await removeUnnamed(parts, id, unwanted);
}

async function drop(parts: Parts, id: string, name: string): Promise<void> {
  const [file] = await findProjectFiles(parts.db, id, [name]);
  if (!file) return;
  await dropFiles(parts.db, id, [name]);
  await removeUnnamed(parts, id, file.storageKey);
}

async function removeUnnamed({ db, storage }: Parts, id: string, key: string): Promise<void> {
  const named = await findStorageKeys(db, id);
  if (!named.has(key)) await storage.remove([key]);
}

const isSame = (one: Subject, other: Subject | undefined) =>
  one.picture.storageKey === other?.picture.storageKey && one.video.storageKey === other.video.storageKey;
