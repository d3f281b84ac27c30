import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MP4,
} from 'mediabunny';
import { CodedError } from '../../markers/coded-error.ts';

export interface VideoFacts {
  /** Pixels as the video is shown: after rotation and with square pixels. */
  width: number;
  height: number;
  durationMs: number;
}

const LONGEST_SECONDS = 3600;

/** Profiles of H.264 that every phone decodes in hardware: constrained baseline, main, high. */
const PHONE_PROFILES = new Set(['42', '4d', '58', '64']);

/**
 * Makes sure that a file is an MP4 which every phone plays (H.264, with AAC or without sound) and is whole.
 * Parsing takes some 30 ms of CPU: call it in a worker thread.
 * Throws VIDEO_UNREADABLE, VIDEO_FORMAT_UNSUPPORTED, VIDEO_TOO_LONG or VIDEO_TRUNCATED.
 */
export async function inspectVideo(path: string): Promise<VideoFacts> {
  const input = new Input({ source: new FilePathSource(path), formats: [MP4] });
  try {
    if (!(await input.canRead())) {
      throw unsupported('This file is not an MP4 video.');
    }
    const track = await readable(input.getPrimaryVideoTrack());
    if (!track) throw new CodedError('VIDEO_UNREADABLE', `There is no picture in this video. ${ADVICE}`);
    const sound = await readable(input.getPrimaryAudioTrack());
    await checkCodecs(track, sound);
    const duration = await readable(track.computeDuration());
    if (duration > LONGEST_SECONDS)
      throw new CodedError(
        'VIDEO_TOO_LONG',
        'This video is longer than an hour. Please choose a shorter one.',
      );
    for (const part of sound ? [track, sound] : [track]) await checkWhole(part);
    return {
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      durationMs: Math.round(duration * 1000),
    };
  } finally {
    input.dispose();
  }
}

const ADVICE =
  'Please choose an MP4 video with H.264 picture and AAC sound, as phones record it in their compatible mode.';

async function checkCodecs(track: InputVideoTrack, sound: InputAudioTrack | null): Promise<void> {
  const codec = await track.getCodec();
  const parameters = (await track.getCodecParameterString()) ?? '';
  if (codec !== 'avc') throw unsupported(`This video is coded as ${codec ?? 'something unknown'}.`);
  if (!PHONE_PROFILES.has(parameters.slice(5, 7).toLowerCase()))
    throw unsupported('This video uses a profile of H.264 that many phones cannot play.');
  const soundCodec = sound && (await sound.getCodec());
  if (sound && soundCodec !== 'aac')
    throw unsupported(`The sound of this video is coded as ${soundCodec ?? 'something unknown'}.`);
}

/** The tables of a cut-off file still promise everything: only reading its last piece shows that it is there. */
async function checkWhole(track: InputTrack): Promise<void> {
  const duration = await readable(track.computeDuration());
  const last = duration > 0 ? await new EncodedPacketSink(track).getPacket(duration).catch(() => null) : null;
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
    throw new CodedError('VIDEO_UNREADABLE', `This video is damaged and cannot be read. ${ADVICE}`, {
      cause: error,
    });
  }
}

function unsupported(problem: string): CodedError {
  return new CodedError('VIDEO_FORMAT_UNSUPPORTED', `${problem} ${ADVICE}`);
}
