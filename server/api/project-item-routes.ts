import { Hono } from 'hono';
import type { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { readItemOptions } from './create-options.ts';
import { smallBody, uploadLimits } from './doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from './environment.ts';
import {
  callAddItem,
  callChangeItem,
  callRemoveItem,
  callSetMode,
  modeRequest,
  readItemId,
  requireMayChange,
} from './project-item-calls.ts';
import { withPartialUpload, withUpload } from './receive-upload.ts';

/** `/api/ar/projects/:id/…`: the pictures of a project, each with its video. */
export function projectItemRoutes(parts: Parts): Hono<Environment> {
  const limited = uploadLimits(parts, { isNew: false });
  return new Hono<Environment>()
    .post('/projects/:id/mode', smallBody(), async (c) =>
      c.json(await callSetMode(callOf(c, parts), c.req.param('id'), await readMode(c))),
    )
    .post('/projects/:id/items', limited, async (c) => {
      const id = c.req.param('id');
      await requireMayChange(callOf(c, parts), id);
      return c.json(
        await withUpload(c.req.raw, parts, readItemOptions, ({ fields, ...files }) =>
          callAddItem(callOf(c, parts), id, files, fields),
        ),
      );
    })
    .put('/projects/:id/items/:item', limited, async (c) => {
      const { id, item } = c.req.param();
      await requireMayChange(callOf(c, parts), id);
      const itemId = readItemId(item);
      return c.json(
        await withPartialUpload(c.req.raw, parts, readItemOptions, ({ fields, ...files }) =>
          callChangeItem(callOf(c, parts), id, itemId, files, fields),
        ),
      );
    })
    .delete('/projects/:id/items/:item', async (c) => {
      const { id, item } = c.req.param();
      return c.json(await callRemoveItem(callOf(c, parts), id, readItemId(item)));
    });
}

/** Throws INPUT_INVALID. */
async function readMode(c: RouteContext): Promise<z.infer<typeof modeRequest>> {
  const result = modeRequest.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data;
  throw new CodedError(
    'INPUT_INVALID',
    'Send JSON such as {"mode": "borderless"} or {"mode": "framed"}; in a project of several pictures with "item".',
  );
}
