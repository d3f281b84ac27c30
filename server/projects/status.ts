import { findProject, lastStep, type Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { mayBeProjectId } from './ids.ts';

/** What a project's owner is told, in the names that shops know; `errorCode`, `progress` and `printState` are ours. */
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
  errorCode?: string;
  errorMessage?: string;
}

/** Throws PROJECT_NOT_FOUND. */
export async function requireProject(parts: Parts, id: string): Promise<Project> {
  const project = mayBeProjectId(id) ? await findProject(parts.db, id) : undefined;
  if (project) return project;
  throw new CodedError(
    'PROJECT_NOT_FOUND',
    'There is no living photo at this link. Please check it, or ask the shop.',
  );
}

export async function reportStatus(parts: Parts, id: string): Promise<ProjectStatusReport> {
  const project = await requireProject(parts, id);
  const report: ProjectStatusReport = {
    status: project.status,
    viewUrl: parts.publicUrl + project.viewUrl,
    isDemo: project.isDemo,
    printState: project.printState,
    scan: null,
    progress: project.status === 'ready' ? { step: 'ready', share: 1 } : await progressOf(parts, id),
  };
  if (project.status === 'ready') {
    report.qrCodeUrl = parts.publicUrl + project.qrCodeUrl;
    report.pictureUrl = `${parts.publicUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`;
  }
  if (project.compilationTimeMs !== null) report.compilationTimeMs = project.compilationTimeMs;
  if (project.expiresAt) report.expiresAt = project.expiresAt.toISOString();
  if (project.errorCode) report.errorCode = project.errorCode;
  if (project.errorMessage) report.errorMessage = project.errorMessage;
  return report;
}

async function progressOf(parts: Parts, id: string): Promise<ProjectStatusReport['progress']> {
  return (await lastStep(parts.db, id)) ?? { step: 'waiting', share: 0 };
}
