import { z } from 'zod';
import { createProject } from '../projects/create.ts';
import { callRecoverLinks, recovery } from './access-calls.ts';
import { auditRouter, keysRouter, looksRouter, reportsRouter } from './access-router.ts';
import { adminRouter } from './admin-router.ts';
import { noteInAudit } from './audit.ts';
import { readCreateOptions } from './create-options.ts';
import { jobsRouter } from './jobs-router.ts';
import { callListProjects, projectSearch } from './list-calls.ts';
import { poolRouter } from './pool-router.ts';
import { callListProfiles, callPutProfile, callRemoveProfile, profile, profileId } from './print-calls.ts';
import { printsRouter } from './prints-router.ts';
import { progressProcedure } from './progress-procedure.ts';
import {
  callDelete,
  callExtend,
  callMakePermanent,
  callStatus,
  callTakeDown,
  hoursToExtend,
  projectId,
  takedown,
} from './project-calls.ts';
import { callSetMode, itemId, itemMode } from './project-item-calls.ts';
import { itemsRouter } from './project-items-router.ts';
import { fieldsOf, receiveFiles } from './receive-form.ts';
import { sessionRouter } from './session-router.ts';
import { adminProcedure, publicProcedure, router, uploadProcedure } from './trpc.ts';
import { webhooksRouter } from './webhooks-router.ts';

export const appRouter = router({
  projects: router({
    /**
     * A form with `photo`, `video` and the fields of `POST /api/ar/create-demo`. The form is held in memory, so it is limited:
     * that route takes larger ones.
     */
    create: uploadProcedure({ isNew: true })
      .input(z.instanceof(FormData))
      .mutation(async ({ ctx: { parts, caller }, input }) => {
        const fields = readCreateOptions(fieldsOf(input), { isShop: caller.kind === 'key' });
        const created = await createProject(parts, await receiveFiles(parts, input, { both: true }), fields);
        await noteInAudit(parts, caller, 'project.create', created.id);
        return { ...created, status: 'pending' as const };
      }),
    get: publicProcedure
      .input(z.object({ id: projectId }))
      .query(({ ctx, input }) => callStatus(ctx, input.id)),
    progress: progressProcedure,
    /** All that have not ended, the newest first, a page at a time. For whoever may read projects. */
    list: publicProcedure
      .input(projectSearch.default({ limit: 50 }))
      .query(({ ctx, input }) => callListProjects(ctx, input)),
    /** Sends the links of all living photos that were made with an address to that address. For everybody. */
    recoverLinks: publicProcedure.input(recovery).mutation(({ ctx, input }) => callRecoverLinks(ctx, input)),
    items: itemsRouter,
    // Who may call these depends on the project: its owner's secret counts too.
    makePermanent: publicProcedure
      .input(z.object({ id: projectId }))
      .mutation(({ ctx, input }) => callMakePermanent(ctx, input.id)),
    extend: publicProcedure
      .input(z.object({ id: projectId, hours: hoursToExtend }))
      .mutation(({ ctx, input }) => callExtend(ctx, input.id, input.hours)),
    /** Gives a picture a frame, or takes it away; without an item the project's first. Id, QR code and link stay. */
    setMode: publicProcedure
      .input(z.object({ id: projectId, item: itemId.optional(), mode: itemMode }))
      .mutation(({ ctx, input: { id, ...change } }) => callSetMode(ctx, id, change)),
    delete: publicProcedure
      .input(z.object({ id: projectId, force: z.boolean().default(false) }))
      .mutation(({ ctx, input }) => callDelete(ctx, input.id, input)),
    /** Removes everything of a project for good, printed or not; its link says so. For admins. */
    takeDown: adminProcedure
      .input(takedown.extend({ id: projectId }))
      .mutation(({ ctx, input }) => callTakeDown(ctx, input.id, input)),
  }),
  session: sessionRouter,
  admin: adminRouter,
  prints: printsRouter,
  pool: poolRouter,
  jobs: jobsRouter,
  keys: keysRouter,
  reports: reportsRouter,
  audit: auditRouter,
  webhooks: webhooksRouter,
  looks: looksRouter,
  printProfiles: router({
    list: publicProcedure.query(({ ctx }) => callListProfiles(ctx)),
    put: adminProcedure.input(profile).mutation(({ ctx, input }) => callPutProfile(ctx, input)),
    remove: adminProcedure
      .input(z.object({ id: profileId }))
      .mutation(({ ctx, input }) => callRemoveProfile(ctx, input.id)),
  }),
});

export type AppRouter = typeof appRouter;
