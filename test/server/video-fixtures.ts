/* What tests of videos share: a server with ffmpeg, videos as ffmpeg makes them, and what ffprobe says of one that a project shows. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { JobKinds } from '../../server/jobs/kinds.ts';
import { create, finished } from '../support/client.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { ADMIN_KEY } from './project-fixtures.ts';

const SOUND = ['-f', 'lavfi', '-i', 'sine=d=2'];
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
export const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'];
export const HDR = 'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';

const WORKED_ON: (keyof JobKinds)[] = ['finish', 'compile', 'transcode'];

export class VideoLab {
  readonly server: TestServer;
  readonly folder: string;

  static async open(postgresUrl: string, freeMarkers: number): Promise<VideoLab> {
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-videos-'));
    const server = await startTestServer(postgresUrl, { ADMIN_KEY, WORKERS: 'off' });
    server.service.startWorkers(WORKED_ON);
    await stockPool(server.service.parts.markerMaker, freeMarkers);
    return new VideoLab(server, folder);
  }

  private constructor(server: TestServer, folder: string) {
    this.server = server;
    this.folder = folder;
  }

  async close(): Promise<void> {
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A video of two seconds, left half red and right half blue unless told, as ffmpeg makes it. */
  async make(
    name: string,
    codec: string[],
    picture = 'color=c=red:s=320x240:d=2:r=25,drawbox=x=160:w=160:color=blue:t=fill',
  ): Promise<Buffer> {
    const file = path.join(this.folder, name);
    const input = ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', picture];
    execFileSync('ffmpeg', [...input, ...SOUND, ...codec, file]);
    return readFile(file);
  }

  vp9(): Promise<Buffer> {
    return this.make('vp9.webm', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-c:a', 'libopus']);
  }

  /** One that takes long to be made ready for phones. */
  slow(seconds = 15): Promise<Buffer> {
    const picture = `testsrc2=s=1280x720:d=${seconds}:r=30`;
    return this.make('slow.mov', ['-c:v', 'mpeg4', '-q:v', '5', '-an'], picture);
  }

  /** The video that a project shows, as a file, and what ffprobe says of it. */
  async videoOf(id: string) {
    const answer = await fetch(`${this.server.localUrl}/objects/ar-storage/${id}/video.mp4`);
    expect(answer.status).toBe(200);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const file = path.join(this.folder, `${id}.mp4`);
    await writeFile(file, bytes);
    const { streams, format } = probe(file);
    const picture = streams.find(({ codec_type }) => codec_type === 'video')!;
    const sound = streams.find(({ codec_type }) => codec_type === 'audio');
    return { bytes, file, picture, sound, format, streams };
  }

  async createReady(form: Parameters<typeof create>[1]): Promise<string> {
    const { status: httpStatus, body } = await create(this.server.localUrl, form);
    expect({ httpStatus, detail: body.detail }).toEqual({ httpStatus: 200, detail: undefined });
    const report = await finished(this.server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'ready' });
    return body.arId;
  }
}

interface Probe {
  streams: Record<string, string>[];
  format: Record<string, unknown>;
}

export function probe(file: string): Probe {
  const words = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', file];
  return JSON.parse(execFileSync('ffprobe', words, { encoding: 'utf8' }));
}

/** The colour of a point of a video's picture at a second, in fractions of its width and height. */
export async function colourAt(file: string, second: number, x: number, y: number): Promise<number[]> {
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

export const isRed = ([red, green, blue]: number[]) => red! > 150 && green! < 90 && blue! < 90;
export const isBlue = ([red, green, blue]: number[]) => blue! > 150 && red! < 90 && green! < 90;

/** Names of the outermost boxes of an MP4, in their order. */
export function boxes(mp4: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < mp4.length; at += mp4.readUInt32BE(at))
    names.push(mp4.toString('latin1', at + 4, at + 8));
  return names;
}

/** Processes of ffmpeg that write a project's video. */
export function runningConversions(): string[] {
  const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return list.filter(
    (line) =>
      line.includes('ffmpeg') && line.includes('passepartout-scratch-') && line.includes('/video.mp4'),
  );
}
