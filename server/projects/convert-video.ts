import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { ItemWithMarker, Project, ProjectFile } from '../../db/projects.ts';
import { type FormatId, type LayoutId, windowInPixels } from '../../markers/formats.ts';
import type { VideoFacts } from '../media/probe-video.ts';
import { runStoppable } from '../media/run-stoppable.ts';
import { withScratchFolder } from '../media/scratch-folder.ts';
import { newSharedShare, readShare } from '../media/shared-share.ts';
import type { Parts } from '../parts.ts';
import { keepOrDiscard } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import type { Report } from './compile.ts';
import { projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';

const MEGABYTE = 1024 * 1024;
const TELL_EVERY_MS = 1000;
/** The share of all the work that is done before, and with, the video. */
const FROM_SHARE = 0.1;
const TO_SHARE = 0.7;
/** Pixels at which a window's shape is exact enough. */
const SHAPE_SIZE = 1600;

export interface ConvertedVideo {
  facts: VideoFacts;
  stored: StoredFile;
}

/**
 * Makes of a video as it came one that every phone plays, in a process of ffmpeg, telling how far it is. The file is nobody's yet.
 * Throws what is wrong with the video, STORAGE_FULL, or the signal's reason.
 */
export async function convertItemVideo(
  parts: Parts,
  project: Project,
  { item, marker }: ItemWithMarker,
  source: ProjectFile,
  { signal, report }: { signal?: AbortSignal | undefined; report: Report },
): Promise<ConvertedVideo> {
  const { storage, conversions, settings } = parts;
  const video = await storage.localPath(source.storageKey);
  const share = newSharedShare();
  await report('video', FROM_SHARE);
  const telling = tellShareTo(report, () => readShare(share));
  try {
    return await withScratchFolder(async (folder) => {
      const output = path.join(folder, 'video.mp4');
      const facts = await runStoppable(signal, (stop) =>
        conversions.run('convertVideo', {
          video,
          output,
          edits: item.videoEdits ?? {},
          shape: shapeOf({ item, marker }),
          mostSeconds: settings.MAX_VIDEO_SECONDS,
          mostBytes: settings.MAX_VIDEO_MB * MEGABYTE,
          timeoutMs: settings.VIDEO_TIMEOUT_SECONDS * 1000,
          stop,
          share,
        }),
      );
      const file = await storage.receive(createReadStream(output));
      const stored = await keepOrDiscard(storage, file, projectFolder(project.id), ownEnding('mp4'));
      return { facts, stored };
    });
  } finally {
    await telling.end();
  }
}

/** Of the window in which the video is shown, width by height. */
function shapeOf({ item, marker }: ItemWithMarker): number {
  if (item.mode === 'framed' && marker) {
    const { format, layout } = marker;
    const window = windowInPixels(format as FormatId, layout as LayoutId, SHAPE_SIZE, item.orientation);
    return window.width / window.height;
  }
  return (item.photoWidth ?? 1) / (item.photoHeight ?? 1);
}

/** Says now and then how far it is, one after the other. That this fails is no reason to give the video up. */
function tellShareTo(report: Report, share: () => number) {
  let last = Promise.resolve();
  let told = 0;
  const timer = setInterval(() => {
    const now = share();
    if (now === told) return;
    told = now;
    last = last.then(() => report('video', FROM_SHARE + (TO_SHARE - FROM_SHARE) * now)).catch(() => {});
  }, TELL_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      return last;
    },
  };
}
