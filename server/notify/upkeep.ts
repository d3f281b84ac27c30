import { findForsakenMails, forgetMails } from '../../db/mails.ts';
import { findForsakenMessages, forgetMessages } from '../../db/webhooks.ts';
import type { Parts } from '../parts.ts';

/** A message that nobody has tried to deliver for so long after its time has lost its job. */
const FORSAKEN_SECONDS = 10 * 60;
const BATCH = 100;
/** How long it can be looked up what became of a message, or of a letter. */
const KEEP_DAYS = 30;

/** Gives a job to messages and letters that have lost theirs. */
export async function resumeNotices({ db, queue }: Parts): Promise<void> {
  for (const { id } of await findForsakenMessages(db, FORSAKEN_SECONDS, BATCH))
    await queue.send('webhook', { messageId: id }, { singletonKey: String(id) });
  for (const { id } of await findForsakenMails(db, FORSAKEN_SECONDS, BATCH))
    await queue.send('mail', { mailId: id }, { singletonKey: String(id) });
}

/** Removes old messages and letters. */
export async function forgetNotices({ db }: Parts): Promise<void> {
  await forgetMessages(db, KEEP_DAYS);
  await forgetMails(db, KEEP_DAYS);
}
