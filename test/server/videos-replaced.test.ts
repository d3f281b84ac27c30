import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listItems } from '../../db/items.ts';
import { status } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import {
  createBorderless,
  createLiving,
  filesOnDisk,
  namesOf,
  photo,
  print,
  projectOf,
  targetFilesOnDisk,
  targetWidths,
} from './project-fixtures.ts';
import { colourAt, H264, isBlue, isRed, runningConversions, VideoLab } from './video-fixtures.ts';

let lab: VideoLab;

beforeAll(async () => {
  lab = await VideoLab.open(inject('postgresUrl'), 12);
});
afterAll(() => lab.close());

interface Owned {
  id: string;
  ownerSecret: string;
}

/** Gives a project's first item something else. */
async function put(
  { id, ownerSecret }: Owned,
  files: { photo?: Buffer; video?: Buffer },
  fields: Record<string, string> = {},
): Promise<Response> {
  const [item] = (await status(lab.server.localUrl, id)).items;
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files))
    form.set(`${name}File`, new Blob([bytes as Buffer<ArrayBuffer>]), name);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const headers = { authorization: `Bearer ${ownerSecret}` };
  const url = `${lab.server.localUrl}/api/ar/projects/${id}/items/${item!.id}`;
  const answer = await fetch(url, { method: 'PUT', body: form, headers });
  expect(answer.status, await answer.clone().text()).toBe(200);
  return answer;
}

const changed = (id: string) =>
  expect
    .poll(async () => (await status(lab.server.localUrl, id)).items[0]?.change, { timeout: 90_000 })
    .toBeUndefined();

const parts = () => lab.server.service.parts;
const videosOnDisk = async (id: string) =>
  (await filesOnDisk(lab.server, id)).filter((name) => name.endsWith('.mp4'));
/** A small one that phones play as it is. */
const plain = () =>
  lab.make(
    'plain.mp4',
    [...H264, '-c:a', 'aac', '-movflags', '+faststart'],
    'color=c=red:s=320x240:d=2:r=25',
  );

/** Lets no task of this name begin before `release` is called. */
function hold(threads: 'media' | 'conversions', task: string) {
  const real = parts()[threads];
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const run: typeof real.run = async (name, ...rest) => {
    if (name === task) await opened;
    return real.run(name, ...rest);
  };
  parts()[threads] = { run, close: () => real.close() } as typeof real;
  return {
    release() {
      parts()[threads] = real;
      open();
    },
  };
}

describe('a video that takes another one’s place', { timeout: 120_000 }, () => {
  it.runIf(isLong)('gives way to one that comes while it is made ready', async () => {
    const living = await createLiving(lab.server);
    const isAtIt = async () => runningConversions().length > 0;
    await put(living, { video: await lab.slow(6) });
    await expect.poll(isAtIt, { timeout: 10_000 }).toBe(true);
    const codec = ['-c:v', 'mpeg4', '-q:v', '4', '-c:a', 'aac'];
    await put(living, { video: await lab.make('red.mov', codec, 'color=c=red:s=320x240:d=1:r=25') });
    await changed(living.id);
    const { file, picture } = await lab.videoOf(living.id);
    expect([picture.width, isRed(await colourAt(file, 0.5, 0.5, 0.5))]).toEqual([320, true]);
    expect(await videosOnDisk(living.id)).toHaveLength(1);
  });

  it('is made ready for phones first, while the old one is shown', async () => {
    const living = await createLiving(lab.server);
    const answer = await put(living, { video: await lab.vp9() });
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      items: [{ change: { status: 'processing' } }],
    });
    await changed(living.id);
    const { file, picture } = await lab.videoOf(living.id);
    expect(picture).toMatchObject({ codec_name: 'h264', width: 320, height: 240 });
    expect([isRed(await colourAt(file, 1, 0.2, 0.5)), isBlue(await colourAt(file, 1, 0.8, 0.5))]).toEqual([
      true,
      true,
    ]);
    expect((await namesOf(lab.server, living.id)).filter((name) => name.startsWith('video'))).toEqual([
      'video.mp4',
    ]);
    expect(await videosOnDisk(living.id)).toHaveLength(1);
  });

  it('of a print without a frame compiles nothing again: its target is still that of the print', async () => {
    const living = await createBorderless(lab.server, photo('cat'));
    await (await print(lab.server, living.id)).arrayBuffer();
    const [before] = await listItems(parts().db, living.id);
    const files = await targetFilesOnDisk(lab.server);
    await put(living, { video: await lab.vp9() });
    await changed(living.id);
    const { id, printedAt, mindKey, targetKey, pixelsHash } = before!;
    expect(printedAt).not.toBeNull();
    const after = await listItems(parts().db, living.id);
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ id, printedAt, mindKey, targetKey, pixelsHash });
    expect(await targetFilesOnDisk(lab.server)).toEqual(files);
    expect(await targetWidths(lab.server, living.id)).toEqual([451]);
    expect((await lab.videoOf(living.id)).picture).toMatchObject({ codec_name: 'h264', width: 320 });
  });

  it('leaves what else was asked for and is not there yet', async () => {
    const living = await createLiving(lab.server);
    const frames = hold('media', 'frame');
    await put(living, {}, { zoom: '2' });
    await put(living, { video: await plain() });
    frames.release();
    await changed(living.id);
    expect(await listItems(parts().db, living.id)).toMatchObject([{ placing: { zoom: 2 } }]);
    expect((await lab.videoOf(living.id)).picture.width).toBe(320);
  });

  it('is not called off by another wish, which without a frame needs nothing to be made', async () => {
    const living = await createBorderless(lab.server, photo('cat'));
    const conversions = hold('conversions', 'convertVideo');
    await put(living, { video: await lab.vp9() });
    await put(living, {}, { fitMode: 'contain' });
    conversions.release();
    await changed(living.id);
    expect(await listItems(parts().db, living.id)).toMatchObject([{ fitMode: 'contain' }]);
    expect((await lab.videoOf(living.id)).picture.width).toBe(320);
  });

  it('and still has to be made ready gives way to a plain one, which is shown at once', async () => {
    const living = await createLiving(lab.server);
    const conversions = hold('conversions', 'convertVideo');
    await put(living, { video: await lab.vp9() });
    const other = await plain();
    const answer = (await (await put(living, { video: other })).json()) as { items: { change?: unknown }[] };
    expect(answer.items[0]!.change).toBeUndefined();
    conversions.release();
    expect(await listItems(parts().db, living.id)).toHaveLength(1);
    expect((await lab.videoOf(living.id)).bytes.length).toBe(other.length);
  });

  it('is known by its own size, also where it comes with another photo', async () => {
    const living = await createLiving(lab.server);
    await put(living, { photo: photo('coffee'), video: await plain() });
    await changed(living.id);
    const { videoWidth, videoHeight, videoDurationMs, photoWidth } = await projectOf(lab.server, living.id);
    expect([videoWidth, videoHeight, photoWidth]).toEqual([320, 240, 600]);
    expect(Math.abs(videoDurationMs! - 2000)).toBeLessThan(100);
  });
});
