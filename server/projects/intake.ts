import { CodedError } from '../../markers/coded-error.ts';
import { INSTALL_FFMPEG } from '../media/ffmpeg.ts';
import type { VideoEdits, VideoWork } from '../media/plan-video.ts';
import type { VideoFacts } from '../media/probe-video.ts';
import type { PhotoFacts } from '../media/take-photo.ts';
import type { Parts } from '../parts.ts';
import type { IncomingFile, StoredFile } from '../storage/storage.ts';
import { projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';

/** What a visitor gave, looked at and stored. */
export interface Kept {
  photo?: { facts: PhotoFacts; stored: StoredFile };
  /** As it came; `work` is still to be done before phones play it. */
  video?: { facts: VideoFacts; work: VideoWork; stored: StoredFile };
  mask?: { stored: StoredFile };
}

export interface Given {
  photo?: IncomingFile | undefined;
  video?: IncomingFile | undefined;
  /** A PNG: the photo shows where it is light and opaque. */
  mask?: IncomingFile | undefined;
}

/** What a new picture needs. */
export type GivenBoth = Given & { photo: IncomingFile; video: IncomingFile };

/** A file that takes longer to read has something in it that is made for that. */
const LOOK_MS = 60_000;

/**
 * Looks at photo and video in worker threads and stores them in the project's folder, for as long as `use` succeeds: where it fails, they
 * are removed again. Takes over all files in any case. Throws what looking at the files throws, FFMPEG_MISSING, and what `use` throws.
 */
export async function takeIn<Result>(
  parts: Parts,
  projectId: string,
  given: Given,
  use: (kept: Kept) => Promise<Result>,
  options: {
    edits: VideoEdits;
    /** Whether what was stored may be named by a row already, although `use` failed. */
    mayBeNamed: (error: unknown) => Promise<boolean>;
  },
): Promise<Result> {
  const { storage } = parts;
  const folder = projectFolder(projectId);
  const kept: Kept = {};
  try {
    const { photo, video, mask } = await lookAt(parts, given, options.edits);
    if (photo) {
      const { stored, facts } = photo;
      kept.photo = { facts, stored: await storage.keep(stored, folder, ownEnding('jpg')) };
    }
    if (video) {
      const { stored, facts, work } = video;
      kept.video = { facts, work, stored: await storage.keep(stored, folder, ownEnding('mp4')) };
    }
    if (mask) kept.mask = { stored: await storage.keep(mask, folder, ownEnding('png')) };
    return await use(kept);
  } catch (error) {
    const keys = Object.values(kept).map((file) => file.stored.key);
    if (keys.length > 0 && !(await options.mayBeNamed(error))) await storage.remove(keys);
    throw error;
  } finally {
    for (const file of [given.photo, given.video, given.mask]) if (file) await storage.discard(file);
  }
}

/** What looking makes of each file is written over it: what is stored is never what came, but for its picture and sound. */
async function lookAt({ media, settings, hasFfmpeg }: Parts, given: Given, edits: VideoEdits) {
  const signal = AbortSignal.timeout(LOOK_MS);
  const mostSeconds = settings.MAX_VIDEO_SECONDS;
  try {
    const [photo, video, mask] = await allEnded([
      given.photo && media.run('takePhoto', given.photo.path, { signal }),
      given.video && media.run('takeVideo', { path: given.video.path, edits, mostSeconds }, { signal }),
      given.mask && media.run('takeMask', given.mask.path, { signal }),
    ]);
    if (video && video.work !== 'none' && !hasFfmpeg) throw ffmpegMissing();
    return {
      photo: photo && { facts: photo, stored: { ...given.photo!, ...sizeOf(photo) } },
      video: video && { facts: video, work: video.work, stored: { ...given.video!, ...sizeOf(video) } },
      mask: mask && { ...given.mask!, ...sizeOf(mask) },
    };
  } catch (error) {
    if (!signal.aborted || error instanceof CodedError) throw error;
    throw new CodedError(
      'UPLOAD_TOO_SLOW',
      'Reading these files takes too long at the moment. Please try again, or choose others.',
      { cause: error },
    );
  }
}

/** What all of them resolve to. Rejects only when none writes to its file any more, which may be removed then. */
async function allEnded<Results extends readonly unknown[]>(work: Results) {
  await Promise.allSettled(work);
  return Promise.all(work);
}

const sizeOf = ({ bytes, sha256 }: Pick<IncomingFile, 'bytes' | 'sha256'>) => ({ bytes, sha256 });

const ffmpegMissing = () =>
  new CodedError(
    'FFMPEG_MISSING',
    'Phones do not play this video as it is, and this server lacks ffmpeg, with which it would make it ready for them. ' +
      `Please choose an MP4 video with H.264 picture and AAC sound, or install ffmpeg: ${INSTALL_FFMPEG}`,
  );

/** A connection that breaks during a commit leaves open what it did; what we refuse ourselves we refuse before it. */
export const unlessRefused = async (error: unknown): Promise<boolean> => !(error instanceof CodedError);
