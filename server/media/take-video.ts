import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { blankMetadata, readMp4Layout } from './mp4-boxes.ts';
import { planVideo, rangeOf, type VideoEdits, type VideoWork } from './plan-video.ts';
import { probeVideo, type VideoFacts } from './probe-video.ts';

export interface TakeVideoInput {
  path: string;
  edits: VideoEdits;
  /** The longest that it may be shown. */
  mostSeconds: number;
}

/** A video as it is kept, in the file that it came in. */
export interface TakenVideo extends VideoFacts {
  work: VideoWork;
  bytes: number;
  /** Hex SHA-256 of the content. */
  sha256: string;
}

/**
 * Judges a video by its bytes, not by its name, and says what has to be done before every phone plays it. Where that is nothing, what the
 * camera wrote beside picture and sound, such as the place, is blanked in the file. Throws what `probeVideo`, `rangeOf`
 * and `readMp4Layout` throw.
 */
export async function takeVideo({ path, edits, mostSeconds }: TakeVideoInput): Promise<TakenVideo> {
  const probe = await probeVideo(path);
  rangeOf(probe, edits, mostSeconds);
  const layout = await readMp4Layout(path);
  const work = planVideo(probe, layout, edits);
  if (work === 'none') await blankMetadata(path, layout);
  const { width, height, durationMs } = probe;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { width, height, durationMs, work, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
