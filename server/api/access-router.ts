import { z } from 'zod';
import {
  auditPage,
  callAudit,
  callCloseReport,
  callCreateKey,
  callListKeys,
  callListReports,
  callReport,
  callRevokeKey,
  keyId,
  newKey,
  newReport,
  reportId,
  reportPage,
} from './access-calls.ts';
import { callLookReport, callNoteLook, newLook } from './look-calls.ts';
import { adminProcedure, publicProcedure, router } from './trpc.ts';

/** For admins. */
export const keysRouter = router({
  /** All keys, the newest first, without what makes them keys. */
  list: adminProcedure.query(({ ctx }) => callListKeys(ctx)),
  /** Makes a key for a program with these scopes, for a print shop, or for an admin. The answer holds it, and nothing else ever will. */
  create: adminProcedure.input(newKey).mutation(({ ctx, input }) => callCreateKey(ctx, input)),
  /** Revokes a key for ever, and signs out whoever is signed in with it. */
  revoke: adminProcedure
    .input(z.object({ id: keyId }))
    .mutation(({ ctx, input }) => callRevokeKey(ctx, input.id)),
});

export const reportsRouter = router({
  /** Tells the admin that something is wrong with a living photo. For everybody. */
  create: publicProcedure.input(newReport).mutation(({ ctx, input }) => callReport(ctx, input)),
  /** What was reported, the newest first, a page at a time. */
  list: adminProcedure
    .input(reportPage.default({ state: 'open', limit: 50 }))
    .query(({ ctx, input }) => callListReports(ctx, input)),
  /** Closes a report without doing anything about the project; a takedown closes all of a project. */
  close: adminProcedure
    .input(z.object({ id: reportId }))
    .mutation(({ ctx, input }) => callCloseReport(ctx, input.id)),
});

export const looksRouter = router({
  /** Notes how it went when a phone was pointed at a print. For everybody. */
  note: publicProcedure.input(newLook).mutation(({ ctx, input }) => callNoteLook(ctx, input)),
  /** How well prints are recognised, by style, device and marker. */
  report: adminProcedure.query(({ ctx }) => callLookReport(ctx)),
});

export const auditRouter = router({
  /** Who did what, the newest first, a page at a time. */
  list: adminProcedure
    .input(auditPage.default({ limit: 50 }))
    .query(({ ctx, input }) => callAudit(ctx, input)),
});
