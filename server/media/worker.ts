/** What runs in the server's worker threads: all that takes more than a few milliseconds of CPU. */
import { readFile } from 'node:fs/promises';
import type { Art } from '../../markers/art/index.ts';
import { composeFrame, type FrameInput } from '../../markers/frame/index.ts';
import { task } from '../../pool-builder/threads.ts';
import { drawPoster as poster } from './ffmpeg.ts';
import { inspectPhoto as photo } from './inspect-photo.ts';
import { inspectVideo as video } from './inspect-video.ts';
import { drawMarkerPicture as markerPicture } from './marker-picture.ts';
import { drawQrCode as qrCode } from './qr-code.ts';
import { shrinkPicture } from './shrink-picture.ts';

export const inspectPhoto = task((path: string) => photo(path));
export const inspectVideo = task((path: string) => video(path));
export const drawPoster = task((video: string) => poster(video));
export const drawQrCode = task((text: string) => qrCode(text));
export const drawMarkerPicture = task((art: Art) => markerPicture(art));
export const shrink = task((input: { path: string; longSide: number }) =>
  shrinkPicture(input.path, input.longSide),
);

/** Sets the photo in the file `photo` into its frame and returns the picture as JPEG. */
export const frame = task(async ({ photo, ...input }: Omit<FrameInput, 'photo'> & { photo: string }) => {
  const { jpeg, width, height } = await composeFrame({ ...input, photo: await readFile(photo) });
  return { jpeg: new Uint8Array(jpeg), width, height };
});
