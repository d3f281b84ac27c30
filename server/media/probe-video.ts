import { stat } from 'node:fs/promises';
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
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
  /** Of one whose colours reach beyond those of an ordinary screen, but whose light does not. */
  wideGamut: keyof typeof WIDE_GAMUTS | undefined;
  /** Pixels that are not square, or an uneven number of them. */
  isOddSize: boolean;
  framesPerSecond: number;
  hasConstantFrameRate: boolean;
}

export const VIDEO_ADVICE = 'Please choose a video as phones record it: MP4, MOV, WebM or 3GP.';

/** Never all that the parser knows: a playlist (HLS) names other files of this machine, which it would open. */
const FORMATS = [MP4, QTFF, WEBM, MATROSKA];
/** The largest that phones record, 8K; decoding more takes more memory than anybody has. */
const MOST_PIXELS = 8192 * 4320;
/** Names of primaries that reach beyond those of ordinary screens, with the matrix that comes with them, as ffmpeg's zscale has them. */
export const WIDE_GAMUTS = {
  bt2020: { primaries: '2020', matrix: '2020_ncl' },
  smpte432: { primaries: 'smpte432', matrix: '709' },
} as const;
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
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
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
  checkPixels(Math.max(coded, square) * (await track.getCodedHeight()), width * height);
  const colours = await track.getColorSpace();
  // The parser knows more words for them than the types of browsers have.
  const [transfer, primaries] = [colours.transfer, colours.primaries].map((name) => String(name));
  const rate = await track.computeFrameRateMetrics({ targetPacketCount: FRAMES_TO_LOOK_AT });
  const frames = await track.computePacketStats(FRAMES_TO_LOOK_AT);
  // Of one picture alone the pace cannot be told.
  const framesPerSecond = frames.packetCount > 1 ? rate.bestGuessFrameRate : 1;
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
    isHdr: transfer === 'pq' || transfer === 'hlg',
    wideGamut: primaries! in WIDE_GAMUTS ? (primaries as keyof typeof WIDE_GAMUTS) : undefined,
    isOddSize: coded !== square || width % 2 === 1 || height % 2 === 1,
    framesPerSecond,
    // A steady clock that often shows nothing new is not a steady pace.
    hasConstantFrameRate:
      rate.underlyingFrameRate !== null && rate.averageFrameRate > LEAST_PACE * rate.underlyingFrameRate,
  };
}

function checkPixels(coded: number, shown: number): void {
  if (Math.max(coded, shown) <= MOST_PIXELS) return;
  throw new CodedError(
    'VIDEO_TOO_LARGE',
    'The picture of this video is larger than 8192 × 4320 pixels. Please choose a smaller one.',
  );
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
