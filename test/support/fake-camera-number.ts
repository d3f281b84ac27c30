// Frame numbers painted into a feed, and read out of a screenshot: they tell which of the camera's frames is on the screen.
import sharp from 'sharp';
import type { Picture } from './fake-camera-y4m.ts';

const CELL = 12;
const BITS = 9;
/** Each bit is painted twice, the second time inverted: what is torn or covered is not read. */
const CELLS = 2 * BITS;

/** Paints the number along the feed's upper left edge. */
export function paintNumber({ data, width, height }: Picture, number: number): Picture {
  const painted = Buffer.from(data);
  for (let cell = 0; cell < CELLS; cell++)
    for (let y = 0; y < CELL; y++)
      painted.fill(
        bitOf(number, cell) ? 255 : 0,
        (y * width + cell * CELL) * 3,
        (y * width + (cell + 1) * CELL) * 3,
      );
  return { data: painted, width, height };
}

/** The number on a screenshot whose pixels are the feed's; null where it can't be read. */
export async function readNumber(screenshot: Buffer): Promise<number | null> {
  const { data } = await sharp(screenshot)
    .extract({ left: 0, top: 0, width: CELLS * CELL, height: CELL })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = (cell: number) => data[(CELL / 2) * CELLS * CELL + cell * CELL + CELL / 2]! > 127;
  let number = 0;
  for (let cell = 0; cell < BITS; cell++) if (middle(cell)) number |= 1 << cell;
  for (let cell = 0; cell < CELLS; cell++) if (middle(cell) !== bitOf(number, cell)) return null;
  return number;
}

function bitOf(number: number, cell: number): boolean {
  return ((number >> (cell % BITS)) & 1) === (cell < BITS ? 1 : 0);
}
