import { findExpiring, lockProject, noteExpiryTold } from '../../db/project-life.ts';
import type { Parts } from '../parts.ts';
import { viewPath } from '../projects/links.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { announce } from './announce.ts';
import { sendLetter } from './send-mail.ts';

const BATCH = 100;

/** The job that tells shops and makers of demos that end soon: of each once, unless it is extended meanwhile. */
export async function remindOfExpiry(parts: Parts, signal?: AbortSignal): Promise<void> {
  const { db, settings, publicUrl } = parts;
  const hours = settings.EXPIRY_NOTICE_HOURS;
  if (hours === 0) return;
  for (const id of await findExpiring(db, hours, BATCH)) {
    signal?.throwIfAborted();
    await db.transaction(async (transaction) => {
      const project = await lockProject(transaction, id);
      if (!project?.expiresAt || project.endedAt || project.expiryToldAt) return;
      const expiresAt = project.expiresAt.toISOString();
      await noteExpiryTold(transaction, id);
      await announce(parts, transaction, 'ar.project.expiring', {
        projectId: id,
        viewUrl: publicUrl + viewPath(id),
        expiresAt,
      });
      if (project.email)
        await sendLetter(parts, transaction, {
          letter: 'expiring',
          projectId: id,
          recipient: project.email,
          language: (project.language ?? 'en') as Language,
          onceKey: `expiring/${id}/${expiresAt}`,
        });
    });
  }
}
