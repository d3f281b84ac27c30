import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { windowOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { colourAt, H264, VideoLab } from './video-fixtures.ts';

let lab: VideoLab;

beforeAll(async () => {
  lab = await VideoLab.open(inject('postgresUrl'), 6);
});
afterAll(() => lab.close());

describe('what is asked of a video', () => {
  /** A second each of red, green and blue. */
  const COLOURS =
    'color=c=red:s=320x240:d=1:r=25[a];color=c=0x00ff00:s=320x240:d=1:r=25[b];color=c=blue:s=320x240:d=1:r=25[c];[a][b][c]concat=n=3';
  const colours = () => lab.make('colours.mp4', [...H264, '-c:a', 'aac', '-movflags', '+faststart'], COLOURS);

  it('can be a part of it', async () => {
    const id = await lab.createReady({
      video: await colours(),
      fields: { trimStart: '1.2', trimEnd: '1.8' },
    });
    const { file, format } = await lab.videoOf(id);
    expect(Number(format.duration)).toBeCloseTo(0.6, 1);
    const [red, green] = await colourAt(file, 0.3, 0.5, 0.5);
    expect([red! < 60, green! > 200]).toEqual([true, true]);
  });

  it('can be silence, without its pictures being coded anew', async () => {
    const given = await colours();
    const { streams, picture } = await lab.videoOf(
      await lab.createReady({ video: given, fields: { mute: 'true' } }),
    );
    expect(streams).toHaveLength(1);
    expect(picture.nb_frames).toBe('75');
  });

  it.runIf(isLong)('can be the shape of the photo', async () => {
    const id = await lab.createReady({ video: videoBytes(), fields: { cropVideo: 'true', trimEnd: '0.5' } });
    const { picture } = await lab.videoOf(id);
    const { width, height } = windowOf('3x2', DEFAULT_LAYOUT);
    expect(Number(picture.width) / Number(picture.height)).toBeCloseTo((1.5 * width) / height, 1);
  });

  it('can be a picture behind its end: then its first one stands for it', async () => {
    const id = await lab.createReady({ video: await colours(), fields: { posterAt: '9' } });
    const poster = await fetch(`${lab.server.localUrl}/objects/ar-storage/${id}/poster.jpg`);
    const [red, , blue] = await sharp(await poster.arrayBuffer())
      .resize(1, 1)
      .raw()
      .toBuffer();
    expect([red! > 200, blue! < 60]).toEqual([true, true]);
  });

  it('can be another picture to stand for it', async () => {
    const id = await lab.createReady({ video: await colours(), fields: { posterAt: '2.5' } });
    const poster = await fetch(`${lab.server.localUrl}/objects/ar-storage/${id}/poster.jpg`);
    const [red, green, blue] = await sharp(await poster.arrayBuffer())
      .resize(1, 1)
      .raw()
      .toBuffer();
    expect([red! < 60, green! < 60, blue! > 200]).toEqual([true, true, true]);
  });
});
