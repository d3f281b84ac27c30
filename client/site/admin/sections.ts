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

const poolAdmin = hasScope('pool:admin');

/** The admin's pages, in their order. */
export const SECTIONS: Section[] = [
  {
    ...{ id: 'overview', path: '/admin', mayEnter: isAdmin },
    load: () => import('./overview/overview-page.tsx'),
    words: import.meta.glob('./overview/words/*.ts'),
  },
  {
    ...{ id: 'pool', path: '/admin/pool', mayEnter: poolAdmin },
    load: () => import('./pool/pool-page.tsx'),
    words: import.meta.glob('./pool/words/*.ts'),
  },
  {
    ...{ id: 'markers', path: '/admin/markers', mayEnter: poolAdmin },
    load: () => import('./markers/markers-page.tsx'),
    words: import.meta.glob('./markers/words/*.ts'),
  },
  {
    ...{ id: 'queue', path: '/admin/queue', mayEnter: hasScope('jobs:admin') },
    load: () => import('./queue/queue-page.tsx'),
    words: import.meta.glob('./queue/words/*.ts'),
  },
  {
    ...{ id: 'projects', path: '/admin/projects', mayEnter: isAdmin },
    load: () => import('./projects/projects-page.tsx'),
    words: import.meta.glob('./projects/words/*.ts'),
  },
  {
    ...{ id: 'reports', path: '/admin/reports', mayEnter: isAdmin },
    load: () => import('./reports/reports-page.tsx'),
    words: import.meta.glob('./reports/words/*.ts'),
  },
  {
    ...{ id: 'recognition', path: '/admin/recognition', mayEnter: isAdmin },
    load: () => import('./recognition/recognition-page.tsx'),
    words: import.meta.glob('./recognition/words/*.ts'),
  },
  {
    ...{ id: 'storage', path: '/admin/storage', mayEnter: isAdmin },
    load: () => import('./storage/storage-page.tsx'),
    words: import.meta.glob('./storage/words/*.ts'),
  },
  {
    ...{ id: 'papers', path: '/admin/papers', mayEnter: isAdmin },
    load: () => import('./papers/papers-page.tsx'),
    words: import.meta.glob('./papers/words/*.ts'),
  },
  {
    ...{ id: 'keys', path: '/admin/keys', mayEnter: isAdmin },
    load: () => import('./keys/keys-page.tsx'),
    words: import.meta.glob('./keys/words/*.ts'),
  },
  {
    ...{ id: 'webhooks', path: '/admin/webhooks', mayEnter: isAdmin },
    load: () => import('./webhooks/webhooks-page.tsx'),
    words: import.meta.glob('./webhooks/words/*.ts'),
  },
  {
    ...{ id: 'settings', path: '/admin/settings', mayEnter: isAdmin },
    load: () => import('./settings/settings-page.tsx'),
    words: import.meta.glob('./settings/words/*.ts'),
  },
  {
    ...{ id: 'audit', path: '/admin/audit', mayEnter: isAdmin },
    load: () => import('./audit/audit-page.tsx'),
    words: import.meta.glob('./audit/words/*.ts'),
  },
];

export const seesAdmin = (key: SignedIn) => SECTIONS.some(({ mayEnter }) => mayEnter(key));
