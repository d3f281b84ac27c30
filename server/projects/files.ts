import type { NewProjectFile, ProjectItem } from '../../db/projects.ts';
import type { VideoFacts } from '../media/probe-video.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { Kept } from './intake.ts';
import { filePath, itemFile } from './links.ts';

/** What an item has, by the names of the project's first one. */
export const PHOTO = 'photo';
/** As it came, until it is made ready for phones: then it is `VIDEO`. */
export const VIDEO_SOURCE = 'video-source';
export const VIDEO = 'video.mp4';
export const MASK = 'mask.png';
export const POSTER = 'poster.jpg';
/** The picture for screens: the photo in its frame, or the photo itself. */
export const SCREEN_PICTURE = 'enhanced-photo.jpg';
/** The same, small: what an AR page shows to point at. */
export const THUMBNAIL = 'thumbnail.jpg';
export const PRINT = 'print.jpg';
/** The photo, with what helps nobody to recognise it in red. */
export const WEAK_AREAS = 'weak-areas.png';
/** Of the scan test of its print: more than a row of pictures can show are not kept. */
export const MOST_CAPTURES = 12;
export const captureName = (number: number) => `capture-${number}.jpg`;
export const CAPTURES = Array.from({ length: MOST_CAPTURES }, (_, index) => captureName(index + 1));

/** Whether a file of this name shows how an item is recognised: for its owner and the staff. */
export const isCapture = (name: string) =>
  /^(capture-\d{1,2}(-\d+)?\.jpg|weak-areas(-\d+)?\.png)$/.test(name);

/** Items that are older than thumbnails have none: the picture for screens stands for it. Undefined of any other name. */
export const insteadOfThumbnail = (name: string): string | undefined =>
  /^thumbnail(-\d+)?\.jpg$/.test(name)
    ? name.replace(/^thumbnail/, SCREEN_PICTURE.replace('.jpg', ''))
    : undefined;

/** The names of all files that an item may have. */
export const fileNamesOf = (suffix: string) =>
  [PHOTO, VIDEO_SOURCE, VIDEO, MASK, POSTER, SCREEN_PICTURE, THUMBNAIL, PRINT, WEAK_AREAS, ...CAPTURES].map(
    (name) => itemFile(name, suffix),
  );

export function projectFile(
  name: string,
  { key, bytes }: StoredFile,
  contentType: string,
  isPublic: boolean,
): NewProjectFile {
  return { name, storageKey: key, bytes, contentType, isPublic };
}

/** What a project's own columns say of its first video. */
export function videoColumns({ width, height, durationMs }: VideoFacts) {
  return {
    videoWidth: width,
    videoHeight: height,
    videoAspectRatio: width / height,
    videoDurationMs: durationMs,
  };
}

type FileColumns = Pick<ProjectItem, 'photoUrl' | 'videoUrl' | 'maskUrl' | 'photoWidth' | 'photoHeight'>;

/** What was given for an item, as rows of files and as columns of the item; what was not given is not there. */
export function filesOf(projectId: string, suffix: string, { photo, video, mask }: Kept) {
  const rows: NewProjectFile[] = [];
  const columns: Partial<FileColumns> = {};
  const url = (name: string) => filePath(projectId, itemFile(name, suffix));
  if (photo) {
    const { width, height } = photo.facts;
    rows.push(projectFile(itemFile(PHOTO, suffix), photo.stored, 'image/jpeg', false));
    Object.assign(columns, { photoUrl: url(PHOTO), photoWidth: width, photoHeight: height });
  }
  if (video) {
    const isReady = video.work === 'none';
    const name = itemFile(isReady ? VIDEO : VIDEO_SOURCE, suffix);
    rows.push(projectFile(name, video.stored, isReady ? 'video/mp4' : 'application/octet-stream', isReady));
    columns.videoUrl = url(VIDEO);
  }
  if (mask) {
    rows.push(projectFile(itemFile(MASK, suffix), mask.stored, 'image/png', true));
    columns.maskUrl = url(MASK);
  }
  return { rows, columns };
}
