/** What the HTTP API, tRPC and the pages do with keys, reports and the audit log: who may, then what. */
import { z } from 'zod';
import { type AuditEntry, listAudit, recordAudit } from '../../db/audit.ts';
import { closeReport, listReports, type Report } from '../../db/reports.ts';
import { KEY_ROLES } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { requireAdmin } from '../access/callers.ts';
import { createKey, type KeyReport, reportKeys, revoke } from '../access/keys.ts';
import { SCOPES } from '../access/scopes.ts';
import { recoverLinks } from '../notify/recover-links.ts';
import { viewPath } from '../projects/links.ts';
import {
  MOST_REPORT_CHARACTERS,
  REPORT_REASONS,
  type ReportReason,
  reportAbuse,
} from '../projects/report-abuse.ts';
import { LANGUAGES, type Language } from '../projects/viewer-words/index.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';

const most = z.number().int().min(1).max(1_000_000_000).optional();

export const newKey = z
  .object({
    name: text(100).trim().min(1, 'give it a name'),
    role: z.enum(KEY_ROLES).default('program'),
    scopes: z.array(z.enum(SCOPES)).default([]),
    limits: z
      .strictObject({
        requestsPerMinute: most,
        uploadsAtOnce: most,
        megabytesPerDay: most,
        projectsPerDay: most,
      })
      .default({}),
  })
  .refine(({ role, scopes }) => role !== 'program' || scopes.length > 0, {
    error: 'a program’s key needs at least one right',
    path: ['scopes'],
  });

const number = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const limit = z.coerce.number().int().min(1).max(200).default(50);

export const keyId = text(100);
export const reportId = number;
export const newReport = z.object({
  projectId: text(100).trim(),
  reason: z.enum(Object.keys(REPORT_REASONS) as [ReportReason, ...ReportReason[]]),
  message: text(MOST_REPORT_CHARACTERS).trim().default(''),
});
export const reportPage = z.object({
  state: z.enum(['open', 'all']).default('open'),
  cursor: number.optional(),
  limit,
});
export const recovery = z.object({
  email: z.email('must be an e-mail address').max(254),
  language: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).default('en'),
});
export const auditPage = z.object({
  actor: text(100).optional(),
  action: text(100).optional(),
  subject: text(100).optional(),
  cursor: number.optional(),
  limit,
});

/** A page of something, and what to ask for the next one with. */
export interface Page<Entry> {
  entries: Entry[];
  nextCursor: number | null;
}

export async function callListKeys({ parts, caller }: Call): Promise<{ keys: KeyReport[] }> {
  await requireAdmin(caller, parts);
  return { keys: await reportKeys(parts) };
}

/** Answers with the key, which nobody sees ever again. */
export async function callCreateKey(
  { parts, caller }: Call,
  input: z.infer<typeof newKey>,
): Promise<KeyReport & { key: string }> {
  const admin = await requireAdmin(caller, parts);
  return createKey(parts, input, admin.id);
}

export async function callRevokeKey(
  { parts, caller }: Call,
  id: string,
): Promise<{ id: string; revoked: true }> {
  const admin = await requireAdmin(caller, parts);
  return revoke(parts, id, admin.id);
}

/** For everybody. */
export async function callReport(
  { parts, caller }: Call,
  input: z.infer<typeof newReport>,
): Promise<{ received: true }> {
  await reportAbuse(parts, caller, input);
  return { received: true };
}

/** For everybody: the links go to the address, not to whoever asks. */
export async function callRecoverLinks(
  { parts, caller }: Call,
  input: z.infer<typeof recovery>,
): Promise<{ sent: true }> {
  await recoverLinks(parts, caller, input);
  return { sent: true };
}

export async function callListReports(
  { parts, caller }: Call,
  { state, cursor, limit }: z.infer<typeof reportPage>,
): Promise<Page<Report & { viewUrl: string }>> {
  await requireAdmin(caller, parts);
  const found = await listReports(parts.db, { open: state === 'open', before: cursor, limit });
  const entries = found.map((report) => ({
    ...report,
    viewUrl: parts.publicUrl + viewPath(report.projectId),
  }));
  return pageOf(entries, limit);
}

/** Notes that an admin has looked at a report and lets the project be. Throws REPORT_NOT_FOUND. */
export async function callCloseReport(
  { parts, caller }: Call,
  id: number,
): Promise<{ id: number; closed: true }> {
  const admin = await requireAdmin(caller, parts);
  if (!(await closeReport(parts.db, id, admin.id)))
    throw new CodedError('REPORT_NOT_FOUND', 'There is no such report, or it was closed already.');
  await recordAudit(parts.db, { actor: admin.id, action: 'reports.close', subject: String(id) });
  return { id, closed: true };
}

export async function callAudit(
  { parts, caller }: Call,
  { cursor, ...wanted }: z.infer<typeof auditPage>,
): Promise<Page<AuditEntry>> {
  await requireAdmin(caller, parts);
  return pageOf(await listAudit(parts.db, { ...wanted, before: cursor }), wanted.limit);
}

function pageOf<Entry extends { id: number }>(entries: Entry[], limit: number): Page<Entry> {
  return { entries, nextCursor: entries.length === limit ? entries.at(-1)!.id : null };
}
