import type { NewProjectFile, ProjectItem } from '../../db/projects.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { Kept } from './intake.ts';
import { filePath, itemFile } from './links.ts';

/** What an item has, by the names of the project's first one. */
export const PHOTO = 'photo';
export const VIDEO = 'video.mp4';
export const POSTER = 'poster.jpg';
/** The picture for screens: the photo in its frame, or the photo itself. */
export const SCREEN_PICTURE = 'enhanced-photo.jpg';
export const PRINT = 'print.jpg';

/** The names of all files that an item may have. */
export const fileNamesOf = (suffix: string) =>
  [PHOTO, VIDEO, POSTER, SCREEN_PICTURE, PRINT].map((name) => itemFile(name, suffix));

export function projectFile(
  name: string,
  { key, bytes }: StoredFile,
  contentType: string,
  isPublic: boolean,
): NewProjectFile {
  return { name, storageKey: key, bytes, contentType, isPublic };
}

/** What was given for an item, as rows of files and as columns of the item; what was not given is not there. */
export function filesOf(projectId: string, suffix: string, { photo, video }: Kept) {
  const rows: NewProjectFile[] = [];
  const columns: Partial<Pick<ProjectItem, 'photoUrl' | 'videoUrl' | 'photoWidth' | 'photoHeight'>> = {};
  if (photo) {
    const name = itemFile(PHOTO, suffix);
    const { width, height, contentType } = photo.facts;
    rows.push(projectFile(name, photo.stored, contentType, false));
    Object.assign(columns, { photoUrl: filePath(projectId, name), photoWidth: width, photoHeight: height });
  }
  if (video) {
    const name = itemFile(VIDEO, suffix);
    rows.push(projectFile(name, video.stored, 'video/mp4', true));
    columns.videoUrl = filePath(projectId, name);
  }
  return { rows, columns };
}
