import type { Transaction } from '../../db/connection.ts';
import type { ItemMode, ProjectSchedule } from '../../db/schema.ts';
import type { VideoWork } from '../media/plan-video.ts';
import type { Parts } from '../parts.ts';
import { compileAt } from './night.ts';

/** The kind of job that makes an item: what takes long must not hold up what takes a moment. */
export function kindFor(mode: ItemMode, videoWork: VideoWork = 'none'): 'compile' | 'finish' | 'transcode' {
  if (videoWork === 'transcode') return 'transcode';
  return mode === 'borderless' ? 'compile' : 'finish';
}

/** What is still to be done with a video, as far as its files say: it may be less. */
export const workOn = (hasVideoSource: boolean): VideoWork => (hasVideoSource ? 'transcode' : 'none');

/**
 * Sends the job that makes a new project or, with an id, one of its items; it comes to be with the transaction. Only what is compiled
 * waits for the night.
 */
export async function sendToMake(
  { queue, settings }: Pick<Parts, 'queue' | 'settings'>,
  transaction: Transaction,
  {
    projectId,
    itemId,
    mode,
    videoWork,
  }: { projectId: string; itemId?: number | undefined; mode: ItemMode; videoWork?: VideoWork | undefined },
  schedule: ProjectSchedule,
): Promise<void> {
  const kind = kindFor(mode, videoWork);
  const when = mode === 'borderless' ? compileAt(schedule, settings) : {};
  const item = itemId === undefined ? {} : { itemId };
  await queue.send(kind, { projectId, ...item }, { transaction, ...when });
}
