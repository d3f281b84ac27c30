import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../markers/art/index.ts';
import { type FitOptions, fitPhoto } from '../../../markers/frame/photo.ts';
import { offsetFor, placeInWindow } from '../../../markers/frame/placing.ts';

const COLOURS = {
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  mat: [128, 0, 128],
};
const WINDOW = { width: 300, height: 200 };

/** 600 × 400: red and green above, blue and yellow below. */
async function quarters(orientation?: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" shape-rendering="crispEdges">
    <rect width="300" height="200" fill="#f00"/><rect x="300" width="300" height="200" fill="#0f0"/>
    <rect y="200" width="300" height="200" fill="#00f"/><rect x="300" y="200" width="300" height="200" fill="#ff0"/></svg>`;
  const image = sharp(Buffer.from(svg)).flatten();
  return orientation === undefined
    ? image.png().toBuffer()
    : image.withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** The colours seen at points of the window, in fractions of it. */
function coloursAt({ data, width, height }: Pixels, points: [x: number, y: number][]): string[] {
  return points.map(([x, y]) => {
    const at =
      (Math.min(height - 1, Math.floor(y * height)) * width + Math.min(width - 1, Math.floor(x * width))) * 3;
    const distances = Object.entries(COLOURS).map(
      ([name, colour]) => [name, Math.hypot(...colour.map((value, n) => value - data[at + n]!))] as const,
    );
    return distances.sort(([, a], [, b]) => a - b)[0]![0];
  });
}

const CORNERS: [number, number][] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

async function place(options: Partial<FitOptions>, window = WINDOW, photo?: Buffer): Promise<Pixels> {
  return fitPhoto(photo ?? (await quarters()), window, { fit: 'cover', background: '#800080', ...options });
}

describe('a photo that is placed in its window', () => {
  it('is moved to the right and down, as far as it covers the window', async () => {
    const pixels = await place({ placing: { zoom: 2, offsetX: 0.25, offsetY: 0.25 } });
    expect([pixels.width, pixels.height]).toEqual([300, 200]);
    expect(coloursAt(pixels, [...CORNERS, [0.7, 0.7]])).toEqual(['red', 'green', 'blue', 'yellow', 'red']);
    const cornered = await place({ placing: { zoom: 2, offsetX: 5, offsetY: -5 } });
    expect(
      new Set(
        coloursAt(cornered, [
          [0, 0.02],
          [0.98, 0.02],
          [0, 1],
          [0.98, 1],
        ]),
      ),
    ).toEqual(new Set(['blue']));
    expect(coloursAt(await place({ placing: { zoom: 0.2 } }), CORNERS)).toEqual([
      'red',
      'green',
      'blue',
      'yellow',
    ]);
  });

  it('is turned clockwise, by quarters and by anything between, and still covers the window', async () => {
    expect(coloursAt(await place({ placing: { rotation: 90 } }), CORNERS)).toEqual([
      'blue',
      'red',
      'yellow',
      'green',
    ]);
    expect(coloursAt(await place({ placing: { rotation: 180 } }), CORNERS)).toEqual([
      'yellow',
      'blue',
      'green',
      'red',
    ]);
    const tilted = coloursAt(await place({ placing: { rotation: 30 } }), [
      ...CORNERS,
      [0.5, 0.02],
      [0.98, 0.5],
    ]);
    expect(tilted).toEqual(
      ['red', 'green', 'blue', 'yellow', 'red', 'green'].map((name, at) => (at === 4 ? 'red' : name)),
    );
    expect(tilted).not.toContain('mat');
  });

  it('shows the mat beside it where it is to be seen whole', async () => {
    const shifted = await place({ fit: 'contain', placing: { offsetX: 0.5 } });
    expect(
      coloursAt(shifted, [
        [0.2, 0.2],
        [0.7, 0.2],
        [0.7, 0.8],
      ]),
    ).toEqual(['mat', 'red', 'blue']);
    const turned = await place({ fit: 'contain', placing: { rotation: 90 } });
    expect(
      coloursAt(turned, [
        [0.05, 0.5],
        [0.4, 0.2],
        [0.6, 0.2],
      ]),
    ).toEqual(['mat', 'blue', 'red']);
    expect(coloursAt(await place({ fit: 'contain', placing: { offsetX: 3 } }), CORNERS)).toEqual([
      'mat',
      'mat',
      'mat',
      'mat',
    ]);
  });

  it('is stretched to the window, also when it is turned', async () => {
    const square = { width: 200, height: 200 };
    expect(coloursAt(await place({ fit: 'fill', placing: { rotation: 90 } }, square), CORNERS)).toEqual([
      'blue',
      'red',
      'yellow',
      'green',
    ]);
  });

  it('is taken upright, as its camera meant it', async () => {
    const upright = { width: 200, height: 300 };
    const pixels = await place({ placing: { zoom: 1.01 } }, upright, await quarters(6));
    expect(coloursAt(pixels, CORNERS)).toEqual(['blue', 'red', 'yellow', 'green']);
  });

  it('leaves no line of the window uncovered, whatever the numbers', () => {
    for (let n = 0; n < 2000; n++) {
      const random = (seed: number) => (Math.sin(n * 12.9898 + seed * 78.233) * 43758.5453) % 1;
      const photo = {
        width: 300 + Math.floor(4000 * Math.abs(random(1))),
        height: 300 + Math.floor(4000 * Math.abs(random(2))),
      };
      const window = {
        width: 50 + Math.floor(2000 * Math.abs(random(3))),
        height: 50 + Math.floor(2000 * Math.abs(random(4))),
      };
      const placing = { zoom: 0.5 + 3 * Math.abs(random(5)), offsetX: 2 * random(6), offsetY: 2 * random(7) };
      const { size, centre, region } = placeInWindow(photo, window, 'cover', placing)!;
      const left = Math.round(centre.x - size.width / 2);
      const top = Math.round(centre.y - size.height / 2);
      expect(
        left <= 0 && top <= 0 && left + size.width >= window.width && top + size.height >= window.height,
      ).toBe(true);
      expect(region.x + region.width <= photo.width && region.y + region.height <= photo.height).toBe(true);
    }
  });
});

describe('what must not be cut off', () => {
  const photo = { width: 1000, height: 2000 };
  const window = { width: 1000, height: 1000 };

  it('is brought into the window, but no further than needed', () => {
    expect(offsetFor(photo, window, { x: 0.4, y: 0.05, width: 0.2, height: 0.1 })).toEqual({
      offsetX: 0,
      offsetY: expect.closeTo(0.4, 5),
    });
    expect(offsetFor(photo, window, { x: 0.4, y: 0.45, width: 0.2, height: 0.1 })).toEqual({
      offsetX: 0,
      offsetY: 0,
    });
  });

  it('has its middle shown where it is larger than the window', () => {
    expect(offsetFor(photo, window, { x: 0, y: 0, width: 1, height: 0.8 }).offsetY).toBeCloseTo(0.2, 5);
  });

  it('decides what of the photo is seen', async () => {
    const pixels = await place(
      { focus: { x: 0.1, y: 0.8, width: 0.1, height: 0.1 } },
      { width: 300, height: 50 },
    );
    expect(
      coloursAt(pixels, [
        [0.1, 0.2],
        [0.9, 0.8],
      ]),
    ).toEqual(['blue', 'yellow']);
  });
});
