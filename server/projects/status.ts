import { findPlaceInQueue } from '../../db/project-progress.ts';
import { findProject, lastStep, type Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { AWAITED_KINDS } from '../jobs/kinds.ts';
import type { Parts } from '../parts.ts';
import { goneOf, renewableUntil, SCREEN_PICTURE } from './gone.ts';
import { mayBeProjectId } from './ids.ts';
import { type ItemReport, reportItems, type ScanReport } from './item-report.ts';
import { findLinkPreview, PREVIEW_PICTURE, SHARE_CLIP, STORYBOARD } from './link-preview.ts';
import { filePath, TUNNEL_CODE, viewPath } from './links.ts';

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
  /** While its job has not been begun: how many jobs come first (1000 at most), and since when it waits. */
  waiting?: { ahead: number; since: string };
  /** When its photo is compiled, where that waits for the night. */
  startsAt?: string;
  /** Its pictures, the first one first; of a project that has ended, none. */
  items: ItemReport[];
  /** The scan test of its first picture's print; null until it is known. */
  scan: ScanReport | null;
  qrCodeUrl?: string;
  /** While TUNNEL_URL is set: its link through the tunnel, and the QR code that carries it. */
  tunnelViewUrl?: string;
  tunnelQrCodeUrl?: string;
  pictureUrl?: string;
  /** For link previews, 1200 × 630; there a moment after it is ready. */
  previewUrl?: string;
  /** A clip of five seconds in which the print comes alive; some seconds later still, and only with ffmpeg. */
  shareUrl?: string;
  /** Ten pictures of the video, from its beginning to its end, side by side; only with ffmpeg. */
  storyboardUrl?: string;
  compilationTimeMs?: number;
  expiresAt?: string;
  /** Of a demo that lives or can be renewed, while CHECKOUT_URL is set: where it is made permanent. */
  checkoutUrl?: string;
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
  const items = project.endedAt ? [] : await reportItems(parts, project);
  const report: ProjectStatusReport = {
    status,
    viewUrl: parts.publicUrl + viewPath(id),
    isDemo: project.isDemo,
    printState: project.printState,
    items,
    scan: items[0]?.scan ?? null,
    ...(await progressOf(parts, project)),
  };
  const startsAt = report.items[0]?.startsAt;
  if (startsAt) report.startsAt = startsAt;
  if (status === 'ready') await addFiles(report, parts, id);
  if (project.compilationTimeMs !== null) report.compilationTimeMs = project.compilationTimeMs;
  const renewable = renewableUntil(project, parts.settings.DEMO_GRACE_DAYS);
  addMoments(report, project, renewable);
  const isPayable = project.isDemo && (!gone || (gone.code === 'PROJECT_EXPIRED' && isAhead(renewable)));
  if (isPayable) addCheckout(report, parts.settings.CHECKOUT_URL, id);
  const { errorCode, errorMessage } = gone ? { errorCode: gone.code, errorMessage: gone.message } : project;
  if (errorCode) report.errorCode = errorCode;
  if (errorMessage) report.errorMessage = errorMessage;
  return report;
}

const isAhead = (moment: Date | undefined) => moment !== undefined && moment.getTime() > Date.now();

function addCheckout(report: ProjectStatusReport, checkout: string | undefined, id: string): void {
  if (checkout === undefined) return;
  const url = new URL(checkout);
  url.searchParams.set('project', id);
  report.checkoutUrl = url.href;
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

async function addFiles(report: ProjectStatusReport, parts: Parts, id: string): Promise<void> {
  const url = (name: string) => parts.publicUrl + filePath(id, name);
  report.qrCodeUrl = url('qr-code.png');
  const { TUNNEL_URL } = parts.settings;
  if (TUNNEL_URL) {
    report.tunnelViewUrl = TUNNEL_URL + viewPath(id);
    report.tunnelQrCodeUrl = url(TUNNEL_CODE);
  }
  report.pictureUrl = url(SCREEN_PICTURE);
  const preview = await findLinkPreview(parts, id);
  if (preview.picture) report.previewUrl = url(PREVIEW_PICTURE);
  if (preview.clip) report.shareUrl = url(SHARE_CLIP);
  if (preview.storyboard) report.storyboardUrl = url(STORYBOARD);
}

/** How far it has come: share 0 … 1 of the whole. */
export async function progressOf(
  { db }: Parts,
  { id, status, compilationStartedAt }: Project,
): Promise<Pick<ProjectStatusReport, 'progress' | 'waiting'>> {
  if (status === 'ready') return { progress: { step: 'ready', share: 1 } };
  const untouched = { step: 'waiting', share: 0 };
  // Only of one that nobody has begun: a project that is being made is asked about many times a second.
  const place = status === 'pending' ? await findPlaceInQueue(db, AWAITED_KINDS, id) : undefined;
  if (place) return { progress: untouched, waiting: { ...place, since: place.since.toISOString() } };
  const last = compilationStartedAt && (await lastStep(db, id, compilationStartedAt));
  return { progress: last ?? untouched };
}
