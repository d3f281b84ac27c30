import { stat } from 'node:fs/promises';
import {
  ALL_FORMATS,
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { CodedError } from '../../markers/coded-error.ts';

export interface VideoFacts {
  /** Pixels as the video is shown: after rotation and with square pixels. */
  width: number;
  height: number;
  durationMs: number;
}

/** What a video file is, as far as it matters for whether phones play it. */
export interface VideoProbe extends VideoFacts {
  /** `MP4`, `QuickTime File Format`, `WebM` … */
  container: string;
  /** `avc`, `hevc`, `vp9` …; null where the parser does not know it. */
  codec: string | null;
  /** The two digits of an H.264 profile: `42` baseline, `4d` main, `64` high. */
  profile: string;
  soundCodec: string | null;
  hasSound: boolean;
  /** Tracks of whatever kind: some cameras write texts and places beside picture and sound. */
  tracks: number;
  /** Degrees by which it is turned for showing. */
  rotation: number;
  isHdr: boolean;
  /** Pixels that are not square, or an uneven number of them. */
  isOddSize: boolean;
  framesPerSecond: number;
  hasConstantFrameRate: boolean;
}

export const VIDEO_ADVICE = 'Please choose a video as phones record it: MP4, MOV, WebM or 3GP.';

/** Enough to know a frame rate by. */
const FRAMES_TO_LOOK_AT = 256;
/** Share of a video's own clock at which it shows pictures. */
const LEAST_PACE = 0.9;
/** The fastest slow motion of phones has 960; more is no video. */
const MOST_FRAMES_PER_SECOND = 1000;

/**
 * Looks at a video file: by its bytes, not by its name. Parsing takes some 30 ms of CPU: call it in a worker thread.
 * Throws VIDEO_EMPTY, VIDEO_FORMAT_UNSUPPORTED, VIDEO_UNREADABLE, VIDEO_WITHOUT_PICTURE, VIDEO_TRUNCATED or VIDEO_FRAME_RATE.
 */
export async function probeVideo(path: string): Promise<VideoProbe> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    if ((await stat(path)).size === 0)
      throw new CodedError('VIDEO_EMPTY', 'This video is an empty file. Please choose it again.');
    if (!(await input.canRead().catch(() => false))) throw unsupported('This file is no video that we know.');
    const { name } = await readable(input.getFormat());
    const tracks = (await readable(input.getTracks())).length;
    if (tracks === 0) throw damaged();
    const track = await readable(input.getPrimaryVideoTrack());
    if (!track)
      throw new CodedError('VIDEO_WITHOUT_PICTURE', `There is no picture in this video. ${VIDEO_ADVICE}`);
    const sound = await readable(input.getPrimaryAudioTrack());
    for (const part of sound ? [track, sound] : [track]) await checkWhole(part);
    return await readable(factsOf(track)).then(async (facts) => ({
      ...facts,
      container: name,
      tracks,
      hasSound: sound !== null,
      soundCodec: sound && (await sound.getCodec()),
    }));
  } finally {
    input.dispose();
  }
}

async function factsOf(track: InputVideoTrack) {
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const [coded, square] = [await track.getCodedWidth(), await track.getSquarePixelWidth()];
  const parameters = (await track.getCodecParameterString()) ?? '';
  const rate = await track.computeFrameRateMetrics({ targetPacketCount: FRAMES_TO_LOOK_AT });
  const framesPerSecond = rate.bestGuessFrameRate;
  if (!(framesPerSecond <= MOST_FRAMES_PER_SECOND))
    throw new CodedError(
      'VIDEO_FRAME_RATE',
      `This video has ${Math.round(framesPerSecond)} pictures a second, which no phone shows. ${VIDEO_ADVICE}`,
    );
  return {
    width,
    height,
    durationMs: Math.round((await track.computeDuration()) * 1000),
    codec: await track.getCodec(),
    profile: parameters.startsWith('avc') ? parameters.slice(5, 7).toLowerCase() : '',
    rotation: await track.getRotation(),
    isHdr: await track.hasHighDynamicRange(),
    isOddSize: coded !== square || width % 2 === 1 || height % 2 === 1,
    framesPerSecond,
    // A steady clock that often shows nothing new is not a steady pace.
    hasConstantFrameRate:
      rate.underlyingFrameRate !== null && rate.averageFrameRate > LEAST_PACE * rate.underlyingFrameRate,
  };
}

/** The tables of a cut-off file still promise everything: only reading its last piece shows that it is there. */
async function checkWhole(track: InputTrack): Promise<void> {
  const duration = await readable(track.computeDuration());
  if (!(duration > 0))
    throw new CodedError(
      'VIDEO_EMPTY',
      'This video lasts no time at all: there is nothing to show. Please choose another one.',
    );
  const last = await new EncodedPacketSink(track).getPacket(duration).catch(() => null);
  if (!last || last.byteLength === 0)
    throw new CodedError(
      'VIDEO_TRUNCATED',
      'This video breaks off: its end is missing. Please upload it again.',
    );
}

/** A broken file makes the parser throw whatever it stumbled over. */
async function readable<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw damaged(error);
  }
}

function damaged(cause?: unknown): CodedError {
  return new CodedError('VIDEO_UNREADABLE', `This video is damaged and cannot be read. ${VIDEO_ADVICE}`, {
    cause,
  });
}

function unsupported(problem: string): CodedError {
  return new CodedError('VIDEO_FORMAT_UNSUPPORTED', `${problem} ${VIDEO_ADVICE}`);
}
