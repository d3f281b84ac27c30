import sharp from 'sharp';
import {
  type Art,
  type CodeCell,
  matColour,
  type PaletteChoice,
  type Pixels,
  paintCode,
  renderArt,
} from '../art/index.ts';
import { type Orientation, type Rectangle, windowInPixels } from '../formats.ts';
import { applyMask } from './mask.ts';
import { copyPixels, type FitOptions, fitPhoto } from './photo.ts';

const JPEG_QUALITY = 92;

export interface FrameInput extends Omit<FitOptions, 'background'> {
  /** An encoded JPEG, PNG or WebP. */
  photo: Uint8Array;
  art: Art;
  orientation: Orientation;
  /** An encoded PNG: the photo shows where it is opaque and light, the mat elsewhere. Stretched to the window. */
  mask?: Uint8Array;
  /** The style's own by default. */
  palette?: PaletteChoice | undefined;
  /** What lies where the QR code belongs: the pattern by default. */
  code?: CodeCell | undefined;
  /** Of the print, in pixels, an integer. */
  longSide: number;
  /** For print: dots per inch, written into the file together with sRGB's profile. */
  dpi?: number;
}

export interface Frame {
  /** sRGB, 4:4:4, without any metadata of the photo's: its place and time are nobody's business. */
  jpeg: Buffer;
  width: number;
  height: number;
  /** Where the window lies, in pixels of the picture as it hangs. */
  window: Rectangle;
}

/**
 * A photo set into its frame.
 *
 * @throws CodedError PHOTO_UNREADABLE, PHOTO_TOO_LARGE
 */
export async function composeFrame(input: FrameInput): Promise<Frame> {
  const { art, orientation, longSide, palette } = input;
  const window = windowInPixels(art.format, art.layout, longSide, orientation);
  const background = matColour(art.style, palette);
  const photo = await fitPhoto(input.photo, window, { ...input, background });
  const picture = await renderArt(art, { width: longSide, windowFill: background, orientation, palette });
  const middle = {
    x: window.x + Math.floor((window.width - photo.width) / 2),
    y: window.y + Math.floor((window.height - photo.height) / 2),
  };
  const mat = input.mask && cutOut(picture, window);
  copyPixels(photo, picture, middle);
  if (input.mask && mat)
    copyPixels(await applyMask(cutOut(picture, window), mat, input.mask), picture, window);
  paintCode(picture, art, { width: longSide, orientation, palette, code: input.code });
  const { data, width, height } = picture;
  const image = sharp(data, { raw: { width, height, channels: 3 } })
    // Fitting the Huffman tables to the picture would save a few per cent of the file and cost as much time again.
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4', optimiseCoding: false });
  if (input.dpi !== undefined) image.withMetadata({ density: input.dpi });
  return { jpeg: await image.toBuffer(), width, height, window };
}

function cutOut(picture: Pixels, { x, y, width, height }: Rectangle): Pixels {
  const part = { data: Buffer.alloc(width * height * 3), width, height };
  copyPixels(picture, part, { x: -x, y: -y });
  return part;
}
