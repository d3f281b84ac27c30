/** What is asked for: one picture, and the film of it. */
export type FileKind = 'photo' | 'video';

/** What a file picker offers. Some systems know these endings only, and not what is in the file. */
export const ACCEPTED: Record<FileKind, string> = {
  photo: 'image/*,.heic,.heif',
  video: 'video/*,.mov,.3gp',
};

const PHOTO_ENDING = /\.(jpe?g|png|webp|heic|heif|avif|gif|tiff?|bmp)$/i;
const VIDEO_ENDING = /\.(mp4|m4v|mov|3gp|webm|mkv|avi)$/i;

/** What a file seems to be, by what the browser says and by its name; undefined where neither tells. The server judges by its bytes. */
function kindOf({ type, name }: File): FileKind | undefined {
  if (type.startsWith('image/') || PHOTO_ENDING.test(name)) return 'photo';
  if (type.startsWith('video/') || VIDEO_ENDING.test(name)) return 'video';
  return undefined;
}

/**
 * Which of the files is the photo and which the video, so that both may be dropped at once, or on the wrong place. A single file that
 * seems to be neither is taken for `wanted`: the server says what it is.
 */
export function sortFiles(files: Iterable<File>, wanted?: FileKind): Partial<Record<FileKind, File>> {
  const sorted: Partial<Record<FileKind, File>> = {};
  for (const file of files) {
    const kind = kindOf(file) ?? wanted;
    if (kind) sorted[kind] ??= file;
  }
  return sorted;
}
