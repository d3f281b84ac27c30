// What is drawn beyond a marker's edge, over its window and for its QR code.
import QRCode from 'qrcode';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  type Art,
  artSvg,
  MOST_BEYOND,
  type Pixels,
  renderArt,
  renderOverlay,
  sheetInPixels,
} from '../../../markers/art/index.ts';
import {
  CODE_SIDE,
  codeInPixels,
  codeOf,
  FORMATS,
  type FormatId,
  LAYOUTS,
  type LayoutId,
  SAFE_MARGIN,
} from '../../../markers/formats.ts';

const thin: Art = { format: '7x5', layout: 'border-8', style: 'azulejo', seed: 8 };
const wide: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 8 };
const sides: Art = { format: '4x3', layout: 'sides-30', style: 'night', seed: 8 };
const at = ({ data, width }: Pixels, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

test.each([thin, wide, sides])(
  'the art of $style beyond the edge is the same marker with more round it',
  async (art) => {
    const width = 600;
    const marker = await renderArt(art, { width });
    const sheet = await renderArt(art, { width, beyond: { x: 0.08, y: MOST_BEYOND } });
    const { marker: place, size } = sheetInPixels(art, { width, beyond: { x: 0.08, y: MOST_BEYOND } });
    expect([sheet.width, sheet.height]).toEqual([size.width, size.height]);
    for (let y = 0; y < marker.height; y++) {
      const from = ((y + place.y) * sheet.width + place.x) * 3;
      const row = sheet.data.subarray(from, from + marker.width * 3);
      const whole = marker.data.subarray(y * marker.width * 3, (y + 1) * marker.width * 3);
      let most = 0;
      row.forEach((value, i) => {
        most = Math.max(most, Math.abs(value - whole[i]!));
      });
      // Sums over other boxes may round the other way.
      expect(most).toBeLessThanOrEqual(1);
    }
    const rim = new Set(Array.from({ length: sheet.height }, (_, y) => at(sheet, 2, y).join(' ')));
    expect(rim.size).toBeGreaterThan(10);
  },
);

test('art is not drawn farther than its pattern goes', async () => {
  await expect(renderArt(wide, { width: 300, beyond: 0.2 })).rejects.toThrow(RangeError);
});

test('between two bands the photo goes on beyond the edge, not the pattern', () => {
  const { window, size } = sheetInPixels(sides, { width: 600, beyond: 0.1 });
  expect({ y: window.y, height: window.height }).toEqual({ y: 0, height: size.height });
  const turned = sheetInPixels(sides, { width: 600, beyond: 0.1, orientation: 'portrait' });
  expect({ x: turned.window.x, width: turned.window.width }).toEqual({ x: 0, width: turned.size.width });
});

test.each(
  (Object.keys(FORMATS) as FormatId[]).flatMap((format) =>
    (Object.keys(LAYOUTS) as LayoutId[]).map((layout) => ({ format, layout })),
  ),
)(
  'the code of $layout at $format is square, large enough, and safe from the trimmer',
  ({ format, layout }) => {
    const { x, y, width, height } = codeOf(format, layout);
    const { ratio } = FORMATS[format];
    expect(width * ratio).toBeCloseTo(height);
    expect(height).toBe(CODE_SIDE);
    expect((1 - x - width) * ratio).toBeGreaterThanOrEqual(SAFE_MARGIN);
    expect(1 - y - height).toBeGreaterThanOrEqual(SAFE_MARGIN);
    // On 10×15 the short side is 100 mm at least, on 13×18 120 mm.
    expect(CODE_SIDE * 100).toBeGreaterThanOrEqual(14);
    expect(CODE_SIDE * 120).toBeGreaterThanOrEqual(20);
  },
);

test.each(['landscape', 'portrait'] as const)(
  'a code is printed in whole pixels with four modules of white round it, %s',
  async (orientation) => {
    const code = QRCode.create('HTTPS://EXAMPLE.COM/V/2B7K', { errorCorrectionLevel: 'M' }).modules;
    const width = 1200;
    const picture = await renderArt(thin, { width, code, orientation, palette: 'graphite' });
    const place = codeInPixels(thin.format, thin.layout, width, orientation);
    const module = Math.floor(Math.min(place.width, place.height) / (code.size + 8));
    const left = place.x + Math.floor((place.width - module * code.size) / 2);
    const top = place.y + Math.floor((place.height - module * code.size) / 2);
    for (let row = -4; row < code.size + 4; row++) {
      for (let column = -4; column < code.size + 4; column++) {
        const isIn = row >= 0 && column >= 0 && row < code.size && column < code.size;
        const dark = isIn && code.data[row * code.size + column];
        const [luma] = at(picture, (left + (column + 0.5) * module) | 0, (top + (row + 0.5) * module) | 0);
        expect(luma! < 128).toBe(Boolean(dark));
      }
    }
  },
);

test('a marker is compiled with grey where its code will be, whatever the code', async () => {
  const width = 640;
  const neutral = await renderArt(wide, { width, code: 'neutral' });
  const { x, y, width: across, height } = codeInPixels(wide.format, wide.layout, width);
  expect(at(neutral, x + (across >> 1), y + (height >> 1))).toEqual([128, 128, 128]);
  const pattern = await renderArt(wide, { width });
  let outside = 0;
  for (let row = 0; row < pattern.height; row++) {
    for (let column = 0; column < pattern.width; column++) {
      const near = column > x - 4 && column < x + across + 4 && row > y - 4 && row < y + height + 4;
      if (!near && at(pattern, column, row).join() !== at(neutral, column, row).join()) outside++;
    }
  }
  expect(outside).toBe(0);
});

test('the overlay on a photo is the frame with that photo in it, the card for the code included', async () => {
  const options = { width: 500, code: 'neutral', palette: 'coral' } as const;
  const { data, width, height } = await renderOverlay(thin, options);
  const laid = await sharp({ create: { width, height, channels: 3, background: '#3a7f55' } })
    .composite([{ input: Buffer.from(data), raw: { width, height, channels: 4 } }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const frame = await renderArt(thin, { ...options, windowFill: '#3a7f55' });
  let most = 0;
  frame.data.forEach((value, i) => {
    most = Math.max(most, Math.abs(value - laid[i]!));
  });
  expect(most).toBeLessThanOrEqual(2);
});

test('the SVG has the same card, code and palette', async () => {
  const code = QRCode.create('HTTPS://EXAMPLE.COM/V/2B7K', { errorCorrectionLevel: 'M' }).modules;
  for (const each of ['neutral', code] as const) {
    const options = { width: 700, code: each, palette: 'rose' } as const;
    const picture = await renderArt(sides, options);
    const { data } = await sharp(Buffer.from(artSvg(sides, options)))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const sum = picture.data.reduce((total, value, i) => total + Math.abs(value - data[i]!), 0);
    // Modules are whole pixels in the one and not in the other.
    expect(sum / data.length).toBeLessThan(2.5);
  }
});
