import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjectItems, arProjects, markers } from '../../db/schema.ts';
import { create } from '../support/client.ts';
import { makeVideo, photoBytes, VIDEO, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), {
    MAX_PHOTO_MB: '2',
    MAX_VIDEO_MB: '3',
    MAX_VIDEO_SECONDS: '20',
    WORKERS: 'off',
  });
  folder = server.dataDir;
  await stockPool(server.service.parts.markerMaker, 1);
});
afterAll(() => server.stop());

/** What is there of files, projects and claimed markers. */
async function traces() {
  const { db } = server.service.parts;
  const files = await readdir(path.join(server.dataDir, 'storage'), { recursive: true, withFileTypes: true });
  return {
    files: files.filter((file) => file.isFile()).map(({ name }) => name),
    projects: await db.$count(arProjects),
    items: await db.$count(arProjectItems),
    markers: (await db.select({ state: markers.state }).from(markers)).map(({ state }) => state),
  };
}

type Form = Parameters<typeof create>[1];
type Row = [what: string, status: number, code: string, form: () => Promise<Form> | Form];

function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#7a8b99' } });
}

/** A PNG whose header promises more than the file can hold. */
async function bomb(): Promise<Buffer> {
  const png = await plain(100, 100).png().toBuffer();
  png.writeUInt32BE(40_000, 16);
  png.writeUInt32BE(40_000, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

async function animated(): Promise<Buffer> {
  const frames = await Promise.all(
    ['#ff0000', '#0000ff'].map((background) =>
      sharp({ create: { width: 200, height: 200, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

const video = (name: string, source: string, codec?: string[]) =>
  readFile(makeVideo(path.join(folder, name), source, codec));

/** Without the index that says where pictures and sound lie. */
function withoutMoov(mp4: Buffer): Buffer {
  const at = mp4.indexOf('moov', 0, 'latin1');
  const size = mp4.readUInt32BE(at - 4);
  return Buffer.concat([mp4.subarray(0, at - 4), mp4.subarray(at - 4 + size)]);
}

const PHOTOS: Row[] = [
  ['an empty photo', 400, 'PHOTO_EMPTY', () => ({ photo: Buffer.alloc(0) })],
  ['a PDF called .jpg', 415, 'PHOTO_FORMAT_UNSUPPORTED', () => ({ photo: Buffer.from('%PDF-1.7\n%âãÏÓ\n') })],
  [
    'an SVG, which could draw anything',
    415,
    'PHOTO_FORMAT_UNSUPPORTED',
    () => ({ photo: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>') }),
  ],
  ['a GIF', 415, 'PHOTO_FORMAT_UNSUPPORTED', async () => ({ photo: await plain(300, 300).gif().toBuffer() })],
  [
    'a photo that breaks off',
    422,
    'PHOTO_TRUNCATED',
    () => ({ photo: photoBytes().subarray(0, photoBytes().length / 2) }),
  ],
  [
    'a PNG that breaks off',
    422,
    'PHOTO_UNREADABLE',
    async () => {
      const png = await sharp(photoBytes()).resize(300).png().toBuffer();
      return { photo: png.subarray(0, png.length / 2) };
    },
  ],
  ['a photo of too many bytes', 413, 'FILE_TOO_LARGE', () => ({ photo: Buffer.alloc(3 * 1024 * 1024, 7) })],
  [
    'a photo of too many pixels',
    413,
    'PHOTO_TOO_LARGE',
    async () => ({ photo: await plain(12_000, 10_000).png({ compressionLevel: 9 }).toBuffer() }),
  ],
  ['a decompression bomb', 413, 'PHOTO_TOO_LARGE', async () => ({ photo: await bomb() })],
  [
    'a photo of one pixel',
    422,
    'PHOTO_TOO_SMALL',
    async () => ({ photo: await plain(1, 1).png().toBuffer() }),
  ],
  [
    'a photo of 30,000 × 10 pixels',
    422,
    'PHOTO_TOO_SMALL',
    async () => ({ photo: await plain(30_000, 10).jpeg().toBuffer() }),
  ],
  ['a picture that moves', 415, 'PHOTO_ANIMATED', async () => ({ photo: await animated() })],
];

/** Making it takes most of the time. */
const TOO_MANY_PIXELS: Row = [
  'a video of too many pixels',
  413,
  'VIDEO_TOO_LARGE',
  async () => ({ video: await video('huge.mov', 'color=s=16000x16000:r=1:d=1', ['-c:v', 'png']) }),
];

const VIDEOS: Row[] = [
  ['an empty video', 400, 'VIDEO_EMPTY', () => ({ video: Buffer.alloc(0) })],
  ['a photo for a video', 415, 'VIDEO_FORMAT_UNSUPPORTED', () => ({ video: photoBytes() })],
  [
    'a playlist, which names another file of this machine',
    415,
    'VIDEO_FORMAT_UNSUPPORTED',
    () => ({
      video: Buffer.from(
        `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${VIDEO}\n#EXT-X-ENDLIST\n`,
      ),
    }),
  ],
  ...(isLong ? [TOO_MANY_PIXELS] : []),
  [
    'a video without a picture',
    422,
    'VIDEO_WITHOUT_PICTURE',
    async () => ({ video: await video('sound.mp4', 'sine=d=1', ['-c:a', 'aac']) }),
  ],
  [
    'a video that breaks off',
    422,
    'VIDEO_TRUNCATED',
    () => ({ video: videoBytes().subarray(0, videoBytes().length - 20_000) }),
  ],
  ['a video without its index', 422, 'VIDEO_UNREADABLE', () => ({ video: withoutMoov(videoBytes()) })],
  [
    'a video of 10,000 pictures a second',
    422,
    'VIDEO_FRAME_RATE',
    async () => ({
      video: await video('fast.mp4', 'color=s=64x64:r=10000:d=0.3', [
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
      ]),
    }),
  ],
  [
    'a video that is too long',
    422,
    'VIDEO_TOO_LONG',
    async () => ({ video: await video('long.mp4', 'color=s=64x64:r=5:d=30') }),
  ],
  [
    'a video of which nothing is left after trimming',
    400,
    'VIDEO_TRIM_INVALID',
    () => ({ fields: { trimStart: '8', trimEnd: '2' } }),
  ],
  ['a video of too many bytes', 413, 'FILE_TOO_LARGE', () => ({ video: Buffer.alloc(4 * 1024 * 1024, 7) })],
];

const FORMS: Row[] = [
  ['no video', 400, 'INPUT_INVALID', () => ({ video: undefined })],
  ['no photo', 400, 'INPUT_INVALID', () => ({ photo: undefined })],
  ['an unknown style', 400, 'INPUT_INVALID', () => ({ fields: { style: 'plaid' } })],
  ['a palette', 400, 'INPUT_INVALID', () => ({ fields: { palette: 'navy' } })],
  ['a zoom that is no number', 400, 'INPUT_INVALID', () => ({ fields: { zoom: 'much' } })],
  [
    'an upload that nobody made',
    404,
    'UPLOAD_NOT_FOUND',
    () => ({
      photo: undefined,
      fields: { photoUpload: '0123456789abcdefghijklmnopqrstuv' },
    }),
  ],
];

describe('an upload with', () => {
  it.each([...PHOTOS, ...VIDEOS, ...FORMS])(
    '%s is refused in words and leaves nothing behind',
    async (_what, status, code, form) => {
      const before = await traces();
      const answer = await create(server.localUrl, await form());
      const made = ['sound.mp4', 'fast.mp4', 'long.mp4', 'huge.mov'];
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
      expect(answer.body.detail).toMatch(/^[A-Z].{20,}\.$/s);
      expect(await traces()).toEqual({
        ...before,
        files: before.files.filter((name) => !made.includes(name)),
      });
    },
  );

  it('two photos is refused in words and leaves nothing behind', async () => {
    const before = await traces();
    const form = new FormData();
    for (const name of ['photoFile', 'photo']) form.set(name, new Blob([photoBytes()]), 'p.jpg');
    form.set('videoFile', new Blob([videoBytes()]), 'v.mp4');
    const answer = await fetch(`${server.localUrl}/api/ar/create-demo`, { method: 'POST', body: form });
    expect(await answer.json()).toMatchObject({
      status: 400,
      code: 'INPUT_INVALID',
      detail: 'Send one photo, not two.',
    });
    expect(await traces()).toEqual(before);
  });

  it('a mask that is no PNG is refused in words and leaves nothing behind', async () => {
    const before = await traces();
    const form = new FormData();
    for (const name of ['photoFile', 'maskFile']) form.set(name, new Blob([photoBytes()]), 'p.jpg');
    form.set('videoFile', new Blob([videoBytes()]), 'v.mp4');
    const answer = await fetch(`${server.localUrl}/api/ar/create-demo`, { method: 'POST', body: form });
    expect(await answer.json()).toMatchObject({ status: 415, code: 'MASK_INVALID' });
    expect(await traces()).toEqual(before);
  });

  it('a video that needs ffmpeg is refused where that is missing, with the line that installs it', async () => {
    const before = await traces();
    const { parts } = server.service;
    const hevc = await video('hevc.mp4', 'testsrc=s=320x240:d=1:r=25', [
      ...['-c:v', 'libx265', '-x265-params', 'log-level=none'],
    ]);
    parts.hasFfmpeg = false;
    const { status, body } = await create(server.localUrl, { video: hevc });
    parts.hasFfmpeg = true;
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'FFMPEG_MISSING' });
    expect(body.detail).toContain('apt-get install -y ffmpeg');
    expect(await traces()).toEqual(before);
  });
});
