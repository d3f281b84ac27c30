import {
  type CompiledFiles,
  dropUnnamed,
  enterCompiled,
  evictCompiled,
  findCompiled,
  findKnownKeys,
  findUnnamed,
  holdCompiled,
} from '../../db/compiled-targets.ts';
import type { Transaction } from '../../db/connection.ts';
import type { ProjectFile, ProjectItem } from '../../db/projects.ts';
import { dropRetiredAliases } from '../../db/target-names.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { ENGINE_VERSION } from '../../markers/engine/index.ts';
import { LEAST_TRACKABILITY, type Trackability } from '../../markers/gate/index.ts';
import { TARGET_VERSION } from '../../markers/runtime/index.ts';
import type { NormalPhoto } from '../media/normal-photo.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import { projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';

/** Long side at which a photo without a frame is compiled and shown, in pixels; a smaller one stays as it is. */
export const NORMAL_SIZE = 1920;

/** Where the targets of photos lie in storage: any project whose photo has the same pixels may name them. */
const FOLDER = 'compiled';
/** A file that no entry names may belong to a compile that is about to enter it; not after this. */
const SAFE_AGE_MS = 60 * 60_000;
const BATCH = 100;

export interface PhotoTarget extends CompiledFiles {
  pixelsHash: string;
  engineVersion: number;
  trackability: Trackability;
  /** Compiled for this photo: nobody names its files yet. */
  isNew: boolean;
}

export interface CompiledPhoto {
  target: PhotoTarget;
  picture: Pick<NormalPhoto, 'jpeg' | 'width' | 'height'>;
}

export type Report = (step: string, share: number) => Promise<void>;

/**
 * Compiles a photo that is to be recognised without a frame, unless the same pixels were compiled before, or are being compiled in this
 * process at the moment. All of it runs in worker threads; an abort ends the thread. Its target is nobody's until `nameTarget`, and is to
 * be given to `discardTarget` where it comes to nothing. Throws PHOTO_TOO_WEAK, what reading the photo throws, or the signal's reason.
 */
export async function compilePhoto(
  parts: Parts,
  photo: ProjectFile,
  { signal, report }: { signal?: AbortSignal | undefined; report: Report },
): Promise<CompiledPhoto> {
  const { db, media, storage } = parts;
  const path = await storage.localPath(photo.storageKey);
  const { jpeg, pixelsHash, ...grey } = await media.run(
    'normalisePhoto',
    { path, longSide: NORMAL_SIZE },
    { signal },
  );
  await report('normalised', 0.2);
  const picture = { jpeg, width: grey.width, height: grey.height };
  const key = { pixelsHash, engineVersion: ENGINE_VERSION };
  const found = await findCompiled(db, key);
  // What is older than targets of our own is compiled once more; a photo that can have none is not.
  if (found && (found.targetKey !== null || found.targetVersion === TARGET_VERSION)) {
    const { mindKey, mindBytes, targetKey, targetBytes, targetVersion } = found;
    const trackability = found.trackability as Trackability;
    const files = { mindKey, mindBytes, targetKey, targetBytes, targetVersion };
    parts.metrics.compileCache.inc({ result: 'hit' });
    return { picture, target: { ...key, ...files, trackability, isNew: false } };
  }
  parts.metrics.compileCache.inc({ result: 'miss' });
  const end = parts.metrics.compiles.startTimer();
  const compile = () => media.run('compilePhoto', grey, { signal }).finally(() => end());
  const { mind, target, trackability, weakAreas } = await parts.compiles.join(pixelsHash, compile, signal);
  await report('compiled', 0.6);
  if (!trackability.trackable) throw new PhotoTooWeak(trackability, weakAreas);
  signal?.throwIfAborted();
  return {
    picture,
    target: { ...key, ...(await store(parts, pixelsHash, mind, target)), trackability, isNew: true },
  };
}

/** Both files, or none. */
async function store(
  { storage }: Parts,
  pixelsHash: string,
  mind: Uint8Array,
  target: Uint8Array | null,
): Promise<CompiledFiles> {
  const folder = `${FOLDER}/${pixelsHash.slice(0, 2)}`;
  const { key: mindKey, bytes: mindBytes } = await saveBytes(storage, mind, folder, ownEnding('mind'));
  try {
    const stored = target && (await saveBytes(storage, target, folder, ownEnding('target')));
    const [targetKey, targetBytes] = [stored?.key ?? null, stored?.bytes ?? null];
    return { mindKey, mindBytes, targetKey, targetBytes, targetVersion: TARGET_VERSION };
  } catch (error) {
    await storage.remove([mindKey]);
    throw error;
  }
}

/** The picture for screens of a photo without a frame. Throws what reading the photo throws, or the signal's reason. */
export async function drawBarePicture(
  { storage, media }: Parts,
  photo: ProjectFile,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const path = await storage.localPath(photo.storageKey);
  return (await media.run('normalisePhoto', { path, longSide: NORMAL_SIZE }, { signal })).jpeg;
}

const percent = (share: number) => `${Math.floor(share * 100)} %`;

/** PHOTO_TOO_WEAK, with what shows where. */
export class PhotoTooWeak extends CodedError {
  readonly weakAreas: Uint8Array | null;

  constructor({ score, reasons }: Trackability, weakAreas: Uint8Array | null) {
    const why = reasons.map(({ message }) => message).join(' ');
    super(
      'PHOTO_TOO_WEAK',
      `A phone would not recognise this photo without a frame: it measures ${percent(score)}, and ` +
        `${percent(LEAST_TRACKABILITY)} are needed. ${why} Nothing is lost: give it a frame, with which any photo works, or choose another photo.`,
    );
    this.weakAreas = weakAreas;
  }
}

/** Stores the picture of what is weak in a photo, for the transaction that writes down the failure of an item: that names it. */
export async function keepWeakAreas(
  { storage }: Pick<Parts, 'storage'>,
  projectId: string,
  failure: CodedError,
): Promise<StoredFile | undefined> {
  if (!(failure instanceof PhotoTooWeak) || !failure.weakAreas) return undefined;
  return saveBytes(storage, failure.weakAreas, projectFolder(projectId), ownEnding('png'));
}

/**
 * Makes a target an item's own, in the transaction that writes what is returned into the item's row. Throws where it was forgotten since
 * it was found: then try all of it again.
 */
export async function nameTarget(
  transaction: Transaction,
  target: PhotoTarget,
): Promise<CompiledFiles & { pixelsHash: string }> {
  const { isNew, ...row } = target;
  const { pixelsHash } = row;
  if (isNew) return { ...(await enterCompiled(transaction, row)), pixelsHash };
  if (!(await holdCompiled(transaction, row)))
    throw new Error('The target of this photo was forgotten in the moment in which it was wanted.');
  const { mindKey, mindBytes, targetKey, targetBytes, targetVersion } = row;
  return { mindKey, mindBytes, targetKey, targetBytes, targetVersion, pixelsHash };
}

/** Removes those files of a target that were made for nothing: others are named, or none. */
export async function discardTarget(
  { storage }: Pick<Parts, 'storage'>,
  target: PhotoTarget | undefined,
  named: Pick<ProjectItem, 'mindKey' | 'targetKey'> | undefined,
): Promise<void> {
  if (!target?.isNew) return;
  const { mindKey, targetKey } = target;
  const unused = [mindKey, targetKey].filter((key) => key !== named?.mindKey && key !== named?.targetKey);
  await storage.remove(unused.filter((key) => key !== null));
}

/** Keeps the cache within its limit. That this fails is nobody's fault who has just compiled something. */
export async function limitCache({ db, storage, settings, log }: Parts): Promise<void> {
  try {
    const keys = await evictCompiled(db, settings.COMPILE_CACHE_MB * 1024 * 1024);
    await storage.remove(keys);
    if (keys.length > 0)
      log.info({ files: keys.length }, 'compiled photos that were not used lately removed');
  } catch (error) {
    log.warn({ err: error }, 'the cache of compiled photos could not be kept within its limit');
  }
}

/**
 * Removes what nobody needs any more: targets of yesterday, and what a kill has left, entries that nobody names and files that no entry
 * names. May run twice, or be killed halfway.
 */
export async function sweepCompiled(parts: Parts, signal?: AbortSignal): Promise<void> {
  const { db, storage } = parts;
  // Joined targets are their project's own; what a photo was compiled to goes below.
  await storage.remove((await dropRetiredAliases(db)).filter((key) => key.startsWith('projects/')));
  for (;;) {
    const hashes = await findUnnamed(db, BATCH);
    const keys = await db.transaction((transaction) => dropUnnamed(transaction, hashes));
    await storage.remove(keys);
    if (keys.length === 0) break;
  }
  await limitCache(parts);
  const batch: string[] = [];
  const removeUnknown = async () => {
    const known = await findKnownKeys(db, batch);
    await storage.remove(batch.filter((key) => !known.has(key)));
    batch.length = 0;
  };
  for await (const { key, changedAt } of storage.list(FOLDER)) {
    signal?.throwIfAborted();
    if (Date.now() - changedAt.getTime() < SAFE_AGE_MS) continue;
    batch.push(key);
    if (batch.length >= BATCH) await removeUnknown();
  }
  await removeUnknown();
}
