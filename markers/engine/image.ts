import { EngineError } from './errors.ts';

/** A grey image: one byte a pixel, row by row, no padding. */
export interface GreyImage {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A rectangle in pixels of an image. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The longest side that is compiled. More pixels than a camera shows help nobody, and sums are sized for it. */
export const MAXIMUM_SIDE = 4096;

/** The long side may be this many times the short one: MindAR enlarges a narrow image to 256 pixels on its short side. */
export const MAXIMUM_ASPECT = 64;

/** Throws an EngineError unless the image has an area, its buffer fits, and its size is within the limits. */
export function checkImage(image: GreyImage): void {
  const { data, width, height } = image;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new EngineError(
      'EMPTY_IMAGE',
      `The image is ${width} × ${height} pixels: both must be whole and at least 1.`,
    );
  }
  if (data.length !== width * height) {
    throw new EngineError(
      'WRONG_BUFFER_LENGTH',
      `The buffer has ${data.length} bytes, but ${width} × ${height} grey pixels are ${width * height}: give one byte a pixel.`,
    );
  }
  if (width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) {
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      `The image is ${width} × ${height} pixels, the limit is ${MAXIMUM_SIDE} a side: scale it down first.`,
    );
  }
  if (Math.max(width, height) > MAXIMUM_ASPECT * Math.min(width, height)) {
    throw new EngineError(
      'IMAGE_TOO_NARROW',
      `The image is ${width} × ${height} pixels: a side may be at most ${MAXIMUM_ASPECT} times the other, so crop it.`,
    );
  }
}
