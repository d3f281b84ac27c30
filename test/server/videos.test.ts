import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arCompilationLogs, markers } from '../../db/schema.ts';
import { create, finished, status } from '../support/client.ts';
import { videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createLiving, filesOnDisk, namesOf } from './project-fixtures.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-videos-'));
  server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
  server.service.startWorkers(['finish', 'compile', 'transcode']);
  await stockPool(server.service.parts.markerMaker, 22);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const SOUND = ['-f', 'lavfi', '-i', 'sine=d=2'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'];
const HDR = 'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';

/** A video of two seconds, left half red and right half blue unless told, as ffmpeg makes it. */
async function make(
  name: string,
  codec: string[],
  picture = 'color=c=red:s=320x240:d=2:r=25,drawbox=x=160:w=160:color=blue:t=fill',
): Promise<Buffer> {
  const file = path.join(folder, name);
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    ...SOUND,
    ...codec,
    file,
  ]);
  return readFile(file);
}

const vp9 = () => make('vp9.webm', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-c:a', 'libopus']);

interface Probe {
  streams: Record<string, string>[];
  format: Record<string, unknown>;
}

function probe(file: string): Probe {
  const words = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file];
  return JSON.parse(execFileSync('ffprobe', words, { encoding: 'utf8' }));
}

/** The video that a project shows, as a file, and what ffprobe says of it. */
async function videoOf(id: string) {
  const answer = await fetch(`${server.localUrl}/objects/ar-storage/${id}/video.mp4`);
  expect(answer.status).toBe(200);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const file = path.join(folder, `${id}.mp4`);
  await writeFile(file, bytes);
  const { streams, format } = probe(file);
  const picture = streams.find(({ codec_type }) => codec_type === 'video')!;
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  return { bytes, file, picture, sound, format, streams };
}

async function createReady(form: Parameters<typeof create>[1]): Promise<string> {
  const { status: httpStatus, body } = await create(server.localUrl, form);
  expect({ httpStatus, detail: body.detail }).toEqual({ httpStatus: 200, detail: undefined });
  const report = await finished(server.localUrl, body.arId);
  expect(report).toMatchObject({ status: 'ready' });
  return body.arId;
}

/** The colour of a point of a video's picture at a second, in fractions of its width and height. */
async function colourAt(file: string, second: number, x: number, y: number): Promise<number[]> {
  const png = execFileSync('ffmpeg', [
    '-v',
    'error',
    '-ss',
    String(second),
    '-i',
    file,
    '-frames:v',
    '1',
    '-f',
    'image2pipe',
    '-c:v',
    'png',
    'pipe:1',
  ]);
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
  return [...data.subarray(at, at + 3)];
}

const isRed = ([red, green, blue]: number[]) => red! > 150 && green! < 90 && blue! < 90;
const isBlue = ([red, green, blue]: number[]) => blue! > 150 && red! < 90 && green! < 90;

/** Names of the outermost boxes of an MP4, in their order. */
function boxes(mp4: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < mp4.length; at += mp4.readUInt32BE(at))
    names.push(mp4.toString('latin1', at + 4, at + 8));
  return names;
}

describe('a video that phones play already', () => {
  it('is kept as it is, but for where and when it was recorded', async () => {
    const tagged = await make('tagged.mp4', [
      ...H264,
      '-c:a',
      'aac',
      '-movflags',
      '+faststart',
      '-metadata',
      'comment=a secret place',
      '-metadata',
      'creation_time=2026-05-04T10:00:00Z',
    ]);
    expect(tagged.includes('a secret place')).toBe(true);
    const { bytes, format } = await videoOf(await createReady({ video: tagged }));
    expect([bytes.length, bytes.includes('a secret place')]).toEqual([tagged.length, false]);
    expect(JSON.stringify(format.tags ?? {})).not.toMatch(/2026|secret/);
    const mdat = tagged.indexOf('mdat');
    expect(bytes.subarray(mdat).equals(tagged.subarray(mdat))).toBe(true);
  });

  it.each([
    ['whose index comes last', 'last.mp4', [...H264, '-c:a', 'aac']],
    ['in a MOV', 'phone.mov', [...H264, '-c:a', 'aac', '-metadata', 'location=+52.5+13.4/']],
  ])('%s is made streamable, its pictures as they were', async (_what, name, codec) => {
    const given = await make(name, codec);
    const source = probe(path.join(folder, name)).streams.find((stream) => stream.codec_type === 'video')!;
    const id = await createReady({ video: given });
    const { bytes, picture, sound } = await videoOf(id);
    expect(boxes(bytes).indexOf('moov')).toBeLessThan(boxes(bytes).indexOf('mdat'));
    expect(bytes.includes('+52.5+13.4')).toBe(false);
    expect([picture.codec_name, picture.nb_frames, picture.bit_rate, sound!.codec_name]).toEqual([
      'h264',
      source.nb_frames,
      source.bit_rate,
      'aac',
    ]);
    // What it was made of is gone.
    expect(await namesOf(server, id)).not.toContain('video-source');
    expect((await filesOnDisk(server, id)).filter((file) => file.endsWith('.mp4'))).toHaveLength(1);
  });
});

describe('what a camera writes beside picture and sound', () => {
  /** Adds a box to an MP4: at its end, or as the last one of its index, which has to come first. */
  const withBox = (mp4: Buffer, type: string, where: 'file' | 'moov'): Buffer => {
    const text = Buffer.from('a uuid as it is. GPS +52.5+13.4');
    const box = Buffer.concat([Buffer.from([0, 0, 0, text.length + 8]), Buffer.from(type), text]);
    if (where === 'file') return Buffer.concat([mp4, box]);
    const at = mp4.indexOf('moov') - 4;
    const size = mp4.readUInt32BE(at);
    const longer = Buffer.concat([mp4.subarray(0, at + size), box, mp4.subarray(at + size)]);
    longer.writeUInt32BE(size + box.length, at);
    return longer;
  };

  it.each([
    ['in room that nobody reads', 'free', 'file'],
    ['in a box of its own', 'uuid', 'file'],
    ['in a box of the index', 'uuid', 'moov'],
  ] as const)('goes, also %s', async (_where, type, where) => {
    // Its index comes last, so that what is added there moves nothing.
    const plain = await make('plain.mp4', [...H264, '-c:a', 'aac']);
    const tagged = withBox(where === 'moov' ? plain : videoBytes(), type, where);
    const { bytes } = await videoOf(await createReady({ video: tagged }));
    expect([tagged.includes('+52.5+13.4'), bytes.includes('+52.5+13.4')]).toEqual([true, false]);
  });

  it('goes, also in a track of texts', async () => {
    const file = path.join(folder, 'texts.srt');
    await writeFile(file, '1\n00:00:00,000 --> 00:00:02,000\nGPS +52.5+13.4\n');
    const input = ['-i', file, '-map', '0:v', '-map', '1:a', '-map', '2:s', '-c:s', 'mov_text'];
    const tagged = await make('texts.mp4', [...input, ...H264, '-c:a', 'aac', '-movflags', '+faststart']);
    const { bytes, streams } = await videoOf(await createReady({ video: tagged }));
    expect([tagged.includes('+52.5+13.4'), bytes.includes('+52.5+13.4')]).toEqual([true, false]);
    expect(streams).toHaveLength(2);
  });
});

describe('a video that not every phone plays', () => {
  const turned = async () => {
    const file = path.join(folder, 'turned.mp4');
    await make('upright.mp4', [...H264, '-c:a', 'aac']);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      path.join(folder, 'upright.mp4'),
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
      file,
    ]);
    return readFile(file);
  };
  const variable = () =>
    make(
      'variable.mp4',
      [...H264, '-c:a', 'aac', '-fps_mode', 'vfr'],
      "testsrc2=s=320x240:d=2:r=60,select='if(lt(t,0.7),1,gt(random(0),0.6))'",
    );
  const kinds: [string, () => Promise<Buffer>, Record<string, unknown>][] = [
    [
      'HEVC in a MOV',
      () => make('hevc.mov', [...HEVC, '-x265-params', 'log-level=none', '-c:a', 'aac']),
      { width: 320 },
    ],
    [
      'HDR',
      () =>
        make('hdr.mp4', [
          ...HEVC,
          '-x265-params',
          HDR,
          '-pix_fmt',
          'yuv420p10le',
          '-color_primaries',
          'bt2020',
          '-color_trc',
          'smpte2084',
          '-colorspace',
          'bt2020nc',
          '-c:a',
          'aac',
        ]),
      { color_transfer: 'bt709' },
    ],
    ['VP9 in a WebM', vp9, { width: 320 }],
    [
      'H.263 in a 3GP',
      () => make('old.3gp', ['-c:v', 'h263', '-s', '352x288', '-c:a', 'aac']),
      { height: 288 },
    ],
    ['turned by a quarter', turned, { width: 240, height: 320 }],
    [
      'larger than needed',
      () => make('4k.mp4', [...H264, '-c:a', 'aac'], 'color=c=green:s=2560x1440:d=0.2:r=25'),
      { width: 1920, height: 1080 },
    ],
    [
      'of pixels that are not square',
      () => make('wide.mp4', [...H264, '-aspect', '16:9', '-c:a', 'aac']),
      { height: 240, sample_aspect_ratio: '1:1' },
    ],
    ['of changing pace', variable, { r_frame_rate: expect.stringMatching(/^\d+\/1$/) }],
  ];

  /** The others are left to `npm run test:long`. */
  const SHORT = ['HEVC in a MOV', 'HDR', 'turned by a quarter', 'of changing pace'];

  it.each(kinds.filter(([kind]) => isLong || SHORT.includes(kind)))(
    '%s becomes one that every phone plays, before the project is ready',
    async (_kind, given, expected) => {
      const id = await createReady({ video: await given() });
      const { picture, sound, streams, bytes } = await videoOf(id);
      expect(picture).toMatchObject({ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', ...expected });
      expect([sound?.codec_name, streams.length]).toEqual(['aac', 2]);
      expect(picture.side_data_list).toBeUndefined();
      expect(boxes(bytes).indexOf('moov')).toBeLessThan(boxes(bytes).indexOf('mdat'));
      expect(await namesOf(server, id)).toEqual(expect.arrayContaining(['video.mp4', 'poster.jpg']));
      expect(await namesOf(server, id)).not.toContain('video-source');
    },
  );

  it('tells how far it is meanwhile, and knows the size of what came out', async () => {
    const { db } = server.service.parts;
    const id = await createReady({ video: await turned() });
    const steps = await db
      .select({ share: arCompilationLogs.share })
      .from(arCompilationLogs)
      .where(and(eq(arCompilationLogs.projectId, id), eq(arCompilationLogs.step, 'video')));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps[0]!.share).toBeCloseTo(0.1, 5);
  });

  it('but cannot be decoded ends in an error, and gives its marker back', async () => {
    const hevc = await make('broken.mov', [...HEVC, '-x265-params', 'log-level=none', '-an']);
    // Its outline is whole, its pictures are noise.
    const data = hevc.indexOf('mdat') + 4;
    const end = hevc.indexOf('moov') - 4;
    for (let at = data; at < end; at++) hevc[at] = (at * 7919) & 0xff;
    const free = async () =>
      (await server.service.parts.db.select().from(markers).where(eq(markers.state, 'free'))).length;
    const before = await free();
    const { body } = await create(server.localUrl, { video: hevc });
    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'error', errorCode: 'VIDEO_UNREADABLE' });
    expect(await filesOnDisk(server, body.arId)).toEqual([]);
    expect(await free()).toBe(before);
  });

  it('and takes ffmpeg too long ends in an error, and ffmpeg is killed', async () => {
    const { settings } = server.service.parts;
    const usual = settings.VIDEO_TIMEOUT_SECONDS;
    settings.VIDEO_TIMEOUT_SECONDS = 0.5;
    try {
      const slow = await make(
        'slow.mov',
        ['-c:v', 'mpeg4', '-q:v', '5', '-an'],
        'testsrc2=s=1280x720:d=15:r=30',
      );
      const { body } = await create(server.localUrl, { video: slow });
      expect(await finished(server.localUrl, body.arId)).toMatchObject({
        status: 'error',
        errorCode: 'VIDEO_TOO_SLOW',
      });
      expect(runningConversions()).toEqual([]);
      const scratch = (await readdir(tmpdir())).filter(
        (name) => name.startsWith(`passepartout-scratch-`) && name.includes(`.${process.pid}.`),
      );
      expect(scratch).toEqual([]);
    } finally {
      settings.VIDEO_TIMEOUT_SECONDS = usual;
    }
  }, 60_000);

  it('keeps nobody from having a photo framed meanwhile', async () => {
    const long = await readFile(path.join(folder, 'slow.mov'));
    const { body } = await create(server.localUrl, { video: long });
    while ((await status(server.localUrl, body.arId)).progress.step !== 'video') await pause(50);
    await createLiving(server);
    expect((await status(server.localUrl, body.arId)).status).toBe('processing');
    const { queue } = server.service.parts;
    const [job] = (await queue.list({ kind: 'transcode', state: 'active' })).jobs;
    await queue.cancel(job!.id);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ errorCode: 'JOB_CANCELLED' });
    await expect.poll(runningConversions, { timeout: 3000 }).toEqual([]);
  }, 60_000);
});

/** Processes of ffmpeg that write a project's video. */
function runningConversions(): string[] {
  const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return list.filter(
    (line) =>
      line.includes('ffmpeg') && line.includes('passepartout-scratch-') && line.includes('/video.mp4'),
  );
}

describe('what is asked of a video', () => {
  /** A second each of red, green and blue. */
  const COLOURS =
    'color=c=red:s=320x240:d=1:r=25[a];color=c=0x00ff00:s=320x240:d=1:r=25[b];color=c=blue:s=320x240:d=1:r=25[c];[a][b][c]concat=n=3';
  const colours = () => make('colours.mp4', [...H264, '-c:a', 'aac', '-movflags', '+faststart'], COLOURS);

  it('can be a part of it', async () => {
    const id = await createReady({ video: await colours(), fields: { trimStart: '1.2', trimEnd: '1.8' } });
    const { file, format } = await videoOf(id);
    expect(Number(format.duration)).toBeCloseTo(0.6, 1);
    const [red, green] = await colourAt(file, 0.3, 0.5, 0.5);
    expect([red! < 60, green! > 200]).toEqual([true, true]);
  });

  it('can be silence, without its pictures being coded anew', async () => {
    const given = await colours();
    const { streams, picture } = await videoOf(await createReady({ video: given, fields: { mute: 'true' } }));
    expect(streams).toHaveLength(1);
    expect(picture.nb_frames).toBe('75');
  });

  it('can be the shape of the photo', async () => {
    const id = await createReady({ video: videoBytes(), fields: { cropVideo: 'true', trimEnd: '0.5' } });
    const { picture } = await videoOf(id);
    // The window of border-22 in 3:2.
    expect(Number(picture.width) / Number(picture.height)).toBeCloseTo(1.06 / 0.56, 1);
  });

  it('can be a picture behind its end: then its first one stands for it', async () => {
    const id = await createReady({ video: await colours(), fields: { posterAt: '9' } });
    const poster = await fetch(`${server.localUrl}/objects/ar-storage/${id}/poster.jpg`);
    const [red, , blue] = await sharp(await poster.arrayBuffer())
      .resize(1, 1)
      .raw()
      .toBuffer();
    expect([red! > 200, blue! < 60]).toEqual([true, true]);
  });

  it('can be another picture to stand for it', async () => {
    const id = await createReady({ video: await colours(), fields: { posterAt: '2.5' } });
    const poster = await fetch(`${server.localUrl}/objects/ar-storage/${id}/poster.jpg`);
    const [red, green, blue] = await sharp(await poster.arrayBuffer())
      .resize(1, 1)
      .raw()
      .toBuffer();
    expect([red! < 60, green! < 60, blue! > 200]).toEqual([true, true, true]);
  });
});

describe('a video that takes another one’s place', () => {
  it('gives way to one that comes while it is made ready', async () => {
    const living = await createLiving(server);
    const [item] = (await status(server.localUrl, living.id)).items;
    const put = async (video: Buffer) => {
      const form = new FormData();
      form.set('videoFile', new Blob([video as Buffer<ArrayBuffer>]), 'v');
      const url = `${server.localUrl}/api/ar/projects/${living.id}/items/${item!.id}`;
      const headers = { authorization: `Bearer ${living.ownerSecret}` };
      expect((await fetch(url, { method: 'PUT', body: form, headers })).status).toBe(200);
    };
    const isAtIt = async () => runningConversions().length > 0;
    await put(await readFile(path.join(folder, 'slow.mov')));
    await expect.poll(isAtIt, { timeout: 10_000 }).toBe(true);
    await put(
      await make('red.mov', ['-c:v', 'mpeg4', '-q:v', '4', '-c:a', 'aac'], 'color=c=red:s=320x240:d=1:r=25'),
    );
    await expect
      .poll(async () => (await status(server.localUrl, living.id)).items[0]?.change, { timeout: 40_000 })
      .toBeUndefined();
    const { file, picture } = await videoOf(living.id);
    expect([picture.width, isRed(await colourAt(file, 0.5, 0.5, 0.5))]).toEqual([320, true]);
    expect((await filesOnDisk(server, living.id)).filter((name) => name.endsWith('.mp4'))).toHaveLength(1);
  }, 60_000);

  it('is made ready for phones first, while the old one is shown', async () => {
    const living = await createLiving(server);
    const [item] = (await status(server.localUrl, living.id)).items;
    const form = new FormData();
    form.set('videoFile', new Blob([(await vp9()) as Buffer<ArrayBuffer>]), 'v.webm');
    const url = `${server.localUrl}/api/ar/projects/${living.id}/items/${item!.id}`;
    const answer = await fetch(url, {
      method: 'PUT',
      body: form,
      headers: { authorization: `Bearer ${living.ownerSecret}` },
    });
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      items: [{ change: { status: 'processing' } }],
    });
    await expect
      .poll(async () => (await status(server.localUrl, living.id)).items[0]?.change, { timeout: 20_000 })
      .toBeUndefined();
    const { file, picture } = await videoOf(living.id);
    expect(picture).toMatchObject({ codec_name: 'h264', width: 320, height: 240 });
    expect([isRed(await colourAt(file, 1, 0.2, 0.5)), isBlue(await colourAt(file, 1, 0.8, 0.5))]).toEqual([
      true,
      true,
    ]);
    expect((await namesOf(server, living.id)).filter((name) => name.startsWith('video'))).toEqual([
      'video.mp4',
    ]);
    expect((await filesOnDisk(server, living.id)).filter((name) => name.endsWith('.mp4'))).toHaveLength(1);
  });
});
