import type { Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { SCREEN_PICTURE } from './files.ts';
import { filePath, reportPath } from './links.ts';

export { SCREEN_PICTURE } from './files.ts';

/**
 * EXPIRED: a demo's time is over, but its files are there and it can be renewed. ENDED: its files are gone but for a small still.
 * DELETED: everything is gone; only the row says that there was something. TAKEN_DOWN: the same, by an admin. All but the first are also
 * its row's `error_code`.
 */
export type GoneCode = 'PROJECT_EXPIRED' | 'PROJECT_ENDED' | 'PROJECT_DELETED' | 'PROJECT_TAKEN_DOWN';

const TITLES: Record<GoneCode, string> = {
  PROJECT_EXPIRED: 'This demo is over',
  PROJECT_ENDED: 'This demo is over',
  PROJECT_DELETED: 'This living photo was deleted',
  PROJECT_TAKEN_DOWN: 'This living photo was taken down',
};

/** What once was a living photo. The page that says so shows its still picture, where there is one. */
export class ProjectGone extends CodedError {
  readonly title: string;
  readonly stillUrl: string | undefined;
  /** Where one says that something is wrong with what is still shown of it. */
  readonly reportUrl: string | undefined;

  constructor(code: GoneCode, message: string, shown: { id?: string; stillUrl?: string | undefined } = {}) {
    super(code, message);
    this.title = TITLES[code];
    this.stillUrl = shown.stillUrl;
    this.reportUrl = shown.id && reportPath(shown.id);
  }
}

/** Until when at least a demo that is over can be renewed; undefined for what is permanent, and for one that has ended. */
export function renewableUntil(project: Project, graceDays: number): Date | undefined {
  if (!project.isDemo || !project.expiresAt || project.endedAt) return undefined;
  return new Date(project.expiresAt.getTime() + graceDays * 86_400_000);
}

/** Why a project's files are no longer there, or undefined where they are. */
export function removalOf(project: Project): ProjectGone | undefined {
  if (!project.endedAt) return undefined;
  if (project.errorCode === 'PROJECT_TAKEN_DOWN')
    return new ProjectGone(
      'PROJECT_TAKEN_DOWN',
      'It was reported, or broke the rules of this place, so we removed it. Nothing of it is kept. If you think that this was a mistake, ' +
        'please tell the shop where it was made.',
    );
  if (project.errorCode === 'PROJECT_DELETED')
    return new ProjectGone(
      'PROJECT_DELETED',
      'Whoever made this living photo, or the shop, had it deleted. Nothing of it is kept.',
    );
  return new ProjectGone(
    'PROJECT_ENDED',
    'This was a demo of a living photo, and its time is over. Its video was removed; only this small picture is left. ' +
      'Please make it again from the same photo and video, or ask the shop.',
    { id: project.id, stillUrl: project.photoUrl ?? undefined },
  );
}

/** Why a project's link no longer leads to an AR page, or undefined where it does. */
export function goneOf(project: Project, graceDays: number): ProjectGone | undefined {
  const removal = removalOf(project);
  if (removal) return removal;
  const isOver = project.status === 'ready' && project.isDemo && isPast(project.expiresAt);
  const until = renewableUntil(project, graceDays);
  if (!isOver || !until) return undefined;
  const kept = isPast(until)
    ? 'Its video is about to be removed'
    : `Everything is kept until ${dateInWords(until)}`;
  return new ProjectGone(
    'PROJECT_EXPIRED',
    `This was a demo of a living photo, and its time is over. ${kept}: to bring it back, please ask the shop where it was made.`,
    { id: project.id, stillUrl: filePath(project.id, SCREEN_PICTURE) },
  );
}

const isPast = (moment: Date | null) => moment !== null && moment.getTime() <= Date.now();

const dateInWords = (moment: Date) =>
  moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
