import { describe, expect, test } from 'vitest';
import { greyFromRgb } from '../../../markers/engine/index.ts';
import { draw } from '../../oracle/images.ts';

const { data: rgb } = draw((_x, _y, random) => [random() * 256, random() * 256, random() * 256], 50, 40);

describe('greyFromRgb', () => {
  test('weighs the channels as Rec. 601 does and rounds to the nearest', () => {
    const grey = greyFromRgb(rgb, 3);
    for (let i = 0; i < grey.length; i++) {
      const luma = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
      expect(Math.abs(grey[i]! - luma)).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  });

  test('takes the mean, rounded down, where asked', () => {
    const grey = greyFromRgb(rgb, 3, 'mean');
    for (let i = 0; i < grey.length; i++) {
      expect(grey[i]).toBe(Math.floor((rgb[3 * i]! + rgb[3 * i + 1]! + rgb[3 * i + 2]!) / 3));
    }
  });

  test('leaves grey as it is, by both ways, and overlooks alpha', () => {
    for (let value = 0; value < 256; value++) {
      const rgba = Uint8Array.of(value, value, value, 7);
      expect([...greyFromRgb(rgba, 4, 'luma'), ...greyFromRgb(rgba, 4, 'mean')]).toEqual([value, value]);
    }
  });

  test('refuses a buffer that is no whole number of pixels', () => {
    expect(() => greyFromRgb(new Uint8Array(10), 3)).toThrow(
      expect.objectContaining({ code: 'WRONG_BUFFER_LENGTH' }),
    );
  });
});
