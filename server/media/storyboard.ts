import { runFfmpeg, VIDEO_INPUT } from './ffmpeg.ts';

export const STORYBOARD_PICTURES = 10;
const PICTURE_HEIGHT = 120;
/** All of the video is decoded, behind everything else. */
const TIMEOUT_MS = 120_000;

/** Ten pictures of a video from its beginning to its end, side by side, as JPEG: whoever chooses a poster sees what there is. */
export function drawStoryboard({
  video,
  durationMs,
}: {
  video: string;
  durationMs: number;
}): Promise<Uint8Array> {
  const every = durationMs / 1000 / STORYBOARD_PICTURES;
  const filters = `fps=${(1 / every).toFixed(6)}:round=up,scale=-2:${PICTURE_HEIGHT},tile=${STORYBOARD_PICTURES}x1`;
  return runFfmpeg(
    [
      ...['-v', 'error', '-nostdin', '-threads', '1', ...VIDEO_INPUT, '-i', video],
      ...['-an', '-vf', filters, '-frames:v', '1', '-q:v', '4', '-f', 'mjpeg', 'pipe:1'],
    ],
    { timeoutMs: TIMEOUT_MS },
  );
}
