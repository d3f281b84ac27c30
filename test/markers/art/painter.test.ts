import { expect, test } from 'vitest';
import { Painter, type Pixels } from '../../../markers/art/painter.ts';
import type { Polygon } from '../../../markers/art/polygon.ts';
import { randomFrom } from '../../../markers/art/random.ts';

const WHITE = [255, 255, 255] as const;

/** A black picture with one white polygon, as the red values of its pixels. */
function painted(polygon: Polygon, width: number, height: number): number[] {
  const pixels: Pixels = { width, height, data: new Uint8Array(width * height * 3) };
  new Painter(pixels, { x: ([x]) => x, y: ([, y]) => y }).fill(polygon, WHITE);
  return Array.from({ length: width * height }, (_, i) => pixels.data[i * 3]!);
}

test('a pixel is as light as the share of it that a rectangle covers', () => {
  const rectangle: Polygon = [
    [0.5, 1],
    [3, 1],
    [3, 2.25],
    [0.5, 2.25],
  ];
  const expected = [
    [0, 0, 0, 0],
    [128, 255, 255, 0],
    [32, 64, 64, 0],
  ];
  expect(painted(rectangle, 4, 3)).toEqual(expected.flat());
  expect(painted([...rectangle].reverse(), 4, 3)).toEqual(expected.flat());
});

test('a slanted edge covers each pixel by its exact area, however many it crosses', () => {
  const triangle: Polygon = [
    [0, 0],
    [4, 0],
    [0, 1],
  ];
  expect(painted(triangle, 4, 1)).toEqual(
    [7 / 8, 5 / 8, 3 / 8, 1 / 8].map((share) => Math.round(share * 255)),
  );
});

test('the light that any polygon throws is its area, wherever its edges run', () => {
  const random = randomFrom('areas');
  for (let round = 0; round < 200; round++) {
    const corners: Polygon = Array.from({ length: 7 }, (_, i) => {
      const radius = random.between(3, 14);
      return [15 + radius * Math.cos((i * Math.PI * 2) / 7), 15 + radius * Math.sin((i * Math.PI * 2) / 7)];
    });
    const area = corners.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
    const light = painted(corners, 30, 30).reduce((sum, value) => sum + value / 255, 0);
    expect(Math.abs(light - area)).toBeLessThan(0.5);
  }
});

test('what lies beyond the picture is cut off at its edges', () => {
  const wide: Polygon = [
    [-50, -20],
    [60, -20],
    [60, 40],
    [-50, 40],
  ];
  expect(painted(wide, 3, 2)).toEqual(Array(6).fill(255));
  const left: Polygon = [
    [-9, 0],
    [1.5, 0],
    [1.5, 2],
    [-9, 2],
  ];
  expect(painted(left, 3, 2)).toEqual([255, 128, 0, 255, 128, 0]);
  for (const away of [-100, 100]) {
    const outside: Polygon = wide.map(([x, y]) => [x + 2 * away, y]);
    expect(painted(outside, 3, 2)).toEqual(Array(6).fill(0));
    const aboveOrBelow: Polygon = wide.map(([x, y]) => [x, y + away]);
    expect(painted(aboveOrBelow, 3, 2)).toEqual(Array(6).fill(0));
  }
});
