import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arCompilationLogs, markers } from '../../db/schema.ts';
import { create, finished, status } from '../support/client.ts';
import { videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { createLiving, filesOnDisk, namesOf } from './project-fixtures.ts';
import { boxes, H264, HDR, HEVC, probe, runningConversions, VideoLab } from './video-fixtures.ts';

let lab: VideoLab;

beforeAll(async () => {
  lab = await VideoLab.open(inject('postgresUrl'), 20);
});
afterAll(() => lab.close());

describe('a video that phones play already', () => {
  it('is kept as it is, but for where and when it was recorded', async () => {
    const tagged = await lab.make('tagged.mp4', [
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
    const { bytes, format } = await lab.videoOf(await lab.createReady({ video: tagged }));
    expect([bytes.length, bytes.includes('a secret place')]).toEqual([tagged.length, false]);
    expect(JSON.stringify(format.tags ?? {})).not.toMatch(/2026|secret/);
    const mdat = tagged.indexOf('mdat');
    expect(bytes.subarray(mdat).equals(tagged.subarray(mdat))).toBe(true);
  });

  it.each([
    ['whose index comes last', 'last.mp4', [...H264, '-c:a', 'aac']],
    ['in a MOV', 'phone.mov', [...H264, '-c:a', 'aac', '-metadata', 'location=+52.5+13.4/']],
  ])('%s is made streamable, its pictures as they were', async (_what, name, codec) => {
    const given = await lab.make(name, codec);
    const source = probe(path.join(lab.folder, name)).streams.find(
      (stream) => stream.codec_type === 'video',
    )!;
    const id = await lab.createReady({ video: given });
    const { bytes, picture, sound } = await lab.videoOf(id);
    expect(boxes(bytes).indexOf('moov')).toBeLessThan(boxes(bytes).indexOf('mdat'));
    expect(bytes.includes('+52.5+13.4')).toBe(false);
    expect([picture.codec_name, picture.nb_frames, picture.bit_rate, sound!.codec_name]).toEqual([
      'h264',
      source.nb_frames,
      source.bit_rate,
      'aac',
    ]);
    // What it was made of is gone.
    expect(await namesOf(lab.server, id)).not.toContain('video-source');
    expect((await filesOnDisk(lab.server, id)).filter((file) => file.endsWith('.mp4'))).toHaveLength(1);
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
    const plain = await lab.make('plain.mp4', [...H264, '-c:a', 'aac']);
    const tagged = withBox(where === 'moov' ? plain : videoBytes(), type, where);
    const { bytes } = await lab.videoOf(await lab.createReady({ video: tagged }));
    expect([tagged.includes('+52.5+13.4'), bytes.includes('+52.5+13.4')]).toEqual([true, false]);
  });

  it('goes, also in a track of texts', async () => {
    const file = path.join(lab.folder, 'texts.srt');
    await writeFile(file, '1\n00:00:00,000 --> 00:00:02,000\nGPS +52.5+13.4\n');
    const input = ['-i', file, '-map', '0:v', '-map', '1:a', '-map', '2:s', '-c:s', 'mov_text'];
    const tagged = await lab.make('texts.mp4', [...input, ...H264, '-c:a', 'aac', '-movflags', '+faststart']);
    const { bytes, streams } = await lab.videoOf(await lab.createReady({ video: tagged }));
    expect([tagged.includes('+52.5+13.4'), bytes.includes('+52.5+13.4')]).toEqual([true, false]);
    expect(streams).toHaveLength(2);
  });
});

describe('a video that not every phone plays', () => {
  const turned = async () => {
    const file = path.join(lab.folder, 'turned.mp4');
    await lab.make('upright.mp4', [...H264, '-c:a', 'aac']);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      path.join(lab.folder, 'upright.mp4'),
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
      file,
    ]);
    return readFile(file);
  };
  const variable = () =>
    lab.make(
      'variable.mp4',
      [...H264, '-c:a', 'aac', '-fps_mode', 'vfr'],
      "testsrc2=s=320x240:d=2:r=60,select='if(lt(t,0.7),1,gt(random(0),0.6))'",
    );
  const kinds: [string, () => Promise<Buffer>, Record<string, unknown>][] = [
    [
      'HEVC in a MOV',
      () => lab.make('hevc.mov', [...HEVC, '-x265-params', 'log-level=none', '-c:a', 'aac']),
      { width: 320 },
    ],
    [
      'HDR',
      () =>
        lab.make('hdr.mp4', [
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
    ['VP9 in a WebM', () => lab.vp9(), { width: 320 }],
    [
      'H.263 in a 3GP',
      () => lab.make('old.3gp', ['-c:v', 'h263', '-s', '352x288', '-c:a', 'aac']),
      { height: 288 },
    ],
    ['turned by a quarter', turned, { width: 240, height: 320 }],
    [
      'larger than needed',
      () => lab.make('4k.mp4', [...H264, '-c:a', 'aac'], 'color=c=green:s=2560x1440:d=0.2:r=25'),
      { width: 1920, height: 1080 },
    ],
    [
      'of pixels that are not square',
      () => lab.make('wide.mp4', [...H264, '-aspect', '16:9', '-c:a', 'aac']),
      { height: 240, sample_aspect_ratio: '1:1' },
    ],
    ['of changing pace', variable, { r_frame_rate: expect.stringMatching(/^\d+\/1$/) }],
  ];

  /** The others are left to `npm run test:long`. */
  const SHORT = ['HEVC in a MOV', 'HDR', 'turned by a quarter', 'of changing pace'];

  it.each(kinds.filter(([kind]) => isLong || SHORT.includes(kind)))(
    '%s becomes one that every phone plays, before the project is ready',
    async (_kind, given, expected) => {
      const id = await lab.createReady({ video: await given() });
      const { picture, sound, streams, bytes } = await lab.videoOf(id);
      expect(picture).toMatchObject({ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', ...expected });
      expect([sound?.codec_name, streams.length]).toEqual(['aac', 2]);
      expect(picture.side_data_list).toBeUndefined();
      expect(boxes(bytes).indexOf('moov')).toBeLessThan(boxes(bytes).indexOf('mdat'));
      expect(await namesOf(lab.server, id)).toEqual(expect.arrayContaining(['video.mp4', 'poster.jpg']));
      expect(await namesOf(lab.server, id)).not.toContain('video-source');
    },
  );

  it('tells how far it is meanwhile, and knows the size of what came out', async () => {
    const { db } = lab.server.service.parts;
    const id = await lab.createReady({ video: await turned() });
    const steps = await db
      .select({ share: arCompilationLogs.share })
      .from(arCompilationLogs)
      .where(and(eq(arCompilationLogs.projectId, id), eq(arCompilationLogs.step, 'video')));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps[0]!.share).toBeCloseTo(0.1, 5);
  });

  it('but cannot be decoded ends in an error and gives its marker back, and its photo waits for another video', async () => {
    const hevc = await lab.make('broken.mov', [...HEVC, '-x265-params', 'log-level=none', '-an']);
    // Its outline is whole, its pictures are noise.
    const data = hevc.indexOf('mdat') + 4;
    const end = hevc.indexOf('moov') - 4;
    for (let at = data; at < end; at++) hevc[at] = (at * 7919) & 0xff;
    const free = async () =>
      (await lab.server.service.parts.db.select().from(markers).where(eq(markers.state, 'free'))).length;
    const before = await free();
    const { body } = await create(lab.server.localUrl, { video: hevc });
    const report = await finished(lab.server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'error', errorCode: 'VIDEO_UNREADABLE' });
    expect(await namesOf(lab.server, body.arId)).toEqual(['photo']);
    expect(await filesOnDisk(lab.server, body.arId)).toHaveLength(1);
    expect(await free()).toBe(before);

    const { localUrl } = lab.server;
    const headers = { authorization: `Bearer ${body.ownerSecret}`, 'content-type': 'application/json' };
    const framed = { method: 'POST', headers, body: JSON.stringify({ mode: 'framed' }) };
    const refused = await fetch(`${localUrl}/api/ar/projects/${body.arId}/mode`, framed);
    expect(await refused.json()).toMatchObject({ status: 409, code: 'VIDEO_MISSING' });
    const form = new FormData();
    form.set('videoFile', new Blob([videoBytes()]), 'v.mp4');
    const { authorization } = headers;
    const put = { method: 'PUT', body: form, headers: { authorization } };
    const url = `${localUrl}/api/ar/projects/${body.arId}/items/${report.items[0]!.id}`;
    expect((await fetch(url, put)).status).toBe(200);
    expect(await finished(localUrl, body.arId)).toMatchObject({ status: 'ready' });
    expect(await free()).toBe(before - 1);
  });

  it('and takes ffmpeg too long ends in an error, and ffmpeg is killed', async () => {
    const { settings } = lab.server.service.parts;
    const usual = settings.VIDEO_TIMEOUT_SECONDS;
    settings.VIDEO_TIMEOUT_SECONDS = 0.5;
    try {
      const slow = await lab.slow();
      const { body } = await create(lab.server.localUrl, { video: slow });
      expect(await finished(lab.server.localUrl, body.arId)).toMatchObject({
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
    const long = await lab.slow();
    const { body } = await create(lab.server.localUrl, { video: long });
    while ((await status(lab.server.localUrl, body.arId)).progress.step !== 'video') await pause(50);
    await createLiving(lab.server);
    expect((await status(lab.server.localUrl, body.arId)).status).toBe('processing');
    const { queue } = lab.server.service.parts;
    const [job] = (await queue.list({ kind: 'transcode', state: 'active' })).jobs;
    await queue.cancel(job!.id);
    expect(await finished(lab.server.localUrl, body.arId)).toMatchObject({ errorCode: 'JOB_CANCELLED' });
    await expect.poll(runningConversions, { timeout: 3000 }).toEqual([]);
  }, 60_000);
});
