import type { MarkerMaker } from '../../pool-builder/make-marker.ts';
import type { Parts } from '../parts.ts';
import { reconcilePool } from '../pool/reconcile.ts';
import { refill } from '../pool/refill.ts';
import { clearOrphans } from '../projects/clear-orphans.ts';
import { endExpiredDemos } from '../projects/end-demos.ts';
import { finishProject } from '../projects/finish.ts';
import { resumeProjects } from '../projects/resume.ts';
import type { Handlers } from './workers.ts';

/** What is done for each kind of job. `background` makes markers in threads that let everything else go first. */
export function jobHandlers(parts: Parts, background: MarkerMaker): Handlers {
  return {
    finish: ({ projectId }) => finishProject(parts, projectId),
    resume: () => resumeProjects(parts),
    refill: (data, context) => refill(parts, background, data, context),
    reconcile: () => reconcilePool(parts),
    cleanup: async (_, { signal }) => {
      await endExpiredDemos(parts, signal);
      await clearOrphans(parts, signal);
    },
  };
}
