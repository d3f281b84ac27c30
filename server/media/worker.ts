/** What runs in the server's worker threads: all that takes more than a few milliseconds of CPU. */
import { readFile } from 'node:fs/promises';
import { Tinypool } from 'tinypool';
import type { Art } from '../../markers/art/index.ts';
import type { GreyImage } from '../../markers/engine/index.ts';
import { composeFrame, type FrameInput } from '../../markers/frame/index.ts';
import { lowerPriority } from '../../pool-builder/lower-priority.ts';
import { task } from '../../pool-builder/threads.ts';
import { compilePhoto as compile } from './compile-photo.ts';
import { drawPoster as poster, type StopFlag } from './ffmpeg.ts';
import { inspectPhoto as photo } from './inspect-photo.ts';
import { inspectVideo as video } from './inspect-video.ts';
import { joinMinds as join } from './join-minds.ts';
import { drawMarkerPicture as markerPicture } from './marker-picture.ts';
import { normalisePhoto as normalise, drawPhotoForPrint as photoForPrint } from './normal-photo.ts';
import { drawPreview as preview } from './preview-picture.ts';
import { drawQrCode as qrCode } from './qr-code.ts';
import { type ShareClipInput, drawShareClip as shareClip } from './share-clip.ts';
import { shrinkPicture } from './shrink-picture.ts';

const QUIET_NICENESS = 19;

// On Linux a niceness is a thread's own, and its ffmpeg has it too; elsewhere it would be the whole process's.
if (Tinypool.workerData?.background && process.platform === 'linux') lowerPriority(0, QUIET_NICENESS);

export const inspectPhoto = task((path: string) => photo(path));
export const inspectVideo = task((path: string) => video(path));
export const drawPoster = task((video: string) => poster(video));
export const drawQrCode = task((text: string) => qrCode(text));
export const drawMarkerPicture = task((art: Art) => markerPicture(art));
export const shrink = task((input: { path: string; longSide: number }) =>
  shrinkPicture(input.path, input.longSide),
);
export const normalisePhoto = task((input: { path: string; longSide: number }) =>
  normalise(input.path, input.longSide),
);
export const compilePhoto = task((grey: GreyImage) => compile(grey));
export const drawPhotoForPrint = task((input: { path: string; longSide: number; millimetres: number }) =>
  photoForPrint(input.path, input.longSide, input.millimetres),
);
export const joinMinds = task((paths: string[]) => join(paths));
export const drawPreview = task((picture: string) => preview(picture));
export const drawShareClip = task(({ stop, ...input }: ShareClipInput & { stop: StopFlag }) =>
  shareClip(input, stop),
);

/** Sets the photo in the file `photo` into its frame and returns the picture as JPEG. */
export const frame = task(async ({ photo, ...input }: Omit<FrameInput, 'photo'> & { photo: string }) => {
  const { jpeg, width, height } = await composeFrame({ ...input, photo: await readFile(photo) });
  return { jpeg: new Uint8Array(jpeg), width, height };
});
