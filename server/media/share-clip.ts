import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Orientation, Rectangle } from '../../markers/formats.ts';
import { runFfmpeg, type StopFlag, VIDEO_INPUT } from './ffmpeg.ts';
import { hangOnWall } from './preview-picture.ts';
import { withScratchFolder } from './scratch-folder.ts';
import { clipSize } from './share-sizes.ts';

const SECONDS = 5;
/** For so long the print is only a print; then its video comes up within the other time. */
const STILL_SECONDS = 1;
const FADE_SECONDS = 0.6;
const FRAMES_A_SECOND = 30;
/** How much of the wall, on each side, is out of sight at the end. */
const ZOOM = 0.045;

const TIMEOUT_MS = 180_000;

export interface ShareClipInput {
  /** Paths of the framed picture and of its video. */
  picture: string;
  video: string;
  /** Where the video lies, in fractions of the print as it hangs. */
  window: Rectangle;
  orientation: Orientation;
  /** How a video of another shape fills the window: as in the viewer. */
  fit: 'cover' | 'contain' | 'fill' | 'exact';
}

/**
 * A clip of five seconds in which a print on a wall comes alive: MP4 with H.264 and, where the video has sound, AAC; its index comes
 * first. The video begins after a second, and begins again where it is shorter than the rest. Without any metadata of the video's.
 * Call it in a worker thread. Rejects with what ffmpeg said.
 */
export async function drawShareClip(
  { picture, video, window, orientation, fit }: ShareClipInput,
  stop: StopFlag,
): Promise<Uint8Array> {
  const size = clipSize(orientation);
  const wall = await hangOnWall(picture, size);
  const png = await wall.picture.png({ compressionLevel: 1 }).toBuffer();
  const graph = filterGraph(windowOn(wall.print, window), fit);
  // Whose index comes first cannot be written to a pipe.
  return withScratchFolder(async (folder) => {
    const output = path.join(folder, 'clip.mp4');
    await runFfmpeg(clipArguments(video, graph, output), { input: png, timeoutMs: TIMEOUT_MS, stop });
    return readFile(output);
  });
}

function clipArguments(video: string, graph: string, output: string): string[] {
  return [
    ...['-v', 'error', '-nostdin', '-y', '-filter_threads', '1', '-filter_complex_threads', '1'],
    ...['-protocol_whitelist', 'pipe', '-f', 'png_pipe', '-i', 'pipe:0'],
    ...['-threads', '1', ...VIDEO_INPUT, '-stream_loop', '-1', '-i', video],
    ...['-filter_complex', graph, '-map', '[clip]', '-map', '1:a:0?', '-af', SOUND],
    ...['-t', String(SECONDS), '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-maxrate', '6M', '-bufsize', '12M'],
    ...['-profile:v', 'high', '-pix_fmt', 'yuv420p', '-threads', '1', '-flags', '+bitexact'],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', '-f', 'mp4', output],
  ];
}

const SOUND = [
  'asetpts=PTS-STARTPTS',
  'aformat=sample_rates=48000:channel_layouts=stereo',
  `afade=t=in:d=${FADE_SECONDS}`,
  `adelay=delays=${STILL_SECONDS}s:all=1`,
  `afade=t=out:st=${SECONDS - FADE_SECONDS}:d=${FADE_SECONDS}`,
].join(',');

/** The window in whole pixels of the wall. */
function windowOn(print: Rectangle, window: Rectangle): Rectangle {
  const x = Math.round(print.x + window.x * print.width);
  const y = Math.round(print.y + window.y * print.height);
  return {
    x,
    y,
    width: Math.round(print.x + (window.x + window.width) * print.width) - x,
    height: Math.round(print.y + (window.y + window.height) * print.height) - y,
  };
}

function filterGraph({ x, y, width, height }: Rectangle, fit: ShareClipInput['fit']): string {
  const whole = fit === 'contain' || fit === 'exact';
  const ratio = fit === 'fill' ? 'disable' : whole ? 'decrease' : 'increase';
  const scale = `scale=${width}:${height}:force_original_aspect_ratio=${ratio}`;
  const wall = [
    'scale=out_color_matrix=bt709:out_range=tv',
    'format=yuv444p',
    'loop=loop=-1:size=1',
    `fps=${FRAMES_A_SECOND}`,
    `trim=duration=${SECONDS}`,
    'setpts=N/FRAME_RATE/TB',
  ];
  const video = [
    `trim=duration=${SECONDS - STILL_SECONDS}`,
    'setpts=PTS-STARTPTS',
    `fps=${FRAMES_A_SECOND}`,
    // To square pixels first: some cameras write others.
    'scale=iw*sar:ih,setsar=1',
    `${scale}:flags=bicubic:out_color_matrix=bt709:out_range=tv`,
    ...(fit === 'cover' ? [`crop=${width}:${height}`] : []),
    'format=yuva444p',
    `fade=t=in:d=${FADE_SECONDS}:alpha=1`,
    `setpts=PTS+${STILL_SECONDS}/TB`,
  ];
  return [
    `[0:v]${wall.join(',')}[wall]`,
    `[1:v:0]${video.join(',')}[video]`,
    `[wall][video]overlay=x=${x}+(${width}-w)/2:y=${y}+(${height}-h)/2:format=yuv444:eof_action=repeat[hung]`,
    `[hung]format=yuv420p,${slowZoom()}[clip]`,
  ].join(';');
}

/** Comes a little nearer, slowly at both ends. The filter `zoompan` would do it by whole pixels, which trembles. */
function slowZoom(): string {
  const inset = `${ZOOM}*(1-cos(PI*on/${SECONDS * FRAMES_A_SECOND}))/2`;
  const [left, top] = [`W*${inset}`, `H*${inset}`];
  const [right, bottom] = [`W-W*${inset}`, `H-H*${inset}`];
  const corners = [left, top, right, top, left, bottom, right, bottom];
  const named = ['x0', 'y0', 'x1', 'y1', 'x2', 'y2', 'x3', 'y3'].map((name, n) => `${name}='${corners[n]}'`);
  return `perspective=${named.join(':')}:sense=source:interpolation=linear:eval=frame`;
}
