import { forgetLimits } from '../../db/limits.ts';
import type { MarkerMaker } from '../../pool-builder/make-marker.ts';
import { forgetAccess } from '../access/forget.ts';
import { deliverWebhook } from '../notify/deliver-webhook.ts';
import { remindOfExpiry } from '../notify/remind.ts';
import { sendMail } from '../notify/send-mail.ts';
import { forgetNotices, resumeNotices } from '../notify/upkeep.ts';
import type { Parts } from '../parts.ts';
import { reconcilePool } from '../pool/reconcile.ts';
import { refill } from '../pool/refill.ts';
import { makeShopPrint } from '../print/shop-print.ts';
import { addMissingTargets, forgetLostTargets } from '../projects/add-targets.ts';
import { checkProject } from '../projects/check-project.ts';
import { clearOrphans } from '../projects/clear-orphans.ts';
import { sweepCompiled } from '../projects/compile.ts';
import { endExpiredDemos } from '../projects/end-demos.ts';
import { finishProject } from '../projects/finish.ts';
import { finishItem } from '../projects/finish-item.ts';
import { resumeProjects } from '../projects/resume.ts';
import { shareProject } from '../projects/share.ts';
import type { JobKinds } from './kinds.ts';
import type { Handlers } from './workers.ts';

/** What is done for each kind of job. `background` makes markers in threads that let everything else go first. */
export function jobHandlers(parts: Parts, background: MarkerMaker): Handlers {
  return {
    finish: (data, { signal }) => finish(parts, data, signal),
    compile: (data, { signal }) => finish(parts, data, signal),
    // Without ffmpeg it is left to a process that has it.
    ...(parts.hasFfmpeg && { transcode: (data, { signal }) => finish(parts, data, signal) }),
    check: ({ id }, { signal }) => checkProject(parts, id, signal),
    print: (data, context) => makeShopPrint(parts, data, context),
    share: ({ id }, { signal }) => shareProject(parts, id, signal),
    resume: async () => {
      await resumeProjects(parts);
      await resumeNotices(parts);
      await forgetLimits(parts.db);
    },
    webhook: ({ messageId }, { signal }) => deliverWebhook(parts, messageId, signal),
    mail: ({ mailId }) => sendMail(parts, mailId),
    remind: (_, { signal }) => remindOfExpiry(parts, signal),
    refill: (data, context) => refill(parts, background, data, context),
    reconcile: (_, { signal }) => reconcilePool(parts, background, signal),
    cleanup: async (_, { signal }) => {
      await endExpiredDemos(parts, signal);
      await clearOrphans(parts, signal);
      await sweepCompiled(parts, signal);
      await forgetLostTargets(parts, signal);
      await addMissingTargets(parts, signal);
      await parts.uploads.removeExpired();
      await parts.storage.removeLeftovers();
      await forgetAccess(parts);
      await forgetNotices(parts);
    },
  };
}

/** All three kinds make what is still to be made; they differ in what the queue does with them. */
function finish(
  parts: Parts,
  { projectId, itemId }: JobKinds['compile'],
  signal: AbortSignal,
): Promise<void> {
  return itemId === undefined ? finishProject(parts, projectId, signal) : finishItem(parts, itemId, signal);
}
