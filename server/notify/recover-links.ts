import { createHash } from 'node:crypto';
import { CodedError } from '../../markers/coded-error.ts';
import type { Caller } from '../access/callers.ts';
import { addressHolder } from '../limits/limits.ts';
import type { Parts } from '../parts.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { sendLetter } from './send-mail.ts';

const HOUR_MS = 3600 * 1000;

/**
 * Sends the links of all living photos that were made with an address to that address: once in an hour at most. Whether there are any,
 * only its owner learns. Throws MAIL_OFF or TOO_MANY_RECOVERIES.
 */
export async function recoverLinks(
  parts: Parts,
  caller: Caller,
  { email, language }: { email: string; language: Language },
): Promise<void> {
  if (!parts.postOffice)
    throw new CodedError('MAIL_OFF', 'This server sends no mail. Please ask the shop for your link.');
  await parts.limits.use('recoveries', addressHolder(caller.address), 1, parts.settings.RECOVERIES_PER_HOUR);
  const recipient = normalEmail(email);
  const hour = Math.floor(Date.now() / HOUR_MS);
  const name = createHash('sha256').update(recipient).digest('hex').slice(0, 32);
  await parts.db.transaction((transaction) =>
    sendLetter(parts, transaction, {
      letter: 'links',
      recipient,
      language,
      onceKey: `links/${name}/${hour}`,
    }),
  );
}

/** As it is kept and looked for. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();
