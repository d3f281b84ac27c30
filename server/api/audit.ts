import { recordAudit, recordAudits } from '../../db/audit.ts';
import type { Queryable } from '../../db/connection.ts';
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

/** The same of many at once, in the transaction in which it was done. */
export async function noteAllInAudit(
  db: Queryable,
  caller: Caller,
  action: string,
  subjects: readonly string[],
): Promise<void> {
  if (caller.kind === 'key' && subjects.length > 0)
    await recordAudits(
      db,
      subjects.map((subject) => ({ actor: caller.id, action, subject, details: {} })),
    );
}
