import type { Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { SCREEN_PICTURE } from './files.ts';
import { dateInWords, GONE_WORDS, type GoneWords } from './gone-words.ts';
import { filePath, reportPath } from './links.ts';
import type { Language } from './viewer-words/index.ts';

export { SCREEN_PICTURE } from './files.ts';

/**
 * EXPIRED: a demo's time is over, but its files are there and it can be renewed. ENDED: its files are gone but for a small still.
 * DELETED: everything is gone; only the row says that there was something. TAKEN_DOWN: the same, by an admin. All but the first are also
 * its row's `error_code`.
 */
export type GoneCode = 'PROJECT_EXPIRED' | 'PROJECT_ENDED' | 'PROJECT_DELETED' | 'PROJECT_TAKEN_DOWN';

/** What the page shows besides its words. */
interface Shown {
  id?: string;
  stillUrl?: string | undefined;
  /** Until when it can be brought back. */
  keptUntil?: Date | undefined;
}

/** What once was a living photo. The page that says so shows its still picture, where there is one. */
export class ProjectGone extends CodedError {
  readonly stillUrl: string | undefined;
  /** Where one says that something is wrong with what is still shown of it. */
  readonly reportUrl: string | undefined;
  readonly #code: GoneCode;
  readonly #keptUntil: Date | undefined;

  constructor(code: GoneCode, { id, stillUrl, keptUntil }: Shown = {}) {
    super(code, textOf(code, 'en', keptUntil));
    this.stillUrl = stillUrl;
    this.reportUrl = id && reportPath(id);
    this.#code = code;
    this.#keptUntil = keptUntil;
  }

  /** The same for people who read another language. */
  textIn(language: Language): string {
    return textOf(this.#code, language, this.#keptUntil);
  }
}

function textOf(code: GoneCode, language: Language, keptUntil: Date | undefined): string {
  const words: GoneWords = GONE_WORDS[language];
  switch (code) {
    case 'PROJECT_TAKEN_DOWN':
      return words.takenDown;
    case 'PROJECT_DELETED':
      return words.deleted;
    case 'PROJECT_ENDED':
      return words.ended;
    case 'PROJECT_EXPIRED':
      return words.expired(keptUntil && dateInWords(keptUntil, language));
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
  if (project.errorCode === 'PROJECT_TAKEN_DOWN') return new ProjectGone('PROJECT_TAKEN_DOWN');
  if (project.errorCode === 'PROJECT_DELETED') return new ProjectGone('PROJECT_DELETED');
  return new ProjectGone('PROJECT_ENDED', { id: project.id, stillUrl: project.photoUrl ?? undefined });
}

/** Why a project's link no longer leads to an AR page, or undefined where it does. */
export function goneOf(project: Project, graceDays: number): ProjectGone | undefined {
  const removal = removalOf(project);
  if (removal) return removal;
  const isOver = project.status === 'ready' && project.isDemo && isPast(project.expiresAt);
  const until = renewableUntil(project, graceDays);
  if (!isOver || !until) return undefined;
  return new ProjectGone('PROJECT_EXPIRED', {
    id: project.id,
    stillUrl: filePath(project.id, SCREEN_PICTURE),
    keptUntil: isPast(until) ? undefined : until,
  });
}

const isPast = (moment: Date | null) => moment !== null && moment.getTime() <= Date.now();
