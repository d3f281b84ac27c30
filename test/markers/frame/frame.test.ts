import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { type Art, matColour, renderArt } from '../../../markers/art/index.ts';
import { codeOf } from '../../../markers/coded-error.ts';
import type { Rectangle } from '../../../markers/formats.ts';
import { composeFrame, type FrameInput, orientationOf } from '../../../markers/frame/index.ts';

const ART: Art = { format: '3x2', layout: 'border-22', style: 'terrazzo', seed: 3 };
const meadow = await readFile(new URL('../../fixtures/photos/meadow.jpg', import.meta.url));

type Colour = readonly [number, number, number];
const RED: Colour = [200, 40, 30];
const BLUE: Colour = [20, 60, 190];
/** A colour that ink on paper can show. */
const CLAY: Colour = [160, 110, 90];
const MAT = Buffer.from(matColour('terrazzo').slice(1), 'hex');

const compose = (photo: Uint8Array, options: Partial<FrameInput> = {}) =>
  composeFrame({ photo, art: ART, orientation: 'landscape', fit: 'cover', longSide: 900, ...options });

/** A picture whose left half is red and whose right half is blue. */
function halves(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(i % width < width / 2 ? RED : BLUE, i * 3);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function plain(colour: Colour): Sharp {
  const [r, g, b] = colour;
  return sharp({ create: { width: 600, height: 400, channels: 3, background: { r, g, b } } });
}

/** Mean colour of a small patch at fractions of the window. */
async function patch(jpeg: Buffer, window: Rectangle, across: number, down: number): Promise<number[]> {
  const left = Math.round(window.x + across * window.width) - 4;
  const top = Math.round(window.y + down * window.height) - 4;
  const { channels } = await sharp(
    await sharp(jpeg).extract({ left, top, width: 8, height: 8 }).png().toBuffer(),
  ).stats();
  return channels.map(({ mean }) => mean);
}

function expectColour(found: readonly number[], expected: ArrayLike<number>, within = 4): void {
  expect(found).toHaveLength(3);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `${found} is not ${Array.from(expected)}`).toBeLessThanOrEqual(
      within,
    );
  });
}

describe('the frame', () => {
  test('is the art, with the photo in the window and nowhere else', async () => {
    const { jpeg, width, height, window } = await compose(meadow);
    const art = await renderArt(ART, { width: 900 });
    expect([width, height]).toEqual([art.width, art.height]);
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, 3]);
    let sum = 0;
    let count = 0;
    for (let i = 0; i < width * height; i++) {
      const x = i % width;
      const y = Math.floor(i / width);
      // JPEG works in blocks of 8: the photo may show that far out.
      const near =
        x > window.x - 9 &&
        x < window.x + window.width + 9 &&
        y > window.y - 9 &&
        y < window.y + window.height + 9;
      if (near) continue;
      sum += Math.abs(data[i * 3]! - art.data[i * 3]!);
      count++;
    }
    expect(sum / count).toBeLessThan(3);
  });

  test('is a baseline 4:4:4 sRGB JPEG that tells nothing of the original, its place least of all', async () => {
    const original = await sharp(meadow)
      .withExif({ IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitude: '40/1 11/1 0/1', GPSLatitudeRef: 'N' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
      .jpeg()
      .toBuffer();
    expect((await sharp(original).metadata()).exif).toBeDefined();
    const metadata = await sharp((await compose(original)).jpeg).metadata();
    expect(metadata).toMatchObject({
      format: 'jpeg',
      space: 'srgb',
      chromaSubsampling: '4:4:4',
      isProgressive: false,
    });
    expect(metadata.exif ?? metadata.xmp ?? metadata.iptc).toBeUndefined();
  });

  test('comes out the same every time', async () => {
    const [once, again] = await Promise.all([compose(meadow), compose(meadow)]);
    expect(Buffer.compare(once.jpeg, again.jpeg)).toBe(0);
  });

  test('hangs upright when the item is portrait', async () => {
    const { width, height, window } = await compose(meadow, { orientation: 'portrait' });
    expect([width, height]).toEqual([600, 900]);
    expect(window.height).toBeGreaterThan(window.width);
  });
});

describe('the fit', () => {
  const wide = (fit: FrameInput['fit'], options: Partial<FrameInput> = {}) =>
    halves(2000, 400)
      .png()
      .toBuffer()
      .then((photo) => compose(photo, { fit, ...options }));

  test('cover fills the window and cuts evenly on both sides', async () => {
    const { jpeg, window } = await wide('cover');
    expectColour(await patch(jpeg, window, 0.03, 0.04), RED);
    expectColour(await patch(jpeg, window, 0.46, 0.96), RED);
    expectColour(await patch(jpeg, window, 0.54, 0.04), BLUE);
    expectColour(await patch(jpeg, window, 0.97, 0.96), BLUE);
  });

  test('cover with smart crop keeps what draws the eye', async () => {
    const subject = await plain([230, 30, 40]).resize(80, 80, { fit: 'fill' }).png().toBuffer();
    const photo = await sharp({ create: { width: 1600, height: 400, channels: 3, background: '#8a8f94' } })
      .composite([{ input: subject, left: 1420, top: 150 }])
      .png()
      .toBuffer();
    const redOf = async ({ jpeg, window }: { jpeg: Buffer; window: Rectangle }) => {
      const { x, y, ...size } = window;
      const { channels } = await sharp(
        await sharp(jpeg)
          .extract({ left: x, top: y, ...size })
          .png()
          .toBuffer(),
      ).stats();
      return channels[0]!.max;
    };
    expect(await redOf(await compose(photo))).toBeLessThan(170);
    expect(await redOf(await compose(photo, { smartCrop: true }))).toBeGreaterThan(210);
  });

  test('contain shows all of the photo, on the colour of the mat', async () => {
    const { jpeg, window } = await wide('contain');
    expectColour(await patch(jpeg, window, 0.03, 0.5), RED);
    expectColour(await patch(jpeg, window, 0.97, 0.5), BLUE);
    expectColour(await patch(jpeg, window, 0.5, 0.1), MAT);
    expectColour(await patch(jpeg, window, 0.5, 0.9), MAT);
  });

  test('fill stretches the photo to the window', async () => {
    const { jpeg, window } = await wide('fill');
    for (const down of [0.04, 0.96]) {
      expectColour(await patch(jpeg, window, 0.03, down), RED);
      expectColour(await patch(jpeg, window, 0.97, down), BLUE);
    }
  });

  test('exact leaves a small photo at its size in the middle, and shrinks a big one as contain does', async () => {
    const small = await compose(await halves(200, 100).png().toBuffer(), { fit: 'exact' });
    const aside = 90 / small.window.width;
    expectColour(await patch(small.jpeg, small.window, 0.5 - aside, 0.5), RED);
    expectColour(await patch(small.jpeg, small.window, 0.5 + aside, 0.5), BLUE);
    expectColour(await patch(small.jpeg, small.window, 0.5 - 1.3 * aside, 0.5), MAT);
    const big = await wide('exact');
    expect(Buffer.compare(big.jpeg, (await wide('contain')).jpeg)).toBe(0);
  });
});

describe('the photo', () => {
  test('is turned as its EXIF orientation says, before anything is cut', async () => {
    const onItsSide = await halves(1200, 600)
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(await orientationOf(onItsSide)).toEqual({ width: 600, height: 1200, orientation: 'portrait' });
    const { jpeg, window } = await compose(onItsSide, { orientation: 'portrait' });
    expectColour(await patch(jpeg, window, 0.5, 0.1), RED);
    expectColour(await patch(jpeg, window, 0.5, 0.9), BLUE);
  });

  test('hangs landscape when it is square', async () => {
    const square = await plain(RED).resize(300, 300).png().toBuffer();
    expect(await orientationOf(square)).toEqual({ width: 300, height: 300, orientation: 'landscape' });
  });

  test.each([
    ['Display-P3', RED, 8, () => plain(RED).withIccProfile('p3').jpeg({ quality: 100 })],
    // The way into ink and back is lossy of itself.
    ['CMYK', CLAY, 20, () => plain(CLAY).withIccProfile('cmyk').jpeg({ quality: 100 })],
  ])('in %s comes out in the same colours in sRGB', async (_, colour, within, make) => {
    const photo = await make().toBuffer();
    expect((await sharp(photo).metadata()).icc).toBeDefined();
    const { jpeg, window } = await compose(photo);
    expectColour(await patch(jpeg, window, 0.5, 0.5), colour, within);
  });

  test('with 16 bits, with greys only, or as WebP comes out as it looks', async () => {
    const deep = await plain(RED).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const grey = await plain([120, 120, 120]).toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    const deepGrey = await plain([120, 120, 120]).toColourspace('grey16').png().toBuffer();
    for (const [photo, colour] of [
      [deep, RED],
      [grey, [120, 120, 120]],
      [deepGrey, [120, 120, 120]],
      [await plain(BLUE).webp({ lossless: true }).toBuffer(), BLUE],
    ] as const) {
      const { jpeg, window } = await compose(photo);
      expectColour(await patch(jpeg, window, 0.5, 0.5), colour);
    }
  });

  test('lies on white where it is transparent', async () => {
    const photo = await sharp({
      create: { width: 60, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { jpeg, window } = await compose(photo);
    expectColour(await patch(jpeg, window, 0.5, 0.5), [255, 255, 255]);
  });
});

describe('what cannot be used', () => {
  const codes = async (photo: Uint8Array) => [
    await compose(photo).then(() => 'fine', codeOf),
    await orientationOf(photo).then(() => 'fine', codeOf),
  ];

  test.each([
    ['no picture', Buffer.from('This is a letter, not a photo.')],
    ['nothing', new Uint8Array(0)],
    [
      'a picture of another kind',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['the first bytes of a JPEG', meadow.subarray(0, 100)],
  ])('is refused as unreadable: %s', async (_, photo) => {
    expect(await codes(photo)).toEqual(['PHOTO_UNREADABLE', 'PHOTO_UNREADABLE']);
  });

  test('a JPEG that breaks off in the middle is refused when it is set into the frame', async () => {
    const half = meadow.subarray(0, meadow.length / 2);
    expect(await compose(half).then(() => 'fine', codeOf)).toBe('PHOTO_UNREADABLE');
  });

  test('a photo of more than 100 megapixels is refused by its header, before it fills the memory', async () => {
    const bomb = Buffer.from(await plain(RED).png().toBuffer());
    bomb.writeUInt32BE(10_500, 16);
    bomb.writeUInt32BE(10_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    expect(await codes(bomb)).toEqual(['PHOTO_TOO_LARGE', 'PHOTO_TOO_LARGE']);
  });
});
