import sharp from 'sharp';
import { type Art, matColour, type Pixels, renderArt } from '../art/index.ts';
import { type Orientation, type Rectangle, windowInPixels } from '../formats.ts';
import { type Fit, fitPhoto } from './photo.ts';

const JPEG_QUALITY = 92;

export interface FrameInput {
  /** An encoded JPEG, PNG or WebP. */
  photo: Uint8Array;
  art: Art;
  orientation: Orientation;
  fit: Fit;
  /** With `cover`: cut round what draws the eye instead of round the centre. */
  smartCrop?: boolean;
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
  const { art, orientation, longSide } = input;
  const window = windowInPixels(art.format, art.layout, longSide, orientation);
  const photo = await fitPhoto(input.photo, window, input.fit, input.smartCrop ?? false);
  const picture = await renderArt(art, { width: longSide, windowFill: matColour(art.style), orientation });
  setInto(picture, window, photo);
  const { data, width, height } = picture;
  const image = sharp(data, { raw: { width, height, channels: 3 } })
    // Fitting the Huffman tables to the picture would save a few per cent of the file and cost as much time again.
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4', optimiseCoding: false });
  if (input.dpi !== undefined) image.withMetadata({ density: input.dpi });
  return { jpeg: await image.toBuffer(), width, height, window };
}

/** Copies a photo's rows to the middle of the window: several times as fast as letting an image library lay one on the other. */
function setInto(picture: Pixels, window: Rectangle, photo: Pixels): void {
  const left = window.x + Math.floor((window.width - photo.width) / 2);
  const top = window.y + Math.floor((window.height - photo.height) / 2);
  for (let row = 0; row < photo.height; row++) {
    const start = row * photo.width * 3;
    const line = photo.data.subarray(start, start + photo.width * 3);
    picture.data.set(line, ((top + row) * picture.width + left) * 3);
  }
}
