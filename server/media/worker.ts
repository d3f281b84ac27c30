/** What runs in the server's worker threads: all that takes more than a few milliseconds of CPU. */
import { readFile } from 'node:fs/promises';
import { Tinypool } from 'tinypool';
import type { Art } from '../../markers/art/index.ts';
import type { GreyImage } from '../../markers/engine/index.ts';
import { composeFrame, type FrameInput, paletteOf } from '../../markers/frame/index.ts';
import { type PrintScan, scanCaptures as scan } from '../../markers/gate/scan-print.ts';
import { lowerPriority } from '../../pool-builder/lower-priority.ts';
import { task } from '../../pool-builder/threads.ts';
import type { FramePalette } from '../projects/palette.ts';
import { compilePhoto as compile } from './compile-photo.ts';
import { type ConvertVideoInput, convertVideo as convert } from './convert-video.ts';
import { drawPoster as poster, type StopFlag } from './ffmpeg.ts';
import { findHeads, roundAll } from './find-heads.ts';
import { joinMinds as join } from './join-minds.ts';
import { type FramedPicture, buildKnownTarget as knownTarget } from './known-target.ts';
import { drawMarkerPicture as markerPicture } from './marker-picture.ts';
import { normalisePhoto as normalise, drawPhotoForPrint as photoForPrint } from './normal-photo.ts';
import { drawPreview as preview } from './preview-picture.ts';
import { type BackSheet, drawBackSheet as backSheet } from './print/back-sheet.ts';
import { type BarePrintInput, drawBarePrint as barePrint } from './print/draw-bare-print.ts';
import { type ShopPrintInput, drawShopPrint as shopPrint } from './print/draw-shop-print.ts';
import { drawJobSheet as jobSheet } from './print/job-sheet.ts';
import { probeVideo as probe, type VideoFacts } from './probe-video.ts';
import { codeModules, drawQrCode as qrCode } from './qr-code.ts';
import { type ShareClipInput, drawShareClip as shareClip } from './share-clip.ts';
import { shrinkPicture } from './shrink-picture.ts';
import { drawStoryboard as storyboard } from './storyboard.ts';
import { takeMask as mask } from './take-mask.ts';
import { takePhoto as photo } from './take-photo.ts';
import { type TakeVideoInput, takeVideo as video } from './take-video.ts';

const QUIET_NICENESS = 10;

// On Linux a niceness is a thread's own, and its ffmpeg has it too; elsewhere it would be the whole process's.
if (Tinypool.workerData?.background && process.platform === 'linux') lowerPriority(0, QUIET_NICENESS);

export const takePhoto = task((path: string) => photo(path));
export const takeMask = task((path: string) => mask(path));
export const takeVideo = task((input: TakeVideoInput) => video(input));
/** Of a video that is known to be one. */
export const probeVideo = task(async (path: string): Promise<VideoFacts> => {
  const { width, height, durationMs } = await probe(path);
  return { width, height, durationMs };
});
export const convertVideo = task((input: ConvertVideoInput) => convert(input));
export const drawPoster = task((input: { video: string; at?: number }) => poster(input));
export const drawStoryboard = task((input: { video: string; durationMs: number }) => storyboard(input));
export const drawQrCode = task((text: string) => qrCode(text));
export const drawMarkerPicture = task((art: Art) => markerPicture(art));
export const shrink = task((input: { picture: string | Uint8Array; longSide: number }) =>
  shrinkPicture(input.picture, input.longSide),
);
export const normalisePhoto = task((input: { path: string; longSide: number }) =>
  normalise(input.path, input.longSide),
);
/** The heads of the people in the photo in a file, in fractions of it. */
export const findHeadsIn = task(async (photo: string) => findHeads(await readFile(photo)));
export const compilePhoto = task((grey: GreyImage) => compile(grey));
export const drawPhotoForPrint = task((input: { path: string; longSide: number; millimetres: number }) =>
  photoForPrint(input.path, input.longSide, input.millimetres),
);
export const drawJobSheet = task((input: Parameters<typeof jobSheet>[0]) => jobSheet(input));
export const drawBack = task((input: BackSheet) => backSheet(input));
export const drawBarePrint = task((input: BarePrintInput) => barePrint(input));
export const drawShopPrint = task((input: ShopPrintInput) => shopPrint(input));
/** Captures of the scan test of a print file. */
export const scanCaptures = task((input: { scan: PrintScan; part: { first: number; count: number } }) =>
  scan(input.scan, input.part),
);
export const buildKnownTarget = task((input: FramedPicture) => knownTarget(input));
export const joinMinds = task((paths: string[]) => join(paths));
export const drawPreview = task((picture: string) => preview(picture));
export const drawShareClip = task(({ stop, ...input }: ShareClipInput & { stop: StopFlag }) =>
  shareClip(input, stop),
);

/**
 * Sets the photo in the file `photo` into its frame, behind the mask in the file `mask`, and returns the picture as JPEG; with a QR code
 * where there is a text for it.
 */
export const frame = task(
  async ({
    photo,
    mask,
    codeText,
    palette,
    ...input
  }: Omit<FrameInput, 'photo' | 'mask' | 'code' | 'palette'> & {
    photo: string;
    mask?: string;
    codeText?: string;
    palette: FramePalette;
  }) => {
    const files = { photo: await readFile(photo), ...(mask !== undefined && { mask: await readFile(mask) }) };
    const heads = input.smartCrop && input.fit === 'cover' ? await findHeads(files.photo) : [];
    const code = codeText === undefined ? 'pattern' : codeModules(codeText);
    const colours = palette === 'photo' ? await paletteOf(files.photo) : palette;
    const look = colours === 'style' ? {} : { palette: colours };
    const focus = roundAll(heads);
    const { jpeg, width, height } = await composeFrame({ ...input, ...files, ...look, code, focus });
    return { jpeg: new Uint8Array(jpeg), width, height };
  },
);
