import { CodedError } from '../../markers/coded-error.ts';
import type { Size } from '../../markers/formats.ts';
import type { VideoProbe } from './probe-video.ts';

/** What the visitor wants of the video. */
export interface VideoEdits {
  /** Seconds of the video from which, and up to which, it is shown. */
  trimStart?: number;
  trimEnd?: number;
  mute?: boolean;
  /** What does not fit into the photo's window is cut off for good, instead of in each phone. */
  crop?: boolean;
  /** Second of what is shown whose picture stands for the video. */
  posterAt?: number;
  /** Whether it begins again at its end: the player's affair, nothing is done to the file. Unset: it does. */
  loop?: boolean;
}

/**
 * What has to be done before every phone plays a video: nothing; writing picture and sound, as they are, into a streamable MP4; or coding
 * both anew.
 */
export type VideoWork = 'none' | 'remux' | 'transcode';

/** Profiles of H.264 that every phone decodes in hardware: constrained baseline, main, extended, high. */
const PHONE_PROFILES = new Set(['42', '4d', '58', '64']);
/** On a print, as large as a hand in the camera's picture, nobody sees more. */
export const LONGEST_SIDE = 1920;
const MOST_FRAMES_PER_SECOND = 60.5;
/** Of what is faster: slow motion, whose speed stays. */
const FRAMES_PER_SECOND = 30;
const SHORTEST_SECONDS = 0.2;

export interface VideoLayout {
  isStreamable: boolean;
  isPlain: boolean;
  tracks: number;
}

/** Whether phones play what is coded in there, and how it is laid out, says what is to be done. */
export function planVideo(probe: VideoProbe, layout: VideoLayout, edits: VideoEdits): VideoWork {
  if (!isForPhones(probe) || isCut(edits)) return 'transcode';
  const isMp4 = probe.container === 'MP4' && layout.isStreamable && layout.isPlain;
  const hasOthers = Math.max(probe.tracks, layout.tracks) > (probe.hasSound ? 2 : 1);
  const dropsSound = Boolean(edits.mute) && probe.hasSound;
  return isMp4 && !hasOthers && !dropsSound ? 'none' : 'remux';
}

function isForPhones(probe: VideoProbe): boolean {
  const { codec, profile, soundCodec, hasSound, rotation, isHdr, wideGamut, isOddSize } = probe;
  return (
    codec === 'avc' &&
    PHONE_PROFILES.has(profile) &&
    (!hasSound || soundCodec === 'aac') &&
    rotation === 0 &&
    !isHdr &&
    !wideGamut &&
    !isOddSize &&
    Math.max(probe.width, probe.height) <= LONGEST_SIDE &&
    probe.framesPerSecond <= MOST_FRAMES_PER_SECOND &&
    probe.hasConstantFrameRate
  );
}

const isCut = ({ trimStart, trimEnd, crop }: VideoEdits) =>
  (trimStart ?? 0) > 0 || trimEnd !== undefined || Boolean(crop);

/** From which second to which. Throws VIDEO_TRIM_INVALID where nothing is left, VIDEO_TOO_LONG where too much is. */
export function rangeOf(
  { durationMs }: Pick<VideoProbe, 'durationMs'>,
  { trimStart = 0, trimEnd }: VideoEdits,
  mostSeconds: number,
): { start: number; seconds: number } {
  const duration = durationMs / 1000;
  const seconds = Math.min(trimEnd ?? duration, duration) - trimStart;
  if (seconds < Math.min(SHORTEST_SECONDS, duration))
    throw new CodedError(
      'VIDEO_TRIM_INVALID',
      `Nothing is left of this video of ${duration.toFixed(1)} s from second ${trimStart} on${trimEnd === undefined ? '' : ` to second ${trimEnd}`}. Please choose other seconds.`,
    );
  if (seconds > mostSeconds)
    throw new CodedError(
      'VIDEO_TOO_LONG',
      `This video lasts ${describeSeconds(seconds)}, and ${describeSeconds(mostSeconds)} are the most. Please choose a shorter one, or a part of it.`,
    );
  return { start: trimStart, seconds };
}

const describeSeconds = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;

/** Pixels and pictures a second of a video that is coded anew; cut to a shape (width by height) where there is one. */
export function outputOf(probe: VideoProbe, shape: number | undefined): Size & { framesPerSecond: number } {
  let { width, height } = probe;
  if (shape !== undefined) {
    width = Math.min(width, height * shape);
    height = Math.min(height, width / shape);
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  const rate = probe.framesPerSecond;
  return {
    width: even(width),
    height: even(height),
    framesPerSecond: rate > MOST_FRAMES_PER_SECOND ? FRAMES_PER_SECOND : rate,
  };
}
