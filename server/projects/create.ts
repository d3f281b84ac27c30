import { setTimeout as pause } from 'node:timers/promises';
import type { Transaction } from '../../db/connection.ts';
import {
  type ClaimedMarker,
  claimBuiltMarker,
  claimMarker,
  countFree,
  type MarkerKind,
} from '../../db/markers.ts';
import { findProject, insertProject, type NewProjectFile } from '../../db/projects.ts';
import type { StyleId } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { FormatId } from '../../markers/formats.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { makeMarker } from '../../pool-builder/make-marker.ts';
import type { PhotoFacts } from '../media/inspect-photo.ts';
import type { VideoFacts } from '../media/inspect-video.ts';
import type { Parts } from '../parts.ts';
import { recordEmptyPool } from '../pool/events.ts';
import type { IncomingFile, StoredFile } from '../storage/storage.ts';
import { hashSecret, newOwnerSecret, newProjectId } from './ids.ts';
import { filePath, projectFolder, viewPath } from './links.ts';

/** How often a claim is tried again while free markers exist but other claims hold their rows. */
const CLAIM_TRIES = 50;
const CLAIM_PAUSE_MS = 10;

export type FitMode = 'contain' | 'cover' | 'fill' | 'exact';

export interface CreateOptions {
  format: FormatId;
  style: StyleId;
  fitMode: FitMode;
  useSmartCrop: boolean;
}

export interface CreatedProject {
  id: string;
  /** Shown to the one who creates it and to nobody else ever again. */
  ownerSecret: string;
  viewUrl: string;
}

/**
 * Makes a project of a photo and a video: looks at both, stores them, and claims a marker in the transaction that makes the
 * item. The framed picture is made afterwards, by a job that comes to be in the same transaction. Takes over both files in any case.
 * Throws what looking at the files throws, or POOL_EMPTY.
 */
export async function createProject(
  parts: Parts,
  files: { photo: IncomingFile; video: IncomingFile },
  options: CreateOptions,
): Promise<CreatedProject> {
  const { storage, media } = parts;
  const id = newProjectId();
  const stored: StoredFile[] = [];
  try {
    const [photo, video] = await Promise.all([
      media.run('inspectPhoto', files.photo.path),
      media.run('inspectVideo', files.video.path),
    ]);
    for (const [file, extension] of [
      [files.photo, photo.extension],
      [files.video, 'mp4'],
    ] as const)
      stored.push(await storage.keep(file, projectFolder(id), extension));
    const ownerSecret = newOwnerSecret();
    const project = projectRow({ id, ownerSecret, photo, video, options, settings: parts.settings });
    await insertWithMarker(parts, options, (marker) => ({
      project,
      item: {
        targetIndex: 0,
        photoUrl: project.photoUrl,
        videoUrl: project.videoUrl,
        markerId: marker.id,
        orientation: photo.orientation,
      },
      files: [
        projectFile('photo', stored[0]!, photo.contentType, false),
        projectFile('video.mp4', stored[1]!, 'video/mp4', true),
        projectFile(
          'marker.mind',
          { key: marker.mindKey, bytes: marker.mindBytes },
          'application/octet-stream',
          true,
        ),
      ],
    }));
    return { id, ownerSecret, viewUrl: parts.publicUrl + viewPath(id) };
  } catch (error) {
    // A connection that breaks during the commit leaves open whether the project exists: then its files stay.
    const exists = stored.length > 0 && (await findProject(parts.db, id).catch(() => true));
    if (!exists) await storage.remove(stored.map((file) => file.key));
    throw error;
  } finally {
    await Promise.all([storage.discard(files.photo), storage.discard(files.video)]);
  }
}

type ProjectRows = {
  project: Parameters<typeof insertProject>[1];
  item: Parameters<typeof insertProject>[2];
  files: NewProjectFile[];
};

/**
 * Inserts a project together with a marker that is its own from the same moment. With no free marker left one is made on
 * the spot (about 0.2 s), or the project is refused, by the setting ON_EMPTY.
 */
async function insertWithMarker(
  parts: Parts,
  options: CreateOptions,
  rowsFor: (marker: ClaimedMarker) => ProjectRows,
): Promise<void> {
  const { db } = parts;
  const kind = { ...DEFAULT_KIND, format: options.format, style: options.style };
  const insert = (take: (transaction: Transaction) => Promise<ClaimedMarker | undefined>) =>
    db.transaction(async (transaction) => {
      const marker = await take(transaction);
      if (!marker) return false;
      const { project, item, files } = rowsFor(marker);
      await insertProject(transaction, project, item, files);
      await parts.queue.send('finish', { projectId: project.id }, { transaction });
      return true;
    });

  for (let tries = 0; tries < CLAIM_TRIES; tries++) {
    if (await insert((transaction) => claimMarker(transaction, kind, CURRENT_VERSIONS)))
      return parts.schedule.poolChanged();
    // Rows that are free but locked may come back when the transaction that holds them fails.
    if ((await countFree(db, kind, CURRENT_VERSIONS)) === 0) break;
    await pause(CLAIM_PAUSE_MS);
  }
  await tellOfEmptyPool(parts, kind);
  if (parts.settings.ON_EMPTY === 'refuse') {
    throw new CodedError(
      'POOL_EMPTY',
      'All frames of this kind are taken at the moment. Please try again in a few minutes.',
    );
  }
  const { id } = await makeMarker(parts.markerMaker, kind);
  if (await insert((transaction) => claimBuiltMarker(transaction, id))) return;
  throw new Error(`Marker ${id}, made on the spot, was lost: making it took too long.`);
}

/** The admin hears of it, and the pool is refilled. That this fails must not cost the visitor the project. */
async function tellOfEmptyPool({ db, log, schedule }: Parts, kind: MarkerKind): Promise<void> {
  schedule.poolChanged();
  try {
    if (await recordEmptyPool(db, kind)) log.warn(kind, 'the pool of these markers is empty');
  } catch (error) {
    log.error({ ...kind, err: error }, 'the pool of these markers is empty, and it could not be recorded');
  }
}

function projectRow(input: {
  id: string;
  ownerSecret: string;
  photo: PhotoFacts;
  video: VideoFacts;
  options: CreateOptions;
  settings: Parts['settings'];
}): ProjectRows['project'] {
  const { id, ownerSecret, photo, video, options, settings } = input;
  return {
    id,
    status: 'pending',
    photoUrl: filePath(id, 'photo'),
    videoUrl: filePath(id, 'video.mp4'),
    markerMindUrl: filePath(id, 'marker.mind'),
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
    config: { useSmartCrop: options.useSmartCrop },
    isDemo: true,
    expiresAt: new Date(Date.now() + settings.DEMO_TTL_HOURS * 3600 * 1000),
    ownerSecretHash: hashSecret(ownerSecret),
  };
}

export function projectFile(
  name: string,
  { key, bytes }: StoredFile,
  contentType: string,
  isPublic: boolean,
): NewProjectFile {
  return { name, storageKey: key, bytes, contentType, isPublic };
}
