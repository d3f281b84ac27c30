import sharp from 'sharp';
import { findProject, insertProject, type NewProjectFile, type NewProjectItem } from '../../db/projects.ts';
import { arProjectItems } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { joinTargets } from '../../markers/engine/index.ts';
import type { Foundation } from '../parts.ts';
import { MASK, PHOTO, POSTER, projectFile, SCREEN_PICTURE, VIDEO, videoColumns } from '../projects/files.ts';
import { hashSecret, mayBeProjectId, newOwnerSecret } from '../projects/ids.ts';
import { filePath, itemFile, projectFolder, viewPath } from '../projects/links.ts';
import { ownEnding } from '../projects/own-file.ts';
import { TARGETS, targetFiles, targetsName } from '../projects/targets.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import { type OldFiles, readOldFiles } from './old-files.ts';
import type { OldProject } from './old-installation.ts';

/** What became of an old project. */
export type Outcome = { id: string } & (
  | { state: 'moved' }
  /** It is here already, was never finished, or is over: nobody misses it. */
  | { state: 'skipped'; why: string }
  /** Something of it is missing or broken. */
  | { state: 'failed'; why: string }
);

type Needs = Pick<Foundation, 'db' | 'storage'>;

/**
 * Takes an old project in, under its own id: its page, its marker and its video are found where its printed QR code leads. It is
 * recognised as before, by MindAR; a target for our own runtime is built from its picture with the next clean-up. What hangs on walls stays: it is never a demo
 * that ends unless it was one. May run again: what is here already is left alone.
 */
export async function moveIn(needs: Needs, old: OldProject): Promise<Outcome> {
  const { id, status, is_demo: isDemo, expires_at: expiresAt } = old.row;
  if (!mayBeProjectId(id)) return { id, state: 'failed', why: 'this can be no id' };
  if (status !== 'ready' && status !== 'completed')
    return { id, state: 'skipped', why: `it was never finished: ${status}` };
  if (isDemo && expiresAt && expiresAt.getTime() < Date.now())
    return { id, state: 'skipped', why: 'it was a demo, and is over' };
  if (await findProject(needs.db, id)) return { id, state: 'skipped', why: 'it is here already' };
  try {
    await store(needs, old, await readOldFiles(old));
    return { id, state: 'moved' };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { id, state: 'failed', why: error.message };
  }
}

async function store({ db, storage }: Needs, { row }: OldProject, files: OldFiles): Promise<void> {
  const { id } = row;
  const stored: StoredFile[] = [];
  const save = async (bytes: Uint8Array, ending: string) => {
    const file = await saveBytes(storage, bytes, projectFolder(id), ownEnding(ending));
    stored.push(file);
    return file;
  };
  try {
    const rows: NewProjectFile[] = [];
    const items: Omit<NewProjectItem, 'projectId'>[] = [];
    const minds: StoredFile[] = [];
    const isDemo = row.is_demo ?? false;
    const printedAt = isDemo ? null : (row.created_at ?? new Date());
    for (const [index, picture] of files.pictures.entries()) {
      const suffix = index === 0 ? '' : `-${index + 1}`;
      const add = (name: string, file: StoredFile, type: string, isPublic: boolean) =>
        rows.push(projectFile(itemFile(name, suffix), file, type, isPublic));
      const mind = await save(picture.mind, 'mind');
      minds.push(mind);
      add(VIDEO, await save(picture.video, 'mp4'), 'video/mp4', true);
      const photo = picture.photo && (await save(picture.photo, 'jpg'));
      if (photo) {
        add(PHOTO, photo, 'image/jpeg', false);
        // Each name owns its file.
        const screen = await save(picture.photo!, 'jpg');
        for (const name of [SCREEN_PICTURE, POSTER]) add(name, screen, 'image/jpeg', true);
      }
      if (index === 0 && files.mask) add(MASK, await save(files.mask, 'png'), 'image/png', true);
      items.push({
        ...{ targetIndex: index, name: picture.name, fileSuffix: suffix, mode: 'borderless' },
        ...{ orientation: 'landscape', mindKey: mind.key, mindBytes: mind.bytes },
        ...(printedAt && { printedAt }),
        ...(photo && { photoUrl: filePath(id, itemFile(PHOTO, suffix)), ...(await sizeOf(picture.photo!)) }),
        videoUrl: filePath(id, itemFile(VIDEO, suffix)),
        ...(index === 0 && files.mask && { maskUrl: filePath(id, MASK) }),
      });
    }
    const [first, ...others] = items as [(typeof items)[number], ...typeof items];
    if (minds.length === 1) {
      const { key: mindKey, bytes: mindBytes } = minds[0]!;
      rows.push(...targetFiles({ mindKey, mindBytes, targetKey: null, targetBytes: null }));
    } else {
      const joined = await save(joinTargets(files.pictures.map(({ mind }) => mind)), 'mind');
      for (const name of [TARGETS, targetsName(minds.map(({ key }) => key))])
        rows.push(projectFile(name, joined, 'application/octet-stream', true));
    }
    if (files.qrCode)
      rows.push(projectFile('qr-code.png', await save(files.qrCode, 'png'), 'image/png', true));
    await db.transaction(async (transaction) => {
      await insertProject(transaction, projectRow(row, items, printedAt), first, rows);
      for (const item of others) await transaction.insert(arProjectItems).values({ ...item, projectId: id });
    });
  } catch (error) {
    await storage.remove(stored.map(({ key }) => key));
    throw error;
  }
}

function projectRow(
  row: OldProject['row'],
  items: Omit<NewProjectItem, 'projectId'>[],
  printedAt: Date | null,
): Parameters<typeof insertProject>[1] {
  const { id, video_width: width, video_height: height, video_duration_ms: durationMs } = row;
  const [{ photoWidth = null, photoHeight = null }] = items as [(typeof items)[number]];
  return {
    ...{ id, userId: row.user_id, orderId: row.order_id, status: 'ready' },
    // Nobody was ever given one: only keys may change it.
    ownerSecretHash: hashSecret(newOwnerSecret()),
    ...{ photoUrl: filePath(id, PHOTO), videoUrl: filePath(id, VIDEO), markerMindUrl: filePath(id, TARGETS) },
    ...{
      viewUrl: viewPath(id),
      viewerHtmlUrl: filePath(id, 'index.html'),
      qrCodeUrl: filePath(id, 'qr-code.png'),
    },
    ...{ photoWidth, photoHeight },
    ...(photoWidth && photoHeight && { photoAspectRatio: photoWidth / photoHeight }),
    ...(width && height && videoColumns({ width, height, durationMs: durationMs ?? 0 })),
    fitMode: isFit(row.fit_mode) ? row.fit_mode : 'cover',
    config: row.config,
    isDemo: row.is_demo ?? false,
    ...(row.is_demo && row.expires_at && { expiresAt: row.expires_at }),
    ...(printedAt && { printedAt }),
    createdAt: row.created_at ?? new Date(),
    itemsMade: items.length,
  };
}

const isFit = (value: string | null): value is string =>
  value !== null && ['cover', 'contain', 'fill', 'exact'].includes(value);

async function sizeOf(photo: Uint8Array): Promise<{ photoWidth: number; photoHeight: number }> {
  const { autoOrient } = await sharp(photo).metadata();
  return { photoWidth: autoOrient.width, photoHeight: autoOrient.height };
}
