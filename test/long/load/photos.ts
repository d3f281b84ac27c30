import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { root } from '../../support/root.ts';

const NAMES = ['astronaut', 'cat', 'coffee', 'garden', 'ladybird', 'meadow', 'raindrops', 'rocket'];
const LEAST_WIDTH = 800;
const WIDTHS = 400;

/** A photo that hardly any other has been before: as visitors have them, of another size, and turned a little. */
export async function anotherPhoto(number: number): Promise<Buffer> {
  const name = NAMES[number % NAMES.length]!;
  const width = LEAST_WIDTH + ((number * 7) % WIDTHS);
  return sharp(readFileSync(path.join(root, 'test/fixtures/photos', `${name}.jpg`)))
    .resize({ width })
    .modulate({ brightness: 0.95 + (number % 11) / 100 })
    .jpeg({ quality: 80 + (number % 15) })
    .toBuffer();
}

/** What a phone sees of a framed picture that hangs on a wall. */
export async function pictureOnAWall(print: Buffer): Promise<Buffer> {
  const hung = await sharp(print)
    .resize({ width: 800, height: 560, fit: 'inside' })
    .rotate(3, { background: '#b8b0a4' })
    .toBuffer();
  return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#b8b0a4' } })
    .composite([{ input: hung }])
    .jpeg({ quality: 88 })
    .toBuffer();
}
