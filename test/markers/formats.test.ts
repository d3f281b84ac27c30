import { expect, test } from 'vitest';
import { markerSize, turnWindow, windowInPixels, windowOf } from '../../markers/formats.ts';

test('the window of border-22 leaves bands of 22 % of the short side on all four sides', () => {
  const window = windowOf('3x2', 'border-22');
  expect(window.x * 1.5).toBeCloseTo(0.22);
  expect(window.y).toBeCloseTo(0.22);
  expect((1 - window.x - window.width) * 1.5).toBeCloseTo(0.22);
  expect(1 - window.y - window.height).toBeCloseTo(0.22);
});

test('a window turns with its print, clockwise: what was left is on top, what was on top is right', () => {
  const window = { x: 0.1, y: 0.2, width: 0.6, height: 0.5 };
  const turned = turnWindow(window, 'portrait');
  expect(turned.x).toBeCloseTo(0.3);
  expect(turned.y).toBeCloseTo(0.1);
  expect(turned.width).toBeCloseTo(0.5);
  expect(turned.height).toBeCloseTo(0.6);
  expect(turnWindow(window, 'landscape')).toEqual(window);
});

test('a marker has the ratio of its format, and a portrait print the same pixels turned', () => {
  expect(markerSize('3x2', 1600)).toEqual({ width: 1600, height: 1067 });
  expect(markerSize('3x2', 1600, 'portrait')).toEqual({ width: 1067, height: 1600 });
});

test.each([640, 1000, 1600, 1601, 2480])(
  'the window is whole pixels and centred within one at %i px',
  (longSide) => {
    for (const orientation of ['landscape', 'portrait'] as const) {
      const size = markerSize('3x2', longSide, orientation);
      const window = windowInPixels('3x2', 'border-22', longSide, orientation);
      expect(Object.values(window).every(Number.isInteger)).toBe(true);
      expect(Math.abs(size.width - window.width - 2 * window.x)).toBeLessThanOrEqual(1);
      expect(Math.abs(size.height - window.height - 2 * window.y)).toBeLessThanOrEqual(1);
    }
  },
);

test('the window in pixels is the window in fractions, to half a pixel, in both orientations', () => {
  for (const orientation of ['landscape', 'portrait'] as const) {
    const size = markerSize('3x2', 1600, orientation);
    const pixels = windowInPixels('3x2', 'border-22', 1600, orientation);
    const window = turnWindow(windowOf('3x2', 'border-22'), orientation);
    expect(Math.abs(pixels.x - window.x * size.width)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(pixels.y - window.y * size.height)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(pixels.width - window.width * size.width)).toBeLessThanOrEqual(1);
    expect(Math.abs(pixels.height - window.height * size.height)).toBeLessThanOrEqual(1);
  }
});

test('the thin layouts leave the photo more than 70 % of the print', () => {
  const share = (layout: 'border-8' | 'border-11' | 'border-22') => {
    const { width, height } = windowOf('3x2', layout);
    return width * height;
  };
  expect(share('border-8')).toBeCloseTo(0.715, 2);
  expect(share('border-11')).toBeGreaterThan(0.62);
  expect(share('border-22')).toBeCloseTo(0.396, 2);
});
