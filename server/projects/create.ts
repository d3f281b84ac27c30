import { findProject, insertProject, type NewProjectItem } from '../../db/projects.ts';
import type { ProjectSchedule } from '../../db/schema.ts';
import type { StyleId } from '../../markers/art/index.ts';
import type { FormatId } from '../../markers/formats.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { PhotoFacts } from '../media/inspect-photo.ts';
import type { VideoFacts } from '../media/inspect-video.ts';
import type { Parts } from '../parts.ts';
import type { IncomingFile } from '../storage/storage.ts';
import { NO_MARKER, withMarker } from './claim.ts';
import { filesOf, PHOTO, VIDEO } from './files.ts';
import { hashSecret, newOwnerSecret, newProjectId } from './ids.ts';
import { type Kept, takeIn } from './intake.ts';
import { filePath, viewPath } from './links.ts';
import { sendToMake } from './send-to-make.ts';
import { TARGETS, targetFiles } from './targets.ts';

export type FitMode = 'contain' | 'cover' | 'fill' | 'exact';

export interface CreateOptions {
  format: FormatId;
  style: StyleId;
  fitMode: FitMode;
  useSmartCrop: boolean;
  /** The photo itself is recognised: no marker is claimed, the photo is compiled. */
  borderless: boolean;
  /** Of a photo that is compiled: at once, or in the next night. */
  schedule: ProjectSchedule;
}

export interface CreatedProject {
  id: string;
  /** Shown to the one who creates it and to nobody else ever again. */
  ownerSecret: string;
  viewUrl: string;
}

/**
 * Makes a project of a photo and a video: looks at both, stores them and, with a frame, claims a marker in the transaction that makes the
 * item. All the rest is done afterwards, by a job that comes to be in the same transaction. Takes over both files in any case.
 * Throws what looking at the files throws, or POOL_EMPTY.
 */
export async function createProject(
  parts: Parts,
  files: { photo: IncomingFile; video: IncomingFile },
  options: CreateOptions,
): Promise<CreatedProject> {
  const id = newProjectId();
  const ownerSecret = newOwnerSecret();
  const insert = async (kept: Kept) => {
    const rows = newRows(parts, { id, ownerSecret, options, kept: kept as Required<Kept> });
    await (options.borderless ? insertBorderless(parts, rows) : insertFramed(parts, rows, options));
  };
  // Before anything is stored nothing can be named; then the row says it, or nobody can.
  const mayBeNamed = async () => Boolean(await findProject(parts.db, id).catch(() => true));
  await takeIn(parts, id, files, insert, { mayBeNamed });
  return { id, ownerSecret, viewUrl: parts.publicUrl + viewPath(id) };
}

interface Rows {
  project: Parameters<typeof insertProject>[1];
  item: Omit<NewProjectItem, 'projectId'>;
  files: Parameters<typeof insertProject>[3];
}

async function insertFramed(
  parts: Parts,
  { project, item, files }: Rows,
  { format, style }: CreateOptions,
): Promise<void> {
  const kind = { ...DEFAULT_KIND, format, style };
  await withMarker(parts, kind, async (transaction, claim) => {
    const marker = await claim();
    if (!marker) return NO_MARKER;
    const { id: markerId, mindKey, mindBytes } = marker;
    const targets = targetFiles([mindKey], { key: mindKey, bytes: mindBytes });
    await insertProject(transaction, project, { ...item, markerId, mindKey, mindBytes }, [
      ...files,
      ...targets,
    ]);
    await sendToMake(parts, transaction, { projectId: project.id, mode: 'framed' }, 'now');
    return undefined;
  });
}

async function insertBorderless(parts: Parts, { project, item, files }: Rows): Promise<void> {
  await parts.db.transaction(async (transaction) => {
    await insertProject(transaction, project, { ...item, mode: 'borderless' }, files);
    const schedule = project.schedule ?? 'now';
    await sendToMake(parts, transaction, { projectId: project.id, mode: 'borderless' }, schedule);
  });
}

function newRows(
  parts: Parts,
  input: { id: string; ownerSecret: string; options: CreateOptions; kept: Required<Kept> },
): Rows {
  const { id, options, kept } = input;
  const { photo, video } = kept;
  const { rows, columns } = filesOf(id, '', kept);
  const project = projectRow({ ...input, photo: photo.facts, video: video.facts, settings: parts.settings });
  return {
    project,
    item: {
      targetIndex: 0,
      orientation: options.borderless ? 'landscape' : photo.facts.orientation,
      ...columns,
    },
    files: rows,
  };
}

function projectRow(input: {
  id: string;
  ownerSecret: string;
  photo: PhotoFacts;
  video: VideoFacts;
  options: CreateOptions;
  settings: Parts['settings'];
}): Rows['project'] {
  const { id, ownerSecret, photo, video, options, settings } = input;
  return {
    id,
    status: 'pending',
    photoUrl: filePath(id, PHOTO),
    videoUrl: filePath(id, VIDEO),
    markerMindUrl: filePath(id, TARGETS),
    viewUrl: viewPath(id),
    viewerHtmlUrl: filePath(id, 'index.html'),
    qrCodeUrl: filePath(id, 'qr-code.png'),
    photoWidth: photo.width,
    photoHeight: photo.height,
    photoAspectRatio: photo.width / photo.height,
    videoWidth: video.width,
    videoHeight: video.height,
    videoDurationMs: video.durationMs,
    videoAspectRatio: video.width / video.height,
    fitMode: options.fitMode,
    config: { useSmartCrop: options.useSmartCrop, format: options.format, style: options.style },
    isDemo: true,
    expiresAt: new Date(Date.now() + settings.DEMO_TTL_HOURS * 3600 * 1000),
    ownerSecretHash: hashSecret(ownerSecret),
    schedule: options.schedule,
  };
}
