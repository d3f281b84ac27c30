import { insertReport } from '../../db/reports.ts';
import type { Caller } from '../access/callers.ts';
import { addressHolder } from '../limits/limits.ts';
import type { Parts } from '../parts.ts';
import { requireProject } from './status.ts';

/** What may be wrong with a living photo, and how a visitor says so. */
export const REPORT_REASONS = {
  privacy: 'It shows me, or my child, against my will',
  copyright: 'The photo or the video is mine, and was used without my leave',
  hate: 'It is hateful, violent or threatening',
  sexual: 'It is sexual',
  fraud: 'It is fraud, or pretends to be somebody else',
  other: 'Something else',
} as const;

export type ReportReason = keyof typeof REPORT_REASONS;
export const MOST_REPORT_CHARACTERS = 2000;

/**
 * Notes what a visitor reports, for the admin. Of who it was nothing is kept. Throws PROJECT_NOT_FOUND or TOO_MANY_REPORTS.
 */
export async function reportAbuse(
  parts: Parts,
  caller: Caller,
  report: { projectId: string; reason: ReportReason; message: string },
): Promise<void> {
  await parts.limits.use('reports', addressHolder(caller.address), 1, parts.settings.REPORTS_PER_HOUR);
  const { id } = await requireProject(parts, report.projectId);
  await insertReport(parts.db, { ...report, projectId: id });
  parts.log.warn({ projectId: id, reason: report.reason }, 'a living photo was reported');
}
