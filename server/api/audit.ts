import { recordAudit } from '../../db/audit.ts';
import type { Caller } from '../access/callers.ts';
import type { Parts } from '../parts.ts';

/** Notes what a key did. What owners do with their own is nobody else's business, and visitors are nobody. */
export async function noteInAudit(
  { db }: Pick<Parts, 'db'>,
  caller: Caller,
  action: string,
  subject: string,
  details: object = {},
): Promise<void> {
  if (caller.kind === 'key') await recordAudit(db, { actor: caller.id, action, subject, details });
}
