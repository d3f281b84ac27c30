import type { Transaction } from '../../db/connection.ts';
import { findMail, insertMail, type Mail, updateMail } from '../../db/mails.ts';
import type { Parts } from '../parts.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { nextAttempt } from './pauses.ts';
import { type LetterName, writeLetter } from './write-letter.ts';

export interface NewLetter {
  letter: LetterName;
  recipient: string;
  language: Language;
  projectId?: string;
  /** What makes it this letter and no other: nobody gets the same one twice. */
  onceKey: string;
}

/**
 * Sees to it that a letter is written and sent: it comes to be with the transaction's commit, or never. Does nothing where no mail
 * server is set, or where this very letter was asked for before.
 */
export async function sendLetter(
  { queue, postOffice }: Pick<Parts, 'queue' | 'postOffice'>,
  transaction: Transaction,
  { projectId, ...letter }: NewLetter,
): Promise<void> {
  if (!postOffice) return;
  const id = await insertMail(transaction, { ...letter, projectId: projectId ?? null });
  if (id !== undefined) await queue.send('mail', { mailId: id }, { singletonKey: String(id), transaction });
}

/**
 * The job that makes one attempt to send a letter. What the mail server does not take is tried again with growing pauses for a day; what
 * it refuses for good is given up at once. Killed between its taking and our noting that, it sends the letter again, with the same Message-ID.
 */
export async function sendMail(parts: Parts, id: number): Promise<void> {
  const { db, queue, log, postOffice } = parts;
  const mail = await findMail(db, id);
  if (!mail || mail.sentAt || mail.givenUpAt || !postOffice) return;
  const attempts = mail.attempts + 1;
  try {
    const letter = await writeLetter(parts, mail);
    if (!letter)
      return await updateMail(db, id, {
        givenUpAt: new Date(),
        lastError: 'There is nothing to write about any more.',
      });
    await postOffice.send(mail.recipient, letterId(mail), letter);
  } catch (error) {
    const next = isRefusal(error) ? undefined : nextAttempt(attempts);
    log.warn(
      { letter: mail.letter, mailId: id, attempts, err: withoutRecipient(error, mail) },
      next ? 'a letter was not sent: it is tried again' : 'a letter was given up',
    );
    await db.transaction(async (transaction) => {
      await updateMail(transaction, id, {
        attempts,
        lastError: withoutRecipient(error, mail).message,
        ...(next ? { nextAttemptAt: next } : { givenUpAt: new Date() }),
      });
      if (next)
        await queue.send('mail', { mailId: id }, { singletonKey: String(id), startAfter: next, transaction });
    });
    return;
  }
  await updateMail(db, id, { attempts, sentAt: new Date(), lastError: null });
}

const letterId = ({ id, letter, createdAt }: Mail) => `${letter}.${id}.${createdAt.getTime()}`;

/** Whether the mail server said that trying again is of no use. */
function isRefusal(error: unknown): boolean {
  const { responseCode } = error as { responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
}

/** Logs and lists hold no address. */
function withoutRecipient(error: unknown, { recipient }: Mail): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(message.replaceAll(recipient, '(recipient)'));
}
