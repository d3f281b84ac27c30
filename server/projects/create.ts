import { findProject, insertProject, type NewProjectItem } from '../../db/projects.ts';
import type { ProjectSchedule } from '../../db/schema.ts';
import type { StyleId } from '../../markers/art/index.ts';
import type { FormatId } from '../../markers/formats.ts';
import type { Placing } from '../../markers/frame/index.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { VideoEdits, VideoWork } from '../media/plan-video.ts';
import type { Parts } from '../parts.ts';
import { NO_MARKER, withMarker } from './claim.ts';
import { filesOf, MASK, PHOTO, VIDEO, videoColumns } from './files.ts';
import { hashSecret, newOwnerSecret, newProjectId } from './ids.ts';
import { type GivenBoth, type Kept, takeIn } from './intake.ts';
import { filePath, viewPath } from './links.ts';
import type { FramePalette } from './palette.ts';
import { sendToMake } from './send-to-make.ts';
import { TARGETS, targetFiles } from './targets.ts';
import type { Language } from './viewer-words/index.ts';

export type FitMode = 'contain' | 'cover' | 'fill' | 'exact';

export interface CreateOptions {
  format: FormatId;
  style: StyleId;
  fitMode: FitMode;
  useSmartCrop: boolean;
  placing?: Placing;
  palette?: FramePalette | undefined;
  videoEdits?: VideoEdits;
  /** The photo itself is recognised: no marker is claimed, the photo is compiled. */
  borderless: boolean;
  /** Of a photo that is compiled: at once, or in the next night. */
  schedule: ProjectSchedule;
  /** Where the maker is written to, in lower case, and in which language. */
  email?: string;
  language?: Language;
  /** The shop's own names for customer and order. */
  userId?: string;
  orderId?: string;
}

/** What a new project is called, and who owns it. */
export interface ProjectIdentity {
  id: string;
  ownerSecret: string;
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
  files: GivenBoth,
  options: CreateOptions,
  { id, ownerSecret }: ProjectIdentity = { id: newProjectId(), ownerSecret: newOwnerSecret() },
): Promise<CreatedProject> {
  const insert = async (kept: Kept) => {
    const rows = newRows(parts, { id, ownerSecret, options, kept: kept as KeptBoth });
    await (options.borderless ? insertBorderless(parts, rows) : insertFramed(parts, rows, options));
  };
  // Before anything is stored nothing can be named; then the row says it, or nobody can.
  const mayBeNamed = async () => Boolean(await findProject(parts.db, id).catch(() => true));
  await takeIn(parts, id, files, insert, { edits: options.videoEdits ?? {}, mayBeNamed });
  return { id, ownerSecret, viewUrl: parts.publicUrl + viewPath(id) };
}

type KeptBoth = Kept & Required<Pick<Kept, 'photo' | 'video'>>;

interface Rows {
  project: Parameters<typeof insertProject>[1];
  item: Omit<NewProjectItem, 'projectId'>;
  /** What is still to be done with the video. */
  videoWork: VideoWork;
  files: Parameters<typeof insertProject>[3];
}

async function insertFramed(
  parts: Parts,
  { project, item, files, videoWork }: Rows,
  { format, style }: CreateOptions,
): Promise<void> {
  const kind = { ...DEFAULT_KIND, format, style };
  await withMarker(parts, kind, async (transaction, claim) => {
    const marker = await claim();
    if (!marker) return NO_MARKER;
    const { id: markerId, mindKey, mindBytes } = marker;
    const targets = targetFiles(marker);
    await insertProject(transaction, project, { ...item, markerId, mindKey, mindBytes }, [
      ...files,
      ...targets,
    ]);
    await sendToMake(parts, transaction, { projectId: project.id, mode: 'framed', videoWork }, 'now');
    return undefined;
  });
}

async function insertBorderless(parts: Parts, { project, item, files, videoWork }: Rows): Promise<void> {
  await parts.db.transaction(async (transaction) => {
    await insertProject(transaction, project, { ...item, mode: 'borderless' }, files);
    const schedule = project.schedule ?? 'now';
    await sendToMake(parts, transaction, { projectId: project.id, mode: 'borderless', videoWork }, schedule);
  });
}

function newRows(
  parts: Parts,
  input: { id: string; ownerSecret: string; options: CreateOptions; kept: KeptBoth },
): Rows {
  const { id, options, kept } = input;
  const { photo, video } = kept;
  const { rows, columns } = filesOf(id, '', kept);
  const project = projectRow({ ...input, settings: parts.settings });
  return {
    project,
    videoWork: video.work,
    item: {
      targetIndex: 0,
      orientation: options.borderless ? 'landscape' : photo.facts.orientation,
      ...columns,
      ...(options.placing && { placing: options.placing }),
      ...(options.palette && { palette: options.palette }),
      ...(options.videoEdits && { videoEdits: options.videoEdits }),
    },
    files: rows,
  };
}

function projectRow(input: {
  id: string;
  ownerSecret: string;
  kept: KeptBoth;
  options: CreateOptions;
  settings: Parts['settings'];
}): Rows['project'] {
  const { id, ownerSecret, kept, options, settings } = input;
  const { facts: photo } = kept.photo;
  return {
    id,
    status: 'pending',
    photoUrl: filePath(id, PHOTO),
    videoUrl: filePath(id, VIDEO),
    maskUrl: kept.mask ? filePath(id, MASK) : null,
    markerMindUrl: filePath(id, TARGETS),
    viewUrl: viewPath(id),
    viewerHtmlUrl: filePath(id, 'index.html'),
    qrCodeUrl: filePath(id, 'qr-code.png'),
    photoWidth: photo.width,
    photoHeight: photo.height,
    photoAspectRatio: photo.width / photo.height,
    ...videoColumns(kept.video.facts),
    fitMode: options.fitMode,
    config: {
      useSmartCrop: options.useSmartCrop,
      format: options.format,
      style: options.style,
      ...(options.palette && { palette: options.palette }),
      ...options.placing,
    },
    isDemo: true,
    expiresAt: new Date(Date.now() + settings.DEMO_TTL_HOURS * 3600 * 1000),
    ownerSecretHash: hashSecret(ownerSecret),
    schedule: options.schedule,
    email: options.email ?? null,
    language: options.language ?? null,
    userId: options.userId ?? null,
    orderId: options.orderId ?? null,
  };
}
