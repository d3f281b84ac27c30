import { z } from 'zod';
import { recordAudit } from '../../db/audit.ts';
import { countFree, retireMarkers } from '../../db/markers.ts';
import { listMarkers, removeMark, setMark } from '../../db/pool.ts';
import { MARKER_STATES } from '../../db/schema.ts';
import { STYLES } from '../../markers/art/index.ts';
import { FORMATS, LAYOUTS } from '../../markers/formats.ts';
import { ALL_KINDS, CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { kindWord, POOL_EVENTS } from '../pool/events.ts';
import { cancelRefill, startRefill } from '../pool/refills.ts';
import { reportPool } from '../pool/report.ts';
import { reportChanges } from '../report-changes.ts';
import { text } from './check-input.ts';
import { publicProcedure, router, withScope } from './trpc.ts';

const nameIn = (names: string[], what: string) =>
  z.string().refine((name) => names.includes(name), { error: `There is no such ${what}.` });
const format = nameIn(Object.keys(FORMATS), 'format');
const layout = nameIn(Object.keys(LAYOUTS), 'layout');
const style = nameIn(Object.keys(STYLES), 'style');
const kind = z.object({
  format: format.default(DEFAULT_KIND.format),
  layout: layout.default(DEFAULT_KIND.layout),
  style: style.default(DEFAULT_KIND.style),
});
const count = z.number().int().min(0).max(100_000);

const admin = withScope('pool:admin');

export const poolRouter = router({
  /** How many markers of each kind can be handed out now. Open to everybody. */
  status: publicProcedure.query(async ({ ctx }) => ({
    levels: await Promise.all(
      ALL_KINDS.map(async (each) => ({
        ...each,
        state: 'free' as const,
        count: await countFree(ctx.parts.db, each, CURRENT_VERSIONS),
      })),
    ),
  })),

  /** Every kind with its states, marks, use and forecast; what is being refilled; when it was empty. */
  overview: admin.query(({ ctx }) => reportPool(ctx.parts)),

  /** Markers, newest first, a page at a time, with quality, project and the address of a picture. */
  markers: admin
    .input(
      z.object({
        format: format.optional(),
        layout: layout.optional(),
        style: style.optional(),
        state: z.enum(MARKER_STATES).optional(),
        cursor: z.number().int().positive().optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { state, cursor, limit, ...wanted } = input;
      const page = await listMarkers(ctx.parts.db, { kind: wanted, state, before: cursor, limit });
      return {
        markers: page.map((marker) => ({
          ...marker,
          pictureUrl: `${ctx.parts.publicUrl}/api/ar/pool/markers/${marker.id}/picture.png`,
        })),
        nextCursor: page.length === limit ? page.at(-1)!.id : null,
      };
    }),

  /** Fills a kind up to so many free markers, in the background. */
  refill: admin
    .input(kind.extend({ count: count.min(1) }))
    .mutation(async ({ ctx, input: { count, ...wanted } }) => ({
      jobId: await startRefill(ctx.parts, wanted, count, ctx.caller.id),
    })),

  /** Ends a refill, also one that the marks asked for: its kind is then left alone for a quarter of an hour. */
  cancel: admin
    .input(z.object({ jobId: text(100) }))
    .mutation(({ ctx, input }) => cancelRefill(ctx.parts, input.jobId, ctx.caller.id)),

  /** Takes markers out of use for ever; projects that use them go on working. Printed ones are locked anyway and stay as they are. */
  retire: admin
    .input(z.object({ ids: z.array(z.int32().positive()).min(1).max(1000) }))
    .mutation(async ({ ctx: { parts, caller }, input: { ids } }) => {
      const retired = await retireMarkers(parts.db, ids);
      await recordAudit(parts.db, {
        actor: caller.id,
        action: POOL_EVENTS.retire,
        details: { ids: retired },
      });
      parts.schedule.poolChanged();
      return { retired };
    }),

  /** Sets the marks of a kind: with fewer free markers than `low` it is refilled up to `high`. */
  setMarks: admin
    .input(
      kind.extend({ low: count, high: count }).refine(({ low, high }) => low <= high, 'low is above high'),
    )
    .mutation(async ({ ctx: { parts, caller }, input }) => {
      await setMark(parts.db, input);
      await recordAudit(parts.db, {
        actor: caller.id,
        action: POOL_EVENTS.marks,
        subject: kindWord(input),
        details: { low: input.low, high: input.high },
      });
      parts.schedule.poolChanged();
      return input;
    }),

  /** Goes back to the marks of the settings. */
  resetMarks: admin.input(kind).mutation(async ({ ctx: { parts, caller }, input }) => {
    await removeMark(parts.db, input);
    await recordAudit(parts.db, {
      actor: caller.id,
      action: POOL_EVENTS.marks,
      subject: kindWord(input),
      details: { reset: true },
    });
    parts.schedule.poolChanged();
    return input;
  }),

  /** The pool's levels and what is being refilled, whenever they change: a subscription (server-sent events). */
  progress: admin.subscription(({ ctx, signal }) =>
    reportChanges(ctx.parts, signal, () => reportPool(ctx.parts)),
  ),
});
