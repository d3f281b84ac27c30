import type { Transaction } from '../../db/connection.ts';
import type { ItemMode, ProjectSchedule } from '../../db/schema.ts';
import type { Parts } from '../parts.ts';
import { compileAt } from './night.ts';

/** The kind of job that makes an item. */
export const kindFor = (mode: ItemMode): 'compile' | 'finish' =>
  mode === 'borderless' ? 'compile' : 'finish';

/**
 * Sends the job that makes a new project or, with an id, one of its items; it comes to be with the transaction. Only what is compiled
 * waits for the night.
 */
export async function sendToMake(
  { queue, settings }: Pick<Parts, 'queue' | 'settings'>,
  transaction: Transaction,
  { projectId, itemId, mode }: { projectId: string; itemId?: number | undefined; mode: ItemMode },
  schedule: ProjectSchedule,
): Promise<void> {
  const kind = kindFor(mode);
  const when = kind === 'compile' ? compileAt(schedule, settings) : {};
  const item = itemId === undefined ? {} : { itemId };
  await queue.send(kind, { projectId, ...item }, { transaction, ...when });
}
