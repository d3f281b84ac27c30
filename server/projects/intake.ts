import { CodedError } from '../../markers/coded-error.ts';
import type { PhotoFacts } from '../media/inspect-photo.ts';
import type { VideoFacts } from '../media/inspect-video.ts';
import type { Parts } from '../parts.ts';
import type { IncomingFile, StoredFile } from '../storage/storage.ts';
import { projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';

/** What a visitor gave, looked at and stored. */
export interface Kept {
  photo?: { facts: PhotoFacts; stored: StoredFile };
  video?: { facts: VideoFacts; stored: StoredFile };
}

export interface Given {
  photo?: IncomingFile | undefined;
  video?: IncomingFile | undefined;
}

/**
 * Looks at photo and video in worker threads and stores them in the project's folder, for as long as `use` succeeds: where it fails, they
 * are removed again. Takes over both files in any case. Throws what looking at the files throws, and what `use` throws.
 */
export async function takeIn<Result>(
  { storage, media }: Parts,
  projectId: string,
  given: Given,
  use: (kept: Kept) => Promise<Result>,
  options: {
    /** Whether what was stored may be named by a row already, although `use` failed. */
    mayBeNamed: (error: unknown) => Promise<boolean>;
  },
): Promise<Result> {
  const folder = projectFolder(projectId);
  const kept: Kept = {};
  try {
    const [photo, video] = await Promise.all([
      given.photo && media.run('inspectPhoto', given.photo.path),
      given.video && media.run('inspectVideo', given.video.path),
    ]);
    if (given.photo && photo)
      kept.photo = {
        facts: photo,
        stored: await storage.keep(given.photo, folder, ownEnding(photo.extension)),
      };
    if (given.video && video)
      kept.video = { facts: video, stored: await storage.keep(given.video, folder, ownEnding('mp4')) };
    return await use(kept);
  } catch (error) {
    const keys = [kept.photo, kept.video].flatMap((file) => (file ? [file.stored.key] : []));
    if (keys.length > 0 && !(await options.mayBeNamed(error))) await storage.remove(keys);
    throw error;
  } finally {
    if (given.photo) await storage.discard(given.photo);
    if (given.video) await storage.discard(given.video);
  }
}

/** A connection that breaks during a commit leaves open what it did; what we refuse ourselves we refuse before it. */
export const unlessRefused = async (error: unknown): Promise<boolean> => !(error instanceof CodedError);
