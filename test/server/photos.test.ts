import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile } from '../../db/projects.ts';
import { adobeRgbProfile } from '../support/adobe-rgb.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes } from '../support/files.ts';
import type { TestServer } from '../support/server.ts';
import { startServerForProjects } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 12);
});
afterAll(() => server.stop());

/** The photo of a new project as it is kept. */
async function masterOf(photo: Buffer): Promise<{ bytes: Buffer; id: string }> {
  const { status, body } = await create(server.localUrl, { photo });
  expect({ status, code: body.code }).toEqual({ status: 200, code: undefined });
  const { db, storage } = server.service.parts;
  const file = (await findProjectFile(db, body.arId, 'photo'))!;
  return { bytes: await readFile(await storage.localPath(file.storageKey)), id: body.arId };
}

const pixelsOf = async (image: Sharp) =>
  image.autoOrient().toColourspace('srgb').removeAlpha().resize(96, 60, { fit: 'fill' }).raw().toBuffer();

/** Mean difference of two pictures, of 255, at a size at which coding hardly counts. */
async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [one, other] = [await pixelsOf(sharp(a)), await pixelsOf(sharp(b))];
  let sum = 0;
  for (const [at, value] of one.entries()) sum += Math.abs(value - other[at]!);
  return sum / one.length;
}

const original = () => sharp(photoBytes());
const fixture = (name: string) => readFile(path.join(import.meta.dirname, '../fixtures/intake', name));

/** Of a photo in bright colours: without the profile they would be paler. */
async function inAdobeRgb(): Promise<Buffer> {
  const file = path.join(server.dataDir, 'adobe.icc');
  await writeFile(file, adobeRgbProfile());
  const jpeg = await original().withIccProfile(file).jpeg({ quality: 95 }).toBuffer();
  const pale = sharp(await sharp(jpeg, { ignoreIcc: true }).png().toBuffer());
  expect(await difference(await pale.toBuffer(), photoBytes())).toBeGreaterThan(5);
  return jpeg;
}

/** What a CMYK profile cannot hold is lost before we see it: Little CMS differs from the original by as much. */
const CMYK_LOSS = 13;

const KINDS: [name: string, make: () => Promise<Buffer>, most?: number][] = [
  ['a progressive JPEG', () => original().jpeg({ progressive: true }).toBuffer()],
  ['a JPEG in Display P3', () => original().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()],
  ['a JPEG in CMYK', () => original().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(), CMYK_LOSS],
  ['a JPEG in Adobe RGB', inAdobeRgb],
  ['a PNG of 16 bit', () => original().toColourspace('rgb16').png().toBuffer()],
  ['a WebP', () => original().webp({ quality: 95 }).toBuffer()],
  ['an AVIF', () => original().resize(512).avif({ quality: 80, effort: 0 }).toBuffer()],
  ['a TIFF', () => original().tiff({ compression: 'lzw' }).toBuffer()],
  ['a HEIC', () => fixture('garden.heic')],
  ['a HEIC in Display P3', () => fixture('garden-p3.heic')],
];

describe('a photo', () => {
  it.each(KINDS)('that is %s keeps its colours', async (_name, make, most = 3) => {
    const { bytes } = await masterOf(await make());
    const { format, width, height } = await sharp(bytes).metadata();
    expect(format).toBe('jpeg');
    expect(width / height).toBeCloseTo(1.6, 2);
    expect(await difference(bytes, photoBytes())).toBeLessThan(most);
  });

  it('that is grey is taken as it is', async () => {
    const grey = await original().toColourspace('b-w').jpeg().toBuffer();
    const { bytes, id } = await masterOf(grey);
    expect(await difference(bytes, grey)).toBeLessThan(0.01);
    expect(await finished(server.localUrl, id)).toMatchObject({ status: 'ready' });
  });

  it('keeps every pixel where it was a JPEG, and loses what the camera wrote beside them', async () => {
    const file = path.join(server.dataDir, 'tagged.jpg');
    const exif = { IFD0: { Model: 'Camera' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } };
    const plain = await original()
      .resize(600)
      .withExif(exif)
      .withMetadata({ orientation: 6 })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .jpeg()
      .toBuffer();
    expect(plain.includes('Camera')).toBe(true);
    // A polyglot: what follows the picture would be a page in some browsers.
    await writeFile(file, Buffer.concat([plain, Buffer.from('<html><script>alert(1)</script></html>')]));
    const { bytes } = await masterOf(await readFile(file));
    const meta = await sharp(bytes).metadata();
    expect([meta.orientation, meta.xmp, bytes.includes('Camera'), bytes.includes('script')]).toEqual([
      6,
      undefined,
      false,
      false,
    ]);
    expect(meta.exif!.length).toBeLessThan(60);
    const [kept, given] = await Promise.all([bytes, plain].map((jpeg) => sharp(jpeg).raw().toBuffer()));
    expect(kept!.equals(given!)).toBe(true);
  });

  it('that is transparent lies on white', async () => {
    const glass = sharp({ create: { width: 300, height: 200, channels: 4, background: '#ff000080' } });
    const { bytes } = await masterOf(await glass.png().toBuffer());
    const [red, green, blue] = await sharp(bytes).resize(1, 1).raw().toBuffer();
    expect([red, green, blue].map((value) => Math.abs(value! - 127) < 4)).toEqual([false, true, true]);
    expect(red).toBeGreaterThan(250);
  });

  it('of a hundred megapixels is taken', async () => {
    const large = sharp({ create: { width: 11_648, height: 8_736, channels: 3, background: '#8899aa' } });
    const { id } = await masterOf(await large.jpeg({ quality: 30 }).toBuffer());
    expect(await finished(server.localUrl, id)).toMatchObject({ status: 'ready' });
  });

  it('is served without anything that the camera wrote', async () => {
    const exif = { IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLongitude: '13/1 24/1 0/1' } };
    const photo = await original().resize(600).withExif(exif).jpeg().toBuffer();
    const { id } = await masterOf(photo);
    await finished(server.localUrl, id);
    const picture = await fetch(`${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`);
    const { exif: left, xmp, iptc } = await sharp(await picture.arrayBuffer()).metadata();
    expect([left, xmp, iptc]).toEqual([undefined, undefined, undefined]);
  });
});
