import { Hono } from 'hono';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { createOnce } from '../projects/create-once.ts';
import { noteInAudit } from './audit.ts';
import { check } from './check-input.ts';
import { readCreateOptions } from './create-options.ts';
import { smallBody, uploadLimits } from './doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from './environment.ts';
import { callListProjects, projectSearch } from './list-calls.ts';
import { printRoutes } from './print-routes.ts';
import {
  callCapture,
  callDelete,
  callExport,
  callExtend,
  callMakePermanent,
  callStatus,
  callTakeDown,
  hoursToExtend,
  takedown,
} from './project-calls.ts';
import { projectItemRoutes } from './project-item-routes.ts';
import { withUpload } from './receive-upload.ts';
import { sendFile } from './send-file.ts';
import { uploadRoutes } from './upload-routes.ts';

/** The HTTP API that shops know, `/api/ar/…`, and what belongs to it. */
export function projectRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>()
    .post('/create-demo', uploadLimits(parts, { isNew: true }), async (c) => {
      const caller = c.get('caller');
      const asked = { caller, idempotencyKey: c.req.header('idempotency-key') };
      const { id, viewUrl, ownerSecret, isRepeated } = await createOnce(parts, asked, (identity) =>
        withUpload(
          c.req.raw,
          parts,
          (fields) => readCreateOptions(fields, { isShop: caller.kind === 'key' }),
          ({ fields, ...files }) => createProject(parts, files, fields, identity),
        ),
      );
      if (!isRepeated) await noteInAudit(parts, caller, 'project.create', id);
      return c.json({ arId: id, status: 'pending', viewUrl, ownerSecret });
    })
    .get('/projects', async (c) =>
      c.json(await callListProjects(callOf(c, parts), check(projectSearch, c.req.query()))),
    )
    .get('/status/:id', async (c) => c.json(await callStatus(callOf(c, parts), c.req.param('id'))))
    .get('/projects/:id/captures/:file', async (c) => {
      const { id, file: name } = c.req.param();
      const file = await callCapture(callOf(c, parts), id, name);
      return sendFile(parts, file, c.req.raw, { 'cache-control': 'private, no-cache' });
    })
    .get('/projects/:id/export.zip', async (c) => {
      const id = c.req.param('id');
      return new Response(await callExport(callOf(c, parts), id), {
        headers: {
          'content-type': 'application/zip',
          'cache-control': 'private, no-store',
          'content-disposition': `attachment; filename="living-photo-${id}.zip"`,
        },
      });
    })
    .route('/', printRoutes(parts))
    .route('/', projectItemRoutes(parts))
    .route('/uploads', uploadRoutes(parts))
    .post('/projects/:id/permanent', async (c) =>
      c.json(await callMakePermanent(callOf(c, parts), c.req.param('id'))),
    )
    .post('/projects/:id/extend', smallBody(), async (c) =>
      c.json(await callExtend(callOf(c, parts), c.req.param('id'), await readHours(c))),
    )
    .post('/projects/:id/takedown', smallBody(), async (c) =>
      c.json(await callTakeDown(callOf(c, parts), c.req.param('id'), await readTakedown(c))),
    )
    .delete('/projects/:id', async (c) =>
      c.json(await callDelete(callOf(c, parts), c.req.param('id'), { force: readForce(c) })),
    );
}

/** Throws INPUT_INVALID. The reason may be left out, and so may the whole body. */
async function readTakedown(c: RouteContext): Promise<z.infer<typeof takedown>> {
  const text = await c.req.text();
  const result = takedown.safeParse(text === '' ? {} : await c.req.json().catch(() => undefined));
  if (result.success) return result.data;
  throw new CodedError('INPUT_INVALID', 'Send JSON such as {"reason": "shows somebody else"}, or nothing.');
}

const extension = z.object({ hours: hoursToExtend });

/** Throws INPUT_INVALID. */
async function readHours(c: RouteContext): Promise<number> {
  const result = extension.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data.hours;
  const problem =
    result.error.issues[0]!.path.length > 0 ? ` hours: ${result.error.issues[0]!.message}.` : '';
  throw new CodedError('INPUT_INVALID', `Send JSON such as {"hours": 48}.${problem}`);
}

/** Throws INPUT_INVALID: whoever writes `force=yes` must not wonder why nothing happened. */
function readForce(c: RouteContext): boolean {
  const force = c.req.query('force') ?? 'false';
  if (force !== 'true' && force !== 'false')
    throw new CodedError('INPUT_INVALID', 'force is either true or false.');
  return force === 'true';
}
