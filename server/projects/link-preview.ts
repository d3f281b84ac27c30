import { type ItemWithMarker, isShown } from '../../db/items.ts';
import { findProjectFiles } from '../../db/projects.ts';
import { clipSize, PREVIEW_SIZE } from '../media/share-sizes.ts';
import type { Parts } from '../parts.ts';
import { SCREEN_PICTURE } from './files.ts';
import { filePath, viewPath } from './links.ts';
import type { LinkPreview } from './viewer-page.ts';

/** What a link shows in a chat: a picture, and a clip in which the print comes alive. Made after a project is ready. */
export const PREVIEW_PICTURE = 'preview.jpg';
export const SHARE_CLIP = 'share.mp4';
/** Ten pictures of the video side by side, for whoever chooses one to stand for it. */
export const STORYBOARD = 'storyboard.jpg';

const DESCRIPTION = 'There is a video in this picture. Point a phone at the print, and it comes alive.';

/** Which of them a project has. */
export async function findLinkPreview(
  { db }: Pick<Parts, 'db'>,
  projectId: string,
): Promise<{ picture: boolean; clip: boolean; storyboard: boolean }> {
  const files = await findProjectFiles(db, projectId, [PREVIEW_PICTURE, SHARE_CLIP, STORYBOARD]);
  const has = (name: string) => files.some((file) => file.name === name);
  return { picture: has(PREVIEW_PICTURE), clip: has(SHARE_CLIP), storyboard: has(STORYBOARD) };
}

/** The preview of a project that is ready: until its own picture for it is made, the framed picture stands for that. */
export async function linkPreviewOf(
  parts: Pick<Parts, 'db' | 'publicUrl'>,
  id: string,
  entries: ItemWithMarker[],
): Promise<LinkPreview> {
  const { picture, clip } = await findLinkPreview(parts, id);
  const first = entries.find(({ item }) => isShown(item));
  const url = (name: string) => parts.publicUrl + filePath(id, name);
  return {
    pageUrl: parts.publicUrl + viewPath(id),
    description: DESCRIPTION,
    picture: picture
      ? { url: url(PREVIEW_PICTURE), type: 'image/jpeg', size: PREVIEW_SIZE }
      : { url: url(SCREEN_PICTURE), type: 'image/jpeg' },
    clip: clip
      ? { url: url(SHARE_CLIP), type: 'video/mp4', size: first && clipSize(first.item.orientation) }
      : undefined,
  };
}
