import { EngineError } from './errors.ts';

/** How colours become grey: Rec. 601 luma, or the mean of red, green and blue. */
export type GreyMethod = 'luma' | 'mean';

/**
 * Grey pixels from interleaved RGB (`channels` 3) or RGBA (4; the alpha is ignored) bytes.
 *
 * `luma` is 0.299 R + 0.587 G + 0.114 B, as MindAR's runtime weighs the camera picture, rounded to the nearest byte:
 * a target compiled from it is recognised better. `mean` is ⌊(R + G + B) / 3⌋, what MindAR's compiler uses.
 */
export function greyFromRgb(
  data: Uint8Array | Uint8ClampedArray,
  channels: 3 | 4,
  method: GreyMethod = 'luma',
): Uint8Array {
  if (data.length % channels !== 0) {
    throw new EngineError(
      'WRONG_BUFFER_LENGTH',
      `The buffer has ${data.length} bytes, no multiple of ${channels} channels.`,
    );
  }
  const grey = new Uint8Array(data.length / channels);
  // Weights in 1/1000 keep the sums exact.
  for (let i = 0, p = 0; i < grey.length; i++, p += channels) {
    const red = data[p]!;
    const green = data[p + 1]!;
    const blue = data[p + 2]!;
    grey[i] =
      method === 'mean' ? (red + green + blue) / 3 : (299 * red + 587 * green + 114 * blue + 500) / 1000;
  }
  return grey;
}
