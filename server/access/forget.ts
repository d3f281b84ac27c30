import { forgetSessions } from '../../db/access.ts';
import { forgetAudit } from '../../db/audit.ts';
import { forgetReports } from '../../db/reports.ts';
import type { Parts } from '../parts.ts';

/** Removes what is over or old: sessions, closed reports, the end of the audit log. */
export async function forgetAccess({ db, settings }: Pick<Parts, 'db' | 'settings'>): Promise<void> {
  await forgetSessions(db);
  await forgetReports(db, settings.AUDIT_DAYS);
  await forgetAudit(db, settings.AUDIT_DAYS);
}
