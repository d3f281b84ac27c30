import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { draw } from '../../../markers/art/drawing.ts';
import { fieldOf, OVERDRAW } from '../../../markers/art/field.ts';
import { lumaOf } from '../../../markers/art/hues.ts';
import {
  ART_VERSION,
  type Art,
  artSvg,
  type Pixels,
  renderArt,
  STYLES,
  type StyleId,
} from '../../../markers/art/index.ts';
import type { Polygon } from '../../../markers/art/polygon.ts';
import { middleOf } from '../../../markers/art/polygon.ts';
import { randomFrom } from '../../../markers/art/random.ts';
import { TONE_LUMAS } from '../../../markers/art/tones.ts';
import { LAYOUTS, type LayoutId, type Rectangle, windowInPixels } from '../../../markers/formats.ts';

const art = (seed: number): Art => ({ format: '3x2', layout: 'border-22', style: 'terrazzo', seed });
type Triple = readonly [number, number, number];
const at = ({ data, width }: Pixels, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

/** Whether a shape belongs to the mat, which is the same for every seed. */
function touchesMat(polygon: Polygon, { x, y, width, height }: Rectangle): boolean {
  return polygon.some(
    ([px, py]) => (px === x || px === x + width || py === y || py === y + height) && polygon.length === 4,
  );
}

/** Mean difference of two pictures' values. */
function difference(a: Pixels, b: Pixels): number {
  let sum = 0;
  a.data.forEach((value, i) => {
    sum += Math.abs(value - b.data[i]!);
  });
  return sum / a.data.length;
}

test('the same art gives the same pixels, and another seed a different pattern', async () => {
  const once = await renderArt(art(1), { width: 640 });
  expect(Buffer.compare((await renderArt(art(1), { width: 640 })).data, once.data)).toBe(0);
  const others = await Promise.all(
    [2, 3, 10, 11, 4294967295].map((seed) => renderArt(art(seed), { width: 640 })),
  );
  const all = [once, ...others];
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) expect(difference(a, b)).toBeGreaterThan(20);
  }
});

test('no two of twenty seeds have a shape in common', () => {
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 20; seed++) {
    const field = fieldOf('3x2', 'border-22');
    const shapes = draw(art(seed)).shapes.filter(({ polygon }) => !touchesMat(polygon, field.window));
    expect(shapes.length).toBeGreaterThan(500);
    for (const { polygon } of shapes) {
      const key = polygon.join(' ');
      expect(seen.get(key) ?? seed).toBe(seed);
      seen.set(key, seed);
    }
  }
});

test('pixels change only together with ART_VERSION, because markers are stamped with it', async () => {
  const hash = createHash('sha256')
    .update((await renderArt(art(1), { width: 640 })).data)
    .digest('hex');
  expect({ version: ART_VERSION, hash }).toEqual({
    version: 2,
    hash: '74e6f82e03bcec0f09caeae97514ed8c46b1978937063e83065f0ecab98e0244',
  });
});

test('the window is filled to the pixel, with neutral grey unless another colour is asked for', async () => {
  const window = windowInPixels('3x2', 'border-22', 640);
  for (const [options, colour] of [
    [{}, [128, 128, 128]],
    [{ windowFill: '#0a141e' }, [10, 20, 30]],
  ] as const) {
    const picture = await renderArt(art(4), { width: 640, ...options });
    for (const x of [window.x, window.x + window.width - 1]) {
      for (const y of [window.y, window.y + window.height - 1]) expect(at(picture, x, y)).toEqual(colour);
    }
    const middle = window.y + 20;
    expect(at(picture, window.x - 1, middle)).not.toEqual(colour);
    expect(at(picture, window.x + window.width, middle)).not.toEqual(colour);
  }
  await expect(renderArt(art(4), { width: 640, windowFill: 'grey' })).rejects.toThrow('#rrggbb');
});

test('portrait is the landscape marker turned clockwise', async () => {
  const landscape = await renderArt(art(6), { width: 600 });
  const portrait = await renderArt(art(6), { width: 600, orientation: 'portrait' });
  expect([portrait.width, portrait.height]).toEqual([landscape.height, landscape.width]);
  const turned = await sharp(landscape.data, {
    raw: { width: landscape.width, height: landscape.height, channels: 3 },
  })
    .rotate(90)
    .raw()
    .toBuffer();
  portrait.data.forEach((value, i) => {
    if (Math.abs(value - turned[i]!) > 1) throw new Error(`Value ${i} is ${value}, turned ${turned[i]}.`);
  });
});

test('the SVG shows what the pixels show, but for antialiasing', async () => {
  const pixels = await renderArt(art(5), { width: 900 });
  const { data, info } = await sharp(Buffer.from(artSvg(art(5), { width: 900 })))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([pixels.width, pixels.height]);
  expect(difference(pixels, { data, width: info.width, height: info.height })).toBeLessThan(0.5);
});

test('the same art at another size is the same picture', async () => {
  const small = await renderArt(art(9), { width: 640 });
  const large = await renderArt(art(9), { width: 1600 });
  const shrunk = await sharp(large.data, { raw: { width: large.width, height: large.height, channels: 3 } })
    .resize(small.width, small.height, { kernel: 'mitchell', fit: 'fill' })
    .raw()
    .toBuffer();
  expect(difference(small, { ...small, data: shrunk })).toBeLessThan(4);
});

const IDS = Object.keys(STYLES) as StyleId[];
const fieldKinds = IDS.flatMap((style) =>
  (Object.keys(LAYOUTS) as LayoutId[]).map((layout) => ({ style, layout })),
);

test.each(fieldKinds)(
  '$style fills the bands of $layout in tones of the palettes, and beyond the edge',
  (kind) => {
    const field = fieldOf('3x2', kind.layout);
    const shapes = STYLES[kind.style].draw(field, randomFrom('reach'));
    const broken = shapes.filter(
      ({ polygon, tone }) =>
        polygon.length < 3 || !(tone in TONE_LUMAS) || !polygon.flat().every(Number.isFinite),
    );
    expect(broken).toEqual([]);
    const middles = shapes.map(({ polygon }) => middleOf(polygon));
    const { overdraw, width, height } = field;
    const inside = (x: number, y: number, size: number) =>
      middles.filter(([px, py]) => px > x && px < x + size && py > y && py < y + size).length;
    const size = 220;
    for (let y = -overdraw; y < height; y += size) {
      expect(inside(-overdraw, y, size)).toBeGreaterThan(3);
      expect(inside(width + overdraw - size, y, size)).toBeGreaterThan(3);
    }
    if (LAYOUTS[kind.layout].topBand === 0) return;
    for (let x = -overdraw; x < width; x += size) {
      expect(inside(x, -overdraw, size)).toBeGreaterThan(3);
      expect(inside(x, height + overdraw - size, size)).toBeGreaterThan(3);
    }
  },
);

/** Of one small picture in each style. */
const PICTURE_HASHES: Record<StyleId, string> = {
  azulejo: 'd8c7e37c5860ff28',
  botanical: 'f5adb3112f993110',
  cutouts: '84dc8137d3f8b9fb',
  deco: '3d9bdd17c00a9ae6',
  kilim: 'a4347987aae80ff1',
  linen: '6bff339eedd3d2e0',
  marble: 'a244111141e3bbde',
  meadow: 'ae661d255bae4e65',
  night: '079ecfa7d7f3ee12',
  terrazzo: 'c26d52a4ca699c59',
  waves: 'e253ab70249bebcf',
  woodcut: '2498e13e78bf2b07',
};

test.each(IDS)('%s looks different with each seed, and has strong tones in every corner', async (style) => {
  const art = { format: '4x3', layout: 'border-22', style } as const;
  const [one, other] = [3, 4].map((seed) => renderArt({ ...art, seed }, { width: 240 }));
  expect(difference(await one!, await other!)).toBeGreaterThan(15);
  const { data, width, height } = await one!;
  // Whoever changes this changes what markers look like that hang on walls: it goes together with ART_VERSION.
  expect(createHash('sha256').update(data).digest('hex').slice(0, 16)).toBe(PICTURE_HASHES[style]);
  const side = Math.round(0.2 * height);
  for (const left of [0, width - side]) {
    for (const top of [0, height - side]) {
      const lumas = Array.from({ length: side * side }, (_, i) =>
        lumaOf(
          at({ data, width, height }, left + (i % side), top + Math.floor(i / side)) as unknown as Triple,
        ),
      );
      const mean = lumas.reduce((sum, luma) => sum + luma, 0) / lumas.length;
      const variance = lumas.reduce((sum, luma) => sum + (luma - mean) ** 2, 0) / lumas.length;
      expect(Math.sqrt(variance)).toBeGreaterThan(35);
    }
  }
});

test.each(['border-8', 'border-11'] as const)(
  'a marker of %s has a black line along its edge, a white one inside it, and finer shapes than a wide band',
  async (layout) => {
    const picture = await renderArt({ ...art(3), layout }, { width: 1500 });
    for (const along of [100, 500, 900]) {
      for (const [x, y] of [
        [along, 3],
        [along, 996],
        [3, along],
        [1496, along],
      ] as const) {
        expect(lumaOf(at(picture, x, y) as unknown as Triple)).toBeLessThan(50);
        const inside = [x < 10 ? 10 : x > 1490 ? 1489 : x, y < 10 ? 10 : y > 990 ? 989 : y] as const;
        expect(lumaOf(at(picture, ...inside) as unknown as Triple)).toBeGreaterThan(230);
      }
    }
    const sizes = (drawing: ReturnType<typeof draw>) => {
      const widths = drawing.shapes.map(({ polygon }) => {
        const xs = polygon.map(([x]) => x);
        return Math.max(...xs) - Math.min(...xs);
      });
      return widths.sort((a, b) => a - b)[widths.length >> 1]!;
    };
    expect(sizes(draw({ ...art(3), layout }))).toBeLessThan(0.65 * sizes(draw(art(3))));
  },
);

test('thin layouts draw beyond the edge as far as wide ones', () => {
  const { shapes, width } = draw({ ...art(8), layout: 'border-8' });
  const ends = shapes.map(({ polygon }) => Math.max(...polygon.map(([x]) => x)));
  expect(Math.max(...ends)).toBeGreaterThan(width + OVERDRAW - 10);
});
