import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile, putProjectFiles } from '../../db/projects.ts';
import { type Rectangle, turnWindow, windowOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { projectFile } from '../../server/projects/files.ts';
import { projectFolder } from '../../server/projects/links.ts';
import { shareProject } from '../../server/projects/share.ts';
import { saveBytes } from '../../server/storage/save-bytes.ts';
import { create, finished, status } from '../support/client.ts';
import { makeVideo, photoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { filesOnDisk, namesOf } from './project-fixtures.ts';

/** Each clip takes some seconds. */
const ALL_CLIPS = [
  ['portrait', () => sharp(photoBytes()).rotate(90).toBuffer()],
  ['landscape', async () => photoBytes()],
] as const;
const CLIPS = isLong ? ALL_CLIPS : [];

let server: TestServer;
let folder: string;
/** Green, and shorter than the clip: it must begin again. */
let video: Buffer;
const never = new AbortController().signal;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), {
    WORKERS: 'off',
    SHARE_CLIPS: 'on',
    // On a machine that is busy with other tests a clip would wait for its turn.
    POOL_BUSY_SHARE: '1',
    PUBLIC_URL: 'https://photos.test',
  });
  server.service.startWorkers(['finish']);
  await stockPool(server.service.parts.markerMaker, 10);
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-share-'));
  const sine = ['-f', 'lavfi', '-i', 'sine=d=2', '-c:a', 'aac'];
  const codec = [...sine, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-metadata', 'location=+52.5+13.4/'];
  const file = makeVideo(path.join(folder, 'green.mp4'), 'color=c=0x00ff00:s=640x360:d=2:r=25', codec);
  video = await readFile(file);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.stop();
});

async function createReady(photo?: Buffer): Promise<string> {
  const { body } = await create(server.localUrl, { video, ...(photo && { photo }) });
  expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  return body.arId;
}

const share = (id: string, signal = never) => shareProject(server.service.parts, id, signal);

async function fetchFile(id: string, name: string): Promise<{ type: string | null; bytes: Buffer }> {
  const answer = await fetch(`${server.localUrl}/objects/ar-storage/${id}/${name}`);
  expect(answer.status).toBe(200);
  return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
}

function probe(file: string): { streams: Record<string, unknown>[]; format: Record<string, unknown> } {
  const words = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file];
  return JSON.parse(execFileSync('ffprobe', words, { encoding: 'utf8' }));
}

/** The mean colour of a part of the clip's picture at a second: the part as fractions of the picture. */
async function colourAt(file: string, second: number, part: Rectangle): Promise<number[]> {
  const words = ['-v', 'error', '-ss', String(second), '-i', file, '-frames:v', '1', '-f', 'image2pipe'];
  const png = execFileSync('ffmpeg', [...words, '-c:v', 'png', 'pipe:1'], { maxBuffer: 1 << 26 });
  const { width, height } = await sharp(png).metadata();
  const { channels } = await sharp(
    await sharp(png)
      .extract({
        left: Math.round(part.x * width),
        top: Math.round(part.y * height),
        width: Math.round(part.width * width),
        height: Math.round(part.height * height),
      })
      .png()
      .toBuffer(),
  ).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
}

/** Where the window lies in the clip, less a margin for what the picture is nearer at the end. */
function innerWindow(orientation: 'landscape' | 'portrait'): Rectangle {
  const canvas = orientation === 'portrait' ? { width: 810, height: 1080 } : { width: 1080, height: 810 };
  const ratio = orientation === 'portrait' ? 2 / 3 : 3 / 2;
  const scale = 0.84 * Math.min(canvas.width / ratio, canvas.height);
  const print = { width: (scale * ratio) / canvas.width, height: scale / canvas.height };
  const window = turnWindow(windowOf('3x2', DEFAULT_LAYOUT), orientation);
  const [left, top] = [(1 - print.width) / 2, (1 - print.height) / 2];
  return {
    x: left + (window.x + 0.1 * window.width) * print.width,
    y: top + (window.y + 0.1 * window.height) * print.height,
    width: 0.8 * window.width * print.width,
    height: 0.8 * window.height * print.height,
  };
}

describe('the picture that a link shows in a chat', () => {
  it('is the framed picture on a quiet wall, 1200 × 630, and stands in the page', async () => {
    const id = await createReady();
    const early = await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/index.html`)).text();
    expect(early).toContain(
      `<meta property="og:image" content="https://photos.test/objects/ar-storage/${id}/enhanced-photo.jpg">`,
    );
    expect(await status(server.localUrl, id)).not.toHaveProperty('previewUrl');

    await shareProject({ ...server.service.parts, hasFfmpeg: false }, id, never);
    const { type, bytes } = await fetchFile(id, 'preview.jpg');
    expect(type).toBe('image/jpeg');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1200, height: 630 });
    const corner = { left: 0, top: 0, width: 100, height: 630 };
    const { channels } = await sharp(await sharp(bytes).extract(corner).png().toBuffer()).stats();
    for (const { stdev, mean } of channels) {
      expect(stdev).toBeLessThan(8);
      expect(mean).toBeGreaterThan(200);
    }

    // Without ffmpeg there is no clip, and nothing is wrong.
    expect(await namesOf(server, id)).not.toContain('share.mp4');
    const report = await status(server.localUrl, id);
    expect(report.previewUrl).toBe(`https://photos.test/objects/ar-storage/${id}/preview.jpg`);
    expect(report).not.toHaveProperty('shareUrl');
    const page = await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/index.html`)).text();
    for (const [name, content] of [
      ['og:url', `https://photos.test/ar/view/${id}`],
      ['og:image', `https://photos.test/objects/ar-storage/${id}/preview.jpg`],
      ['og:image:type', 'image/jpeg'],
      ['og:image:width', '1200'],
      ['og:image:height', '630'],
    ])
      expect(page).toContain(`<meta property="${name}" content="${content}">`);
    expect(page).toContain('<meta name="twitter:card" content="summary_large_image">');
    expect(page).not.toContain('og:video');
  });

  it('may be made again, and leaves nothing lying about that is shown no more', async () => {
    const { parts } = server.service;
    const withoutFfmpeg = { ...parts, hasFfmpeg: false };
    const id = await createReady();
    const before = await filesOnDisk(server, id);
    const keyOf = async (name: string) => (await findProjectFile(parts.db, id, name))?.storageKey;
    await shareProject(withoutFfmpeg, id, never);
    const first = await keyOf('preview.jpg');
    await shareProject(withoutFfmpeg, id, never);
    expect(await keyOf('preview.jpg')).toBe(first);

    await showOtherPicture(id);
    // Of what was shown before there may be a clip already.
    const old = await saveBytes(parts.storage, Buffer.from('a clip'), projectFolder(id), 'mp4');
    await putProjectFiles(parts.db, id, [projectFile('share.mp4', old, 'video/mp4', true)]);
    await shareProject(withoutFfmpeg, id, never);
    expect(await keyOf('preview.jpg')).not.toBe(first);
    expect(await keyOf('share.mp4')).toBeUndefined();
    expect(await filesOnDisk(server, id)).toHaveLength(before.length + 1);
  });
});

describe('the storyboard of a video', () => {
  it('shows ten of its pictures side by side, from its beginning to its end', async () => {
    const { parts } = server.service;
    const colours = 'color=c=red:s=320x180:d=1:r=25[a];color=c=blue:s=320x180:d=1:r=25[b];[a][b]concat';
    const halves = await readFile(makeVideo(path.join(folder, 'halves.mp4'), colours));
    const { body } = await create(server.localUrl, { video: halves });
    await finished(server.localUrl, body.arId);
    const { SHARE_CLIPS } = parts.settings;
    parts.settings.SHARE_CLIPS = 'off';
    await share(body.arId);
    parts.settings.SHARE_CLIPS = SHARE_CLIPS;
    const { bytes } = await fetchFile(body.arId, 'storyboard.jpg');
    const { width, height } = await sharp(bytes).metadata();
    expect(width / height).toBeCloseTo((10 * 16) / 9, 0);
    const { data } = await sharp(bytes)
      .resize(10, 1, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const isRed = Array.from({ length: 10 }, (_, n) => data[3 * n]! > data[3 * n + 2]!);
    expect(isRed).toEqual([true, true, true, true, true, false, false, false, false, false]);
    expect(await status(server.localUrl, body.arId)).toMatchObject({
      storyboardUrl: `https://photos.test/objects/ar-storage/${body.arId}/storyboard.jpg`,
    });
  });
});

describe('the clip in which a print comes alive', () => {
  it.each(CLIPS)(
    'is five seconds that every phone plays, in %s',
    async (orientation, photo) => {
      const id = await createReady(await photo());
      await share(id);
      const { type, bytes } = await fetchFile(id, 'share.mp4');
      expect(type).toBe('video/mp4');
      const file = path.join(folder, `${orientation}.mp4`);
      await writeFile(file, bytes);
      const { streams, format } = probe(file);
      const [picture, sound] = streams;
      expect(streams).toHaveLength(2);
      expect(picture).toMatchObject({ codec_name: 'h264', pix_fmt: 'yuv420p', nb_frames: '150' });
      expect([picture!.width, picture!.height]).toEqual(
        orientation === 'portrait' ? [810, 1080] : [1080, 810],
      );
      expect(sound).toMatchObject({ codec_name: 'aac' });
      expect(Number(format.duration)).toBeCloseTo(5, 1);
      // The index comes first, and where the video was taken is nobody's business.
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
      expect(JSON.stringify(format)).not.toContain('52.5');

      const window = innerWindow(orientation);
      const [red, green, blue] = await colourAt(file, 0.5, window);
      expect(green! - red! < 80 || green! - blue! < 80).toBe(true);
      for (const second of [2, 4.9]) {
        const [r, g, b] = await colourAt(file, second, window);
        expect(g).toBeGreaterThan(220);
        expect(Math.max(r!, b!)).toBeLessThan(30);
      }
      // The frame round it stays: its upper band, from the print's edge to the window's.
      const band = { ...window, y: window.y - 0.16, height: 0.06 };
      const [, frameGreen] = await colourAt(file, 4.9, band);
      expect(frameGreen).toBeLessThan(220);

      expect((await status(server.localUrl, id)).shareUrl).toBe(
        `https://photos.test/objects/ar-storage/${id}/share.mp4`,
      );
      const page = await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/index.html`)).text();
      expect(page).toContain(
        `<meta property="og:video" content="https://photos.test/objects/ar-storage/${id}/share.mp4">`,
      );
    },
    90_000,
  );

  it('is made by a job of its own after the project is ready, which a cancel ends at once, ffmpeg included', async () => {
    const { queue } = server.service.parts;
    const id = await createReady();
    const { jobs } = await queue.list({ kind: 'share', state: 'waiting', limit: 200 });
    expect(jobs.map(({ data }) => data)).toContainEqual({ id });

    const abort = new AbortController();
    const sharing = share(id, abort.signal).then(
      () => 'made',
      (error) => error,
    );
    await clipBegun();
    const reason = new Error('no longer wanted');
    abort.abort(reason);
    expect(await sharing).toBe(reason);
    expect(await clipFolders()).toEqual([]);
    expect(await namesOf(server, id)).not.toContain('share.mp4');
  });

  it.runIf(isLong)(
    'leaves nothing of a project that is deleted in the middle of it',
    async () => {
      const id = await createReady();
      const sharing = share(id);
      await clipBegun();
      await deleteProject(server.service.parts, id, { force: false });
      await sharing;
      expect(await namesOf(server, id)).toEqual([]);
      expect(await filesOnDisk(server, id)).toEqual([]);
    },
    60_000,
  );

  // The same fence as above, by another road.
  if (isLong)
    it('is not kept where the photo has become another while it was made', async () => {
      const id = await createReady();
      const sharing = share(id);
      await clipBegun();
      await showOtherPicture(id);
      await sharing;
      expect(await namesOf(server, id)).not.toContain('share.mp4');
    }, 60_000);
});

/** As if the project's photo had been replaced: its picture now is what its poster is. */
async function showOtherPicture(id: string): Promise<void> {
  const { db } = server.service.parts;
  const poster = (await findProjectFile(db, id, 'poster.jpg'))!;
  await putProjectFiles(db, id, [{ ...poster, name: 'enhanced-photo.jpg' }]);
}

/** Where ffmpeg is writing a clip. */
async function clipFolders(): Promise<string[]> {
  const names = await readdir(tmpdir());
  return names.filter(
    (name) => name.startsWith('passepartout-scratch-') && name.includes(`.${process.pid}.`),
  );
}

/** Resolves when ffmpeg has opened what it reads, and has begun to write. */
async function clipBegun(): Promise<void> {
  const begun = async () => {
    const [folder] = await clipFolders();
    return folder !== undefined && (await readdir(path.join(tmpdir(), folder)).catch(() => [])).length > 0;
  };
  await expect.poll(begun, { timeout: 15_000, interval: 20 }).toBe(true);
}
