import { findProject, lastStep, type Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { goneOf, renewableUntil, SCREEN_PICTURE } from './gone.ts';
import { mayBeProjectId } from './ids.ts';
import { filePath, viewPath } from './links.ts';

/**
 * What a project's owner is told, in the names that shops know; `errorCode`, `progress`, `printState` and what follows
 * `expiresAt` are ours. One whose link no longer leads to an AR page says `error`, with one of the codes of `GoneCode`.
 */
export interface ProjectStatusReport {
  status: Project['status'];
  viewUrl: string;
  isDemo: boolean;
  printState: Project['printState'];
  progress: { step: string; share: number };
  /** The scan test of the print; there is none yet. */
  scan: null;
  qrCodeUrl?: string;
  pictureUrl?: string;
  compilationTimeMs?: number;
  expiresAt?: string;
  /** Of a demo: until when at least its files stay, so that it can be renewed. */
  renewableUntil?: string;
  /** When its print file was first downloaded. */
  printedAt?: string;
  /** When its files were removed. */
  endedAt?: string;
  errorCode?: string;
  errorMessage?: string;
}

export const unknownProject = () =>
  new CodedError(
    'PROJECT_NOT_FOUND',
    'There is no living photo at this link. Please check it, or ask the shop.',
  );

/** Throws PROJECT_NOT_FOUND. */
export async function requireProject(parts: Parts, id: string): Promise<Project> {
  const project = mayBeProjectId(id) ? await findProject(parts.db, id) : undefined;
  if (!project) throw unknownProject();
  return project;
}

/** A project whose link leads to an AR page, or will. Throws PROJECT_NOT_FOUND or a `ProjectGone`. */
export async function requireLivingProject(parts: Parts, id: string): Promise<Project> {
  const project = await requireProject(parts, id);
  const gone = goneOf(project, parts.settings.DEMO_GRACE_DAYS);
  if (gone) throw gone;
  return project;
}

/** Throws PROJECT_NOT_FOUND. */
export async function reportStatus(parts: Parts, id: string): Promise<ProjectStatusReport> {
  const project = await requireProject(parts, id);
  const gone = goneOf(project, parts.settings.DEMO_GRACE_DAYS);
  const status = gone ? 'error' : project.status;
  const report: ProjectStatusReport = {
    status,
    viewUrl: parts.publicUrl + viewPath(id),
    isDemo: project.isDemo,
    printState: project.printState,
    scan: null,
    progress: project.status === 'ready' ? { step: 'ready', share: 1 } : await progressOf(parts, id),
  };
  if (status === 'ready') {
    report.qrCodeUrl = parts.publicUrl + filePath(id, 'qr-code.png');
    report.pictureUrl = parts.publicUrl + filePath(id, SCREEN_PICTURE);
  }
  if (project.compilationTimeMs !== null) report.compilationTimeMs = project.compilationTimeMs;
  addMoments(report, project, renewableUntil(project, parts.settings.DEMO_GRACE_DAYS));
  const { errorCode, errorMessage } = gone ? { errorCode: gone.code, errorMessage: gone.message } : project;
  if (errorCode) report.errorCode = errorCode;
  if (errorMessage) report.errorMessage = errorMessage;
  return report;
}

function addMoments(report: ProjectStatusReport, project: Project, renewable: Date | undefined): void {
  const moments = {
    expiresAt: project.expiresAt,
    renewableUntil: renewable,
    printedAt: project.printedAt,
    endedAt: project.endedAt,
  };
  for (const [name, moment] of Object.entries(moments) as [keyof typeof moments, Date | null | undefined][])
    if (moment) report[name] = moment.toISOString();
}

async function progressOf(parts: Parts, id: string): Promise<ProjectStatusReport['progress']> {
  return (await lastStep(parts.db, id)) ?? { step: 'waiting', share: 0 };
}
