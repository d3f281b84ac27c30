import { forgetSessions } from '../../db/access.ts';
import { forgetAudit } from '../../db/audit.ts';
import { forgetIdempotencyKeys } from '../../db/idempotency.ts';
import { forgetLooks } from '../../db/looks.ts';
import { forgetReports } from '../../db/reports.ts';
import type { Parts } from '../parts.ts';
import { IDEMPOTENCY_HOURS } from '../projects/create-once.ts';

/** Removes what is over or old: sessions, closed reports, looks, the end of the audit log. */
export async function forgetAccess({ db, settings }: Pick<Parts, 'db' | 'settings'>): Promise<void> {
  await forgetSessions(db);
  await forgetReports(db, settings.AUDIT_DAYS);
  await forgetLooks(db, settings.TELEMETRY_DAYS);
  await forgetAudit(db, settings.AUDIT_DAYS);
  await forgetIdempotencyKeys(db, IDEMPOTENCY_HOURS);
}
