import { reportOverview } from '../admin/overview.ts';
import { reportSettings } from '../admin/settings.ts';
import { reportStorage } from '../admin/storage.ts';
import { adminProcedure, router } from './trpc.ts';

export const adminRouter = router({
  /** Whether all is well, and if not, what to see to. */
  overview: adminProcedure.query(({ ctx }) => reportOverview(ctx.parts)),
  /** What is stored, by what it is of, and how much room there is. */
  storage: adminProcedure.query(({ ctx }) => reportStorage(ctx.parts)),
  /** Every setting with its value; secrets without. */
  settings: adminProcedure.query(({ ctx }) => ({ settings: reportSettings(ctx.parts.settings) })),
});
