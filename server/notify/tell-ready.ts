import type { Transaction } from '../../db/connection.ts';
import type { Project } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { announceReady } from './announce.ts';
import { sendLetter } from './send-mail.ts';

/** Tells shop and maker that a project is ready, with the transaction in which it becomes so. */
export async function tellReady(parts: Parts, transaction: Transaction, project: Project): Promise<void> {
  await announceReady(parts, transaction, project);
  if (!project.email) return;
  await sendLetter(parts, transaction, {
    letter: 'ready',
    projectId: project.id,
    recipient: project.email,
    language: (project.language ?? 'en') as Language,
    onceKey: `ready/${project.id}`,
  });
}
