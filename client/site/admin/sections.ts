import type { ComponentType } from 'preact';
import type { SignedIn } from '../session.ts';
import type { WordsFiles } from '../words.ts';
import type { AdminWords } from './words/en.ts';

export type SectionId = keyof AdminWords['sections'];

export interface Section {
  id: SectionId;
  /** One of server/site/site-paths.ts too. */
  path: string;
  /** Which keys it is for. */
  mayEnter: (key: SignedIn) => boolean;
  load: () => Promise<{ default: ComponentType }>;
  words: WordsFiles;
}

export const isAdmin = ({ role }: SignedIn) => role === 'admin';
export const hasScope = (scope: string) => (key: SignedIn) => isAdmin(key) || key.scopes.includes(scope);

/** The admin's pages, in their order. */
export const SECTIONS: Section[] = [];
