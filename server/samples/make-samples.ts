/**
 * Draws photo.jpg and video.mp4, the samples of `npm run demo`: the same scene, still and in motion, so that the picture comes
 * alive in place. Both show the scene's full width about its middle, so that cut to a window they show the same view.
 *
 * The results are committed, because the demo must work on machines without ffmpeg. To make them again, with ffmpeg installed:
 *
 *     npm run build && node dist/server/samples/make-samples.js server/samples
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Canvas, createCanvas } from 'canvas';
import sharp from 'sharp';
import { drawForeground } from './lake.ts';
import { LOOP_SECONDS, SCENE_HEIGHT, SCENE_WIDTH } from './scene.ts';
import { drawSky } from './sky.ts';

const PHOTO = { width: 1800, height: 1200 };
const VIDEO = { width: 1280, height: 720, framesPerSecond: 30 };
const SAMPLE_RATE = 44_100;

const folder = process.argv[2] ?? 'server/samples';
await makePhoto(join(folder, 'photo.jpg'));
await makeVideo(join(folder, 'video.mp4'));

function drawScene(width: number, height: number, time: number): Canvas {
  const pixel = width / SCENE_WIDTH;
  const sky = createCanvas(width, Math.ceil(SCENE_HEIGHT * pixel));
  const skyContext = sky.getContext('2d');
  skyContext.scale(pixel, pixel);
  drawSky(skyContext, time);
  const picture = createCanvas(width, height);
  const context = picture.getContext('2d');
  context.translate(0, (height - SCENE_HEIGHT * pixel) / 2);
  context.drawImage(sky, 0, 0);
  context.scale(pixel, pixel);
  drawForeground(context, sky, pixel, time);
  return picture;
}

async function makePhoto(file: string): Promise<void> {
  const picture = drawScene(PHOTO.width, PHOTO.height, 0);
  await sharp(await picture.encode('png'))
    .flatten()
    .jpeg({ quality: 88, mozjpeg: true })
    .toFile(file);
}

async function makeVideo(file: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'samples-'));
  try {
    const sound = join(scratch, 'sound.raw');
    await writeFile(sound, drawSound());
    await encode(file, sound);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function encode(file: string, sound: string): Promise<void> {
  const { width, height, framesPerSecond } = VIDEO;
  const frames = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgba',
    '-s',
    `${width}x${height}`,
    '-r',
    `${framesPerSecond}`,
  ];
  const colours = 'bt709';
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-y', '-loglevel', 'error', ...frames, '-i', 'pipe:0'],
      ...['-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', sound],
      ...['-vf', `scale=out_color_matrix=${colours}:out_range=tv`, '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'veryslow', '-crf', '25', '-g', '60'],
      ...['-maxrate', '800k', '-bufsize', '1600k'],
      ...['-colorspace', colours, '-color_primaries', colours, '-color_trc', colours],
      ...['-c:a', 'aac', '-b:a', '64k', '-shortest', '-movflags', '+faststart', '-bitexact', file],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(ffmpeg, 'close');
  for (let frame = 0; frame < LOOP_SECONDS * framesPerSecond; frame++) {
    const picture = drawScene(width, height, frame / framesPerSecond);
    if (!ffmpeg.stdin.write(picture.data())) await once(ffmpeg.stdin, 'drain');
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with code ${code}.`);
}

/** A soft chord that breathes; every tone and every swell fits a whole number of times into the loop, so that its end meets its start. */
function drawSound(): Buffer {
  const tones = [
    { hertz: 110, loudness: 0.3, swells: 1 },
    { hertz: 165, loudness: 0.22, swells: 2 },
    { hertz: 220, loudness: 0.18, swells: 3 },
    { hertz: 277, loudness: 0.12, swells: 2 },
    { hertz: 330, loudness: 0.09, swells: 1 },
    { hertz: 440, loudness: 0.05, swells: 3 },
  ];
  const samples = Buffer.alloc(LOOP_SECONDS * SAMPLE_RATE * 2);
  for (let i = 0; i < LOOP_SECONDS * SAMPLE_RATE; i++) {
    const time = i / SAMPLE_RATE;
    const value = tones.reduce((sum, { hertz, loudness, swells }, tone) => {
      const swell = 0.6 + 0.4 * Math.sin((2 * Math.PI * swells * time) / LOOP_SECONDS + tone * 1.3);
      return sum + loudness * swell * Math.sin(2 * Math.PI * hertz * time);
    }, 0);
    samples.writeInt16LE(Math.round(value * 0.4 * 32_767), i * 2);
  }
  return samples;
}
