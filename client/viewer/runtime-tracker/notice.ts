import type { Glimpse } from '../../../markers/runtime/glimpse.ts';
import type { Notice } from '../tracker.ts';

/** Of 255: the mean of a picture in which a camera sees noise rather than a pattern. */
const DARK = 42;
/** Mean change of a pixel from one look to the next, in grey levels: a picture that moves so much is blurred. */
const MOVING = 22;

/**
 * What would help to find the print.
 *
 * @param almost something much like it was seen, but not well enough
 */
export function noticeOf(now: Glimpse, before: Glimpse | null, almost: boolean): Notice | null {
  const { pixels } = now;
  let [sum, change] = [0, 0];
  for (let k = 0; k < pixels.length; k++) {
    sum += pixels[k]!;
    if (before) change += Math.abs(pixels[k]! - before.pixels[k]!);
  }
  if (sum / pixels.length < DARK) return 'dark';
  if (change / pixels.length > MOVING) return 'moving';
  return almost ? 'far' : null;
}
