import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import { readItemOptions } from './create-options.ts';
import { projectId } from './project-calls.ts';
import {
  callAddItem,
  callChangeItem,
  callRemoveItem,
  itemId,
  readItemId,
  requireMayChange,
} from './project-item-calls.ts';
import { fieldsOf, receiveFiles } from './receive-form.ts';
import { publicProcedure, router, uploadProcedure } from './trpc.ts';

/** The pictures of a project. Who may call these depends on the project: its owner's secret counts too. */
export const itemsRouter = router({
  /** A form with `id` (the project's), `photo`, `video` and the fields of `POST /api/ar/projects/:id/items`. */
  add: uploadProcedure({ isNew: false })
    .input(z.instanceof(FormData))
    .mutation(async ({ ctx, input }) => {
      const { id } = readIds(input);
      await requireMayChange(ctx, id);
      const options = readItemOptions(fieldsOf(input));
      return callAddItem(ctx, id, await receiveFiles(ctx.parts, input, { both: true }), options);
    }),
  /** The same with `item`, and only what is to be replaced. */
  replace: uploadProcedure({ isNew: false })
    .input(z.instanceof(FormData))
    .mutation(async ({ ctx, input }) => {
      const { id, item } = readIds(input);
      await requireMayChange(ctx, id);
      const options = readItemOptions(fieldsOf(input));
      const files = await receiveFiles(ctx.parts, input, { both: false });
      return callChangeItem(ctx, id, readItemId(item), files, options);
    }),
  remove: publicProcedure
    .input(z.object({ id: projectId, item: itemId }))
    .mutation(({ ctx, input }) => callRemoveItem(ctx, input.id, input.item)),
});

function readIds(form: FormData): { id: string; item: string } {
  const { id, item = '' } = fieldsOf(form);
  const result = projectId.safeParse(id);
  if (!result.success)
    throw new CodedError('INPUT_INVALID', 'The field `id` is missing: the id of the project.');
  return { id: result.data, item };
}
