import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';

/** A real photograph of 3:2, credited in test/fixtures/photos/CREDITS.md. */
export const PHOTO = path.join(root, 'test/fixtures/photos/garden.jpg');

/** A small real MP4 with H.264 and AAC. */
export const VIDEO = path.join(root, 'server/samples/video.mp4');

export const photoBytes = () => readFileSync(PHOTO);
export const videoBytes = () => readFileSync(VIDEO);

/** Makes a video with ffmpeg: `source` is a lavfi source such as `color=c=0xff00ff:s=640x360:d=4:r=25`. */
export function makeVideo(
  file: string,
  source: string,
  codec: string[] = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
): string {
  const quiet = ['-v', 'error', '-nostdin', '-y'];
  execFileSync('ffmpeg', [...quiet, '-f', 'lavfi', '-i', source, ...codec, '-movflags', '+faststart', file]);
  return file;
}
