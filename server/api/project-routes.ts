import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { printFileName } from '../projects/print.ts';
import { reportStatus } from '../projects/status.ts';
import { readCreateOptions } from './create-options.ts';
import { callDelete, callExtend, callMakePermanent, callPrint, hoursToExtend } from './project-calls.ts';
import { readItemId } from './project-item-calls.ts';
import { projectItemRoutes } from './project-item-routes.ts';
import { withUpload } from './receive-upload.ts';
import { sendFile } from './send-file.ts';
import { uploadRoutes } from './upload-routes.ts';

/** The HTTP API that shops know, `/api/ar/…`, and what belongs to it. */
export function projectRoutes(parts: Parts): Hono {
  const callOf = (c: Context) => ({ parts, headers: c.req.raw.headers });
  return new Hono()
    .post('/create-demo', async (c) => {
      const { id, viewUrl, ownerSecret } = await withUpload(
        c.req.raw,
        parts,
        readCreateOptions,
        ({ fields, ...files }) => createProject(parts, files, fields),
      );
      return c.json({ arId: id, status: 'pending', viewUrl, ownerSecret });
    })
    .get('/status/:id', async (c) => c.json(await reportStatus(parts, c.req.param('id'))))
    .get('/print/:id', async (c) => {
      const id = c.req.param('id');
      const item = c.req.query('item');
      const print = { id, itemId: item === undefined ? undefined : readItemId(item) };
      const file = await callPrint(callOf(c), print, c.req.raw.method === 'HEAD');
      return sendFile(parts, file, c.req.raw, {
        'cache-control': 'private, no-store',
        'content-disposition': `attachment; filename="${printFileName(id, file)}"`,
      });
    })
    .route('/', projectItemRoutes(parts))
    .route('/uploads', uploadRoutes(parts))
    .post('/projects/:id/permanent', async (c) =>
      c.json(await callMakePermanent(callOf(c), c.req.param('id'))),
    )
    .post('/projects/:id/extend', async (c) =>
      c.json(await callExtend(callOf(c), c.req.param('id'), await readHours(c))),
    )
    .delete('/projects/:id', async (c) =>
      c.json(await callDelete(callOf(c), c.req.param('id'), { force: readForce(c) })),
    );
}

const extension = z.object({ hours: hoursToExtend });

/** Throws INPUT_INVALID. */
async function readHours(c: Context): Promise<number> {
  const result = extension.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data.hours;
  const problem =
    result.error.issues[0]!.path.length > 0 ? ` hours: ${result.error.issues[0]!.message}.` : '';
  throw new CodedError('INPUT_INVALID', `Send JSON such as {"hours": 48}.${problem}`);
}

/** Throws INPUT_INVALID: whoever writes `force=yes` must not wonder why nothing happened. */
function readForce(c: Context): boolean {
  const force = c.req.query('force') ?? 'false';
  if (force !== 'true' && force !== 'false')
    throw new CodedError('INPUT_INVALID', 'force is either true or false.');
  return force === 'true';
}
