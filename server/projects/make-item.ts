import type { ItemWithMarker, NewProjectFile, Project, ProjectFile } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { compilePhoto, discardTarget, drawBarePicture, type PhotoTarget, type Report } from './compile.ts';
import { type ConvertedVideo, convertItemVideo } from './convert-video.ts';
import { POSTER, projectFile, SCREEN_PICTURE, THUMBNAIL, VIDEO } from './files.ts';
import { drawFramedPicture } from './framed-picture.ts';
import { projectFolder } from './links.ts';

/** Long side of the framed picture for screens, in pixels. */
const SCREEN_SIZE = 1600;
/** On a phone it is some 340 points wide. */
const THUMBNAIL_SIZE = 640;

export interface ItemToMake extends ItemWithMarker {
  photo: ProjectFile;
  /** Whose poster is to be drawn; undefined where the one that there is stays. */
  video: ProjectFile | undefined;
  /** A video as it came, which has to be made ready for phones. */
  videoSource: ProjectFile | undefined;
  mask: ProjectFile | undefined;
  /** It is recognised as before: nothing is compiled. */
  keepsTarget?: boolean;
}

export interface MakeOptions {
  signal?: AbortSignal | undefined;
  report: Report;
  /** What a stored file's name ends in, for its extension. */
  ending: (extension: string) => string;
}

export interface MadeItem {
  /** Under the names of a project's first item. */
  files: NewProjectFile[];
  /** Of a photo without a frame that was compiled. */
  target: PhotoTarget | undefined;
  /** A video that was made ready for phones, among the files. */
  converted: ConvertedVideo | undefined;
}

/**
 * Makes what a picture needs to come alive: the picture for screens, the video and its poster and, without a frame, its target. Files and
 * target are nobody's yet. Throws PHOTO_TOO_WEAK, what reading photo and video throws, or the signal's reason.
 */
export async function makeItem(
  parts: Parts,
  project: Project,
  item: ItemToMake,
  { signal, report, ending }: MakeOptions,
): Promise<MadeItem> {
  const isBare = item.item.mode === 'borderless';
  const compiled =
    isBare && !item.keepsTarget ? await compilePhoto(parts, item.photo, { signal, report }) : undefined;
  let converted: ConvertedVideo | undefined;
  try {
    if (item.videoSource)
      converted = await convertItemVideo(parts, project, item, item.videoSource, {
        signal,
        report,
      });
    const video = converted ? { storageKey: converted.stored.key } : item.video;
    // All are drawn before any is stored: where one fails, none of the others stays behind.
    const [jpeg, posterJpeg] = await Promise.all([
      compiled?.picture.jpeg ??
        (isBare
          ? drawBarePicture(parts, item.photo, signal)
          : drawFramedPicture(parts, project, item, { longSide: SCREEN_SIZE })),
      video && drawVideoPoster(parts, project.id, video, item.item.videoEdits?.posterAt),
    ]);
    const small = await parts.media.run('shrink', { picture: jpeg, longSide: THUMBNAIL_SIZE }, { signal });
    signal?.throwIfAborted();
    await report('drawn', 0.8);
    const save = (bytes: Uint8Array) =>
      saveBytes(parts.storage, bytes, projectFolder(project.id), ending('jpg'));
    const picture = await save(jpeg);
    const files = [
      projectFile(SCREEN_PICTURE, picture, 'image/jpeg', true),
      projectFile(THUMBNAIL, await save(small), 'image/jpeg', true),
    ];
    if (converted) files.push(projectFile(VIDEO, converted.stored, 'video/mp4', true));
    if (video) {
      const poster = posterJpeg ? await save(posterJpeg) : picture;
      files.push(projectFile(POSTER, poster, 'image/jpeg', true));
    }
    return { files, target: compiled?.target, converted };
  } catch (error) {
    await discardMade(parts, { target: compiled?.target, converted });
    throw error;
  }
}

/** Removes what was made for nothing and can be nobody else's: the target and the video. */
export async function discardMade(
  parts: Pick<Parts, 'storage'>,
  { target, converted }: Pick<MadeItem, 'target' | 'converted'>,
): Promise<void> {
  if (converted) await parts.storage.remove([converted.stored.key]);
  await discardTarget(parts, target, undefined);
}

/** The video's picture at a second, its first unless told; undefined without ffmpeg or where ffmpeg fails: then the picture for screens stands for it. */
export async function drawVideoPoster(
  parts: Parts,
  projectId: string,
  video: { storageKey: string },
  at?: number,
): Promise<Uint8Array | undefined> {
  if (!parts.hasFfmpeg) return undefined;
  try {
    const path = await parts.storage.localPath(video.storageKey);
    const poster = await parts.media.run('drawPoster', { video: path, ...(at !== undefined && { at }) });
    return poster.length > 0 ? poster : undefined;
  } catch (error) {
    parts.log.warn({ projectId, err: error }, 'no poster: the picture for screens stands for it');
    return undefined;
  }
}
