import sharp from 'sharp';
import {
  type Art,
  type Beyond,
  type CodeCell,
  matColour,
  type PaletteChoice,
  type Pixels,
  paintCode,
  renderArt,
  renderOverlay,
  sheetInPixels,
} from '../art/index.ts';
import { FORMATS, type Orientation, type Rectangle, type Size } from '../formats.ts';
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
  /** For print: how far the pattern goes on beyond the marker, and the exact size of the picture; the marker alone by default. */
  sheet?: { beyond: Beyond; size: Size } | undefined;
  /** Whether the file of an upright print is turned anticlockwise until it lies: some printers take nothing else. */
  lying?: boolean | undefined;
}

export interface Frame {
  /** sRGB, 4:4:4, without any metadata of the photo's: its place and time are nobody's business. */
  jpeg: Buffer;
  width: number;
  height: number;
  /** Where the window lies, in pixels of the picture as it hangs. */
  window: Rectangle;
  /** Where the marker lies: all of the picture unless a sheet was asked for. */
  marker: Rectangle;
}

/**
 * A photo set into its frame.
 *
 * @throws CodedError PHOTO_UNREADABLE, PHOTO_TOO_LARGE; RangeError when the sheet is larger than the pattern reaches
 */
export async function composeFrame(input: FrameInput): Promise<Frame> {
  const { art, orientation, palette } = input;
  const options = { width: input.longSide, orientation, palette, beyond: beyondOf(input) };
  const { window, marker } = sheetInPixels(art, options);
  const background = matColour(art.style, palette);
  const photo = await fitPhoto(input.photo, window, { ...input, background });
  const picture = await renderArt(art, { ...options, windowFill: background });
  const middle = {
    x: window.x + Math.floor((window.width - photo.width) / 2),
    y: window.y + Math.floor((window.height - photo.height) / 2),
  };
  const mat = input.mask && cutOut(picture, window);
  copyPixels(photo, picture, middle);
  if (input.mask && mat)
    copyPixels(await applyMask(cutOut(picture, window), mat, input.mask), picture, window);
  paintCode(picture, art, { ...options, code: input.code });
  const cut = cutOf(picture, input.sheet?.size);
  const { data, width, height } = input.sheet ? cutOut(picture, cut) : picture;
  const image = sharp(data, { raw: { width, height, channels: 3 } })
    // Fitting the Huffman tables to the picture would save a few per cent of the file and cost as much time again.
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4', optimiseCoding: false });
  if (input.dpi !== undefined) image.withMetadata({ density: input.dpi });
  const turned = input.lying === true && orientation === 'portrait';
  if (turned) image.rotate(270);
  const onCut = (rectangle: Rectangle) => {
    const moved = { ...rectangle, x: rectangle.x - cut.x, y: rectangle.y - cut.y };
    return turned ? turn(moved, width) : moved;
  };
  return {
    jpeg: await image.toBuffer(),
    ...(turned ? { width: height, height: width } : { width, height }),
    window: onCut(window),
    marker: onCut(marker),
  };
}

/** Where a rectangle comes in a picture of so much width that is turned anticlockwise. */
function turn({ x, y, width, height }: Rectangle, pictureWidth: number): Rectangle {
  return { x: y, y: pictureWidth - x - width, width: height, height: width };
}

/** The frame alone, to be laid over the photo by whoever prints: red, green, blue and opacity, the window clear. */
export async function composeOverlay({
  art,
  ...input
}: Omit<FrameInput, 'photo' | 'mask' | 'fit' | 'dpi' | 'lying'>): Promise<Pixels> {
  const { orientation, palette, code, longSide: width } = input;
  const beyond = beyondOf({ art, ...input });
  const picture = await renderOverlay(art, { width, orientation, palette, code, beyond });
  const cut = cutOf(picture, input.sheet?.size);
  const image = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 4 } });
  const { x: left, y: top, width: across, height: down } = cut;
  const data = await image.extract({ left, top, width: across, height: down }).raw().toBuffer();
  return { data, width: across, height: down };
}

/** A pixel more than asked for on each side, for rounding: the sheet is cut to its exact size. */
function beyondOf({ art, longSide, sheet }: Pick<FrameInput, 'art' | 'longSide' | 'sheet'>): Beyond {
  if (!sheet) return { x: 0, y: 0 };
  const pixel = FORMATS[art.format].ratio / longSide;
  return { x: sheet.beyond.x + pixel, y: sheet.beyond.y + pixel };
}

function cutOf(picture: Size, size: Size = picture): Rectangle {
  const { width, height } = size;
  const [x, y] = [Math.floor((picture.width - width) / 2), Math.floor((picture.height - height) / 2)];
  return { x, y, width, height };
}

function cutOut(picture: Pixels, { x, y, width, height }: Rectangle): Pixels {
  const part = { data: Buffer.alloc(width * height * 3), width, height };
  copyPixels(picture, part, { x: -x, y: -y });
  return part;
}
