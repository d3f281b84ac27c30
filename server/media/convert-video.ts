import { stat } from 'node:fs/promises';
import { CodedError } from '../../markers/coded-error.ts';
import { runFfmpeg, type StopFlag, VIDEO_INPUT } from './ffmpeg.ts';
import { readMp4Layout } from './mp4-boxes.ts';
import { outputOf, planVideo, rangeOf, type VideoEdits } from './plan-video.ts';
import { probeVideo, VIDEO_ADVICE, type VideoFacts, type VideoProbe, WIDE_GAMUTS } from './probe-video.ts';
import { type SharedShare, tellShare } from './shared-share.ts';

export interface ConvertVideoInput {
  video: string;
  /** Where the MP4 is written. */
  output: string;
  edits: VideoEdits;
  /** Of the photo's window, width by height: what `edits.crop` cuts the video to. */
  shape: number;
  mostSeconds: number;
  mostBytes: number;
  /** How long it may take before it is given up. */
  timeoutMs: number;
  stop: StopFlag;
  share: SharedShare;
}

/** Behind everything that somebody waits for in a moment. */
const NICENESS = 10;

const CORES_AT_MOST = 8;
const CRF = 21;
const MOST_BITS_A_SECOND = 8_000_000;
const SOUND_BITS_A_SECOND = 128_000;
/** The size limit must end nothing that keeps to its bit rate. */
const SHARE_OF_LIMIT = 0.9;

/**
 * Makes an MP4 that every phone plays and begins before it has all of it: H.264 with AAC, 8 bit, BT.709, upright, without any metadata.
 * What phones play already is copied as it is. Call it in a worker thread. Where it ends `output` may be half written.
 *
 * Throws what `probeVideo` and `rangeOf` throw, and VIDEO_UNREADABLE, VIDEO_TOO_SLOW or VIDEO_TOO_LARGE.
 */
export async function convertVideo(input: ConvertVideoInput): Promise<VideoFacts> {
  const { video, output, edits, mostBytes } = input;
  const probe = await probeVideo(video);
  const range = rangeOf(probe, edits, input.mostSeconds);
  const copies = planVideo(probe, await readMp4Layout(video), edits) !== 'transcode';
  const coding = copies ? ['-c', 'copy'] : codingOf(probe, input, range.seconds);
  const from = range.start > 0 ? ['-ss', String(range.start)] : [];
  // Also where nothing is cut: the sound may last longer than the picture.
  const upTo = ['-t', String(range.seconds)];
  // This process keeps the deadline: should it be killed itself, this ends it all the same.
  const lastResort = ['-timelimit', String(Math.ceil((input.timeoutMs / 1000) * CORES_AT_MOST))];
  const started = performance.now();
  try {
    await runFfmpeg(
      [
        ...['-v', 'error', '-nostdin', '-y', '-progress', 'pipe:1', ...VIDEO_INPUT],
        ...[...lastResort, ...from, '-i', video, ...upTo],
        ...[
          '-map',
          '0:V:0',
          ...(edits.mute ? [] : ['-map', '0:a:0?']),
          '-map_metadata',
          '-1',
          '-map_chapters',
          '-1',
        ],
        ...[...coding, '-movflags', '+faststart', '-fs', String(mostBytes), '-f', 'mp4', output],
      ],
      {
        timeoutMs: input.timeoutMs,
        stop: input.stop,
        niceness: NICENESS,
        onOutput: (text) => tellShare(input.share, secondsDone(text) / range.seconds),
      },
    );
  } catch (error) {
    throw asVideoError(error, performance.now() - started >= input.timeoutMs);
  }
  if ((await stat(output)).size >= mostBytes)
    throw new CodedError(
      'VIDEO_TOO_LARGE',
      'This video is too large even after it was made smaller. Please choose a shorter one, or a part of it.',
    );
  const { width, height, durationMs } = await probeVideo(output);
  return { width, height, durationMs };
}

function codingOf(
  probe: VideoProbe,
  { edits, shape, mostBytes }: ConvertVideoInput,
  seconds: number,
): string[] {
  const limit = Math.round((SHARE_OF_LIMIT * mostBytes * 8) / seconds) - SOUND_BITS_A_SECOND;
  const rate = Math.max(100_000, Math.min(MOST_BITS_A_SECOND, limit));
  const size = outputOf(probe, edits.crop ? shape : undefined);
  return [
    ...['-vf', filtersOf(probe, size), '-fps_mode', 'cfr', '-r', String(size.framesPerSecond)],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      String(CRF),
      '-profile:v',
      'high',
      '-pix_fmt',
      'yuv420p',
    ],
    ...[
      '-maxrate',
      String(rate),
      '-bufsize',
      String(2 * rate),
      '-flags',
      '+bitexact',
      '-fflags',
      '+bitexact',
    ],
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-c:a', 'aac', '-b:a', String(SOUND_BITS_A_SECOND), '-ac', '2', '-ar', '48000'],
  ];
}

/** ffmpeg turns the picture upright by itself. */
function filtersOf(probe: VideoProbe, { width, height }: { width: number; height: number }): string {
  const cover = `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=bicubic`;
  const colours = coloursOf(probe);
  return [
    // To square pixels first: some cameras write others.
    'scale=iw*sar:ih',
    colours.length > 0 ? cover : `${cover}:out_color_matrix=bt709:out_range=tv`,
    `crop=${width}:${height}`,
    'setsar=1',
    ...colours,
    'format=yuv420p',
  ].join(',');
}

/** What brings colours to BT.709; nothing where `scale` can do it. */
function coloursOf({ isHdr, wideGamut }: VideoProbe): string[] {
  if (isHdr)
    // Light is brought into the range of an ordinary screen, colours into its gamut.
    return [
      'zscale=transfer=linear:npl=100',
      'format=gbrpf32le',
      'zscale=primaries=bt709',
      'tonemap=tonemap=hable:desat=0',
      'zscale=transfer=bt709:matrix=bt709:range=tv',
    ];
  if (!wideGamut) return [];
  // Said in full: what a file leaves open has no way to anything.
  const { primaries, matrix } = WIDE_GAMUTS[wideGamut];
  return [
    `zscale=primariesin=${primaries}:transferin=709:matrixin=${matrix}:primaries=709:transfer=709:matrix=709:range=tv`,
  ];
}

const PROGRESS = /^out_time_us=(\d+)$/gm;

/** What ffmpeg says of its progress: the last time counts. */
function secondsDone(text: string): number {
  const times = [...text.matchAll(PROGRESS)];
  return Number(times.at(-1)?.[1] ?? 0) / 1e6;
}

function asVideoError(error: unknown, isOverTime: boolean): Error {
  if (isOverTime)
    return new CodedError(
      'VIDEO_TOO_SLOW',
      'Making this video ready for phones takes too long. Please choose a shorter one, or a part of it.',
      { cause: error },
    );
  const said = error instanceof Error ? error.message : String(error);
  if (/No space left on device/.test(said))
    return new CodedError(
      'STORAGE_FULL',
      'The disk is full: no video can be made ready until there is room.',
      {
        cause: error,
      },
    );
  if (!/ffmpeg failed \(exit code/.test(said) || /Cannot allocate memory/.test(said)) return error as Error;
  return new CodedError('VIDEO_UNREADABLE', `This video is damaged and cannot be played. ${VIDEO_ADVICE}`, {
    cause: error,
  });
}
