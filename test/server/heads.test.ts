import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Art } from '../../markers/art/index.ts';
import { windowInPixels } from '../../markers/formats.ts';
import { type MediaThreads, openMediaThreads } from '../../server/media/threads.ts';
import { photo } from './project-fixtures.ts';

let media: MediaThreads;
let folder: string;

beforeAll(async () => {
  media = openMediaThreads({ least: 0, most: 2 });
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-heads-'));
});
afterAll(async () => {
  await media.close();
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(picture: Buffer, name: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, picture);
  return file;
}

/** A woman's portrait, her head near the upper end of a tall picture. */
const portrait = async () =>
  sharp(photo('astronaut'))
    .extend({ bottom: 900, background: '#4a5a4a' })
    .resize(600)
    .jpeg({ quality: 90 })
    .toBuffer();

const ART: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 7 };

/** What is seen in the window of the framed photo. */
async function windowOf(photoFile: string, smartCrop: boolean): Promise<Buffer> {
  const { jpeg } = await media.run('frame', {
    photo: photoFile,
    art: ART,
    orientation: 'landscape',
    fit: 'cover',
    smartCrop,
    palette: 'style',
    longSide: 1200,
  });
  const { x, y, width, height } = windowInPixels('3x2', 'border-22', 1200);
  return sharp(jpeg).extract({ left: x, top: y, width, height }).jpeg().toBuffer();
}

describe('people in a photo', () => {
  it('are found by their heads', async () => {
    const heads = await media.run('findHeadsIn', await fileOf(photo('astronaut'), 'astronaut.jpg'));
    expect(heads.length).toBeGreaterThan(0);
    // Several guesses of one face, in the upper half, left of the middle.
    for (const { x, y, width, height } of heads)
      expect([x + width / 2, y + height / 2]).toEqual([expect.closeTo(0.43, 1), expect.closeTo(0.2, 1)]);
  });

  it('are not seen where there are none', async () => {
    for (const name of ['meadow', 'raindrops', 'coffee'])
      expect(await media.run('findHeadsIn', await fileOf(photo(name), `${name}.jpg`))).toEqual([]);
  });

  it('keep their heads when the photo is cut to its window', async () => {
    const file = await fileOf(await portrait(), 'portrait.jpg');
    const headsIn = async (smartCrop: boolean) =>
      media.run('findHeadsIn', await fileOf(await windowOf(file, smartCrop), `window-${smartCrop}.jpg`));
    expect(await headsIn(false)).toEqual([]);
    const [head] = await headsIn(true);
    expect(head!.y).toBeGreaterThanOrEqual(0);
    expect(head!.height).toBeGreaterThan(0.3);
  });
});
