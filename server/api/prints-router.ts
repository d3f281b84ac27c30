import { z } from 'zod';
import { countPrints, listPrints, markPrinted, PRINT_LIST_STATES } from '../../db/prints.ts';
import { requireScope } from '../access/callers.ts';
import { THUMBNAIL } from '../projects/files.ts';
import { filePath } from '../projects/links.ts';
import { noteAllInAudit } from './audit.ts';
import { text } from './check-input.ts';
import { cursorOf, readCursor } from './list-calls.ts';
import {
  batchId,
  callBatchReport,
  callEndBatch,
  callOpenBatches,
  callReleaseBatch,
  callStartBatch,
  newBatch,
} from './print-batch-calls.ts';
import { router, withScope } from './trpc.ts';

/** Whoever prints sees projects too. */
const printer = withScope('print:read').use(async ({ ctx, next }) => {
  await requireScope(ctx.caller, ctx.parts, 'project:read');
  return next();
});

const printSearch = z.object({
  search: text(100).trim().optional(),
  state: z.enum(PRINT_LIST_STATES).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export const printsRouter = router({
  /** Living photos that are ready, the newest first, a page at a time, and how many there are in each state. For whoever prints. */
  list: printer.input(printSearch.prefault({})).query(async ({ ctx: { parts }, input }) => {
    const { search, state, cursor, limit } = input;
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const [prints, counts] = await Promise.all([
      listPrints(parts.db, { search, state, before, limit }),
      countPrints(parts.db, search),
    ]);
    return {
      prints: prints.map(
        ({ createdMicroseconds, scan, createdAt, expiresAt, printedAt, markedPrintedAt, ...print }) => ({
          ...print,
          thumbnailUrl: filePath(print.id, THUMBNAIL),
          grade: scan?.grade ?? null,
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt?.toISOString() ?? null,
          /** When its print file was first downloaded. */
          printedAt: printedAt?.toISOString() ?? null,
          markedPrintedAt: markedPrintedAt?.toISOString() ?? null,
        }),
      ),
      counts,
      nextCursor: cursorOf(prints, limit),
      /** Whether print files for papers are made: a printed QR code carries PUBLIC_URL for ever. */
      canPrint: parts.settings.PUBLIC_URL !== undefined,
    };
  }),

  /** Notes that living photos are printed, or that they are not after all. What is not for printing is passed over: demos, and prints that would not scan. */
  mark: printer
    .input(z.object({ ids: z.array(text(100)).min(1).max(1000), isPrinted: z.boolean() }))
    .mutation(async ({ ctx: { parts, caller }, input: { ids, isPrinted } }) => {
      const action = isPrinted ? 'print.mark' : 'print.unmark';
      const marked = await parts.db.transaction(async (transaction) => {
        const marked = await markPrinted(transaction, ids, isPrinted);
        await noteAllInAudit(transaction, caller, action, marked);
        return marked;
      });
      return { marked };
    }),

  /** Prints that are made together, once a phone has found the first of them: see print-batch-calls.ts. */
  startBatch: printer.input(newBatch).mutation(({ ctx, input }) => callStartBatch(ctx, input)),
  openBatches: printer.query(({ ctx }) => callOpenBatches(ctx)),
  batch: printer.input(z.object({ id: batchId })).query(({ ctx, input: { id } }) => callBatchReport(ctx, id)),
  releaseBatch: printer
    .input(z.object({ id: batchId }))
    .mutation(({ ctx, input: { id } }) => callReleaseBatch(ctx, id)),
  endBatch: printer
    .input(z.object({ id: batchId }))
    .mutation(({ ctx, input: { id } }) => callEndBatch(ctx, id)),
});
