/** Whether there is room for one more: on the disk, and in the queue. */
import { statfs } from 'node:fs/promises';
import { countWaiting } from '../../db/project-progress.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { AWAITED_KINDS } from '../jobs/kinds.ts';
import type { Parts } from '../parts.ts';
import { LimitReached } from './limits.ts';

const MEGABYTE = 1024 * 1024;
/** When it pays to look again whether jobs were done or files removed. */
const TRY_AGAIN_SECONDS = 60;

/** Throws STORAGE_FULL where the disk is too full for another upload, or QUEUE_FULL where too many projects wait to be made. */
export async function requireRoom({ db, settings }: Pick<Parts, 'db' | 'settings'>): Promise<void> {
  const { bavail, bsize } = await statfs(settings.DATA_DIR);
  if ((bavail * bsize) / MEGABYTE < settings.MIN_FREE_DISK_MB)
    throw new CodedError(
      'STORAGE_FULL',
      'There is hardly any room left for files here, so nothing new is taken in. Please tell the shop, or try again in a while.',
    );
  const most = settings.QUEUE_MOST;
  if ((await countWaiting(db, AWAITED_KINDS, most)) >= most)
    throw new LimitReached('QUEUE_FULL', 'Too many living photos wait to be made.', TRY_AGAIN_SECONDS);
}
