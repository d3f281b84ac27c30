import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { lumaOf } from '../../../markers/art/hues.ts';
import {
  type Art,
  colourOf,
  matColour,
  PALETTES,
  type PaletteId,
  type Pixels,
  paletteOfPhoto,
  renderArt,
  STYLES,
} from '../../../markers/art/index.ts';
import { TONE_LUMAS, TONE_TOLERANCE } from '../../../markers/art/tones.ts';

const IDS = Object.keys(PALETTES) as PaletteId[];
const PHOTOS = ['aqua', 'cat', 'dune', 'fresh-flower', 'rocket', 'storm', 'two-wings', 'wood'];

async function photo(name: string): Promise<Pixels> {
  const file = await readFile(new URL(`../../fixtures/photos/${name}.jpg`, import.meta.url));
  const { data, info } = await sharp(file)
    .resize(64, 64, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** What every palette promises, so that one compiled marker serves it. */
function expectTones(palette: readonly string[]): void {
  const colours = palette.map(colourOf);
  const lumas = colours.map(lumaOf);
  expect(lumas).toEqual([...lumas].sort((a, b) => a - b));
  expect(lumas.at(-1)! - lumas[0]!).toBeGreaterThan(180);
  lumas.forEach((luma, tone) => {
    expect(Math.abs(luma - TONE_LUMAS[tone]!)).toBeLessThanOrEqual(TONE_TOLERANCE);
    const [red, green, blue] = colours[tone]!;
    expect(Math.abs((red + green + blue) / 3 - luma)).toBeLessThan(21);
  });
}

test.each(IDS)('%s keeps the order and nearly the luma of the tones', (id) => {
  expect(PALETTES[id].colours).toHaveLength(TONE_LUMAS.length);
  expectTones(PALETTES[id].colours);
});

test('there are at least twelve palettes, and every style has one of them', () => {
  expect(IDS.length).toBeGreaterThanOrEqual(12);
  for (const { palette } of Object.values(STYLES)) expect(IDS).toContain(palette);
});

describe('a palette of the photo', () => {
  test.each(PHOTOS)('keeps the tones for %s, and is the same each time', async (name) => {
    const pixels = await photo(name);
    const palette = paletteOfPhoto(pixels);
    expectTones(palette);
    expect(paletteOfPhoto(pixels)).toEqual(palette);
  });

  test('is warm for an orange flower, blue for blue water, grey for a blank wall', async () => {
    const accent = async (name: string) => colourOf(paletteOfPhoto(await photo(name))[2]!);
    const [flowerRed, , flowerBlue] = await accent('fresh-flower');
    expect(flowerRed).toBeGreaterThan(flowerBlue + 60);
    const [waterRed, , waterBlue] = await accent('storm');
    expect(waterBlue).toBeGreaterThan(waterRed);
    const wall = { data: new Uint8Array(64 * 64 * 3).fill(180), width: 64, height: 64 };
    expectTones(paletteOfPhoto(wall));
    for (const colour of paletteOfPhoto(wall).map(colourOf))
      expect(Math.max(...colour) - Math.min(...colour)).toBeLessThan(4);
  });
});

test('a palette changes the colours of a marker and hardly its luma', async () => {
  const art: Art = { format: '3x2', layout: 'border-22', style: 'botanical', seed: 3 };
  const [own, blue] = await Promise.all([
    renderArt(art, { width: 300 }),
    renderArt(art, { width: 300, palette: 'delft' }),
  ]);
  let [hue, luma] = [0, 0];
  for (let i = 0; i < own.data.length; i += 3) {
    const pixel = ({ data }: Pixels) => [data[i]!, data[i + 1]!, data[i + 2]!] as const;
    hue += Math.abs(own.data[i + 2]! - own.data[i]! - (blue.data[i + 2]! - blue.data[i]!));
    luma += Math.abs(lumaOf(pixel(own)) - lumaOf(pixel(blue)));
  }
  const count = own.data.length / 3;
  expect(hue / count).toBeGreaterThan(20);
  expect(luma / count).toBeLessThan(8);
  expect(matColour('botanical', 'delft')).toBe(PALETTES.delft.colours.at(-1));
  expect(matColour('botanical')).toBe(PALETTES.forest.colours.at(-1));
});
