import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Engine,
  type GreyImage,
  greyFromRgb,
  joinTargets,
  loadEngine,
} from '../../../markers/engine/index.ts';
import {
  drawnNames,
  oracleImage,
  oracleNames,
  photo,
  photoNames,
  type RgbImage,
} from '../../oracle/images.ts';
import { compileWithMindAr } from '../../oracle/mind-ar.ts';
import { isLong } from '../../support/long.ts';

/** What test/oracle/record.mjs wrote, from mind-ar 1.2.5 alone. */
const recorded: Record<string, { pixels: string; mind: string }> = JSON.parse(
  await readFile(new URL('../../oracle/hashes.json', import.meta.url), 'utf8'),
);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** mind-ar's compiler takes the mean of the channels. */
const meanGrey = ({ data, width, height }: RgbImage): GreyImage => ({
  data: greyFromRgb(data, 3, 'mean'),
  width,
  height,
});

let engine: Engine;
beforeAll(async () => {
  engine = await loadEngine();
});

/** mind-ar takes seconds for each. */
const IMAGES_A_DAY = isLong ? 4 : 2;

describe('compileTarget gives the bytes of mind-ar 1.2.5', () => {
  test('as recorded, for every photograph and drawn image of the oracle', async () => {
    const names = await oracleNames();
    expect(names.length - drawnNames.length).toBeGreaterThanOrEqual(12);
    expect(drawnNames).toHaveLength(60);
    expect(Object.keys(recorded).sort()).toEqual([...names].sort());
    const different: string[] = [];
    for (const name of names) {
      const image = await oracleImage(name);
      expect(sha256(image.data), `pixels of ${name}: the decoder or the picture changed, record again`).toBe(
        recorded[name]!.pixels,
      );
      const mind = await engine.compileTarget(meanGrey(image));
      if (sha256(mind) !== recorded[name]!.mind) different.push(name);
    }
    expect(different).toEqual([]);
  }, 60_000);

  test('compiled now by the real mind-ar, for small images of the day', async () => {
    const names = await photoNames();
    const day = Math.floor(Date.now() / 86_400_000);
    const images: GreyImage[] = [];
    for (let i = 0; i < IMAGES_A_DAY; i++) {
      const name = names[(day * IMAGES_A_DAY + i) % names.length]!;
      const size = { width: 101 + ((day * 7 + i * 13) % 40), height: 97 + ((day * 11 + i * 17) % 40) };
      images.push(meanGrey(await photo(name, size)));
    }
    // mind-ar compiles them into one file: that ours, joined, equals it also proves the joining.
    const expected = await compileWithMindAr(...images);
    const ours = joinTargets(await Promise.all(images.map((image) => engine.compileTarget(image))));
    expect(ours.length).toBe(expected.length);
    expect(sha256(ours)).toBe(sha256(expected));
  }, 60_000);
});
