import { Hono } from 'hono';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import type { Finisher } from '../projects/finisher.ts';
import { reportStatus } from '../projects/status.ts';
import { readCreateOptions } from './create-options.ts';
import { receiveUpload } from './receive-upload.ts';

/** The HTTP API that shops know: `/api/ar/…`. */
export function projectRoutes(parts: Parts, finisher: Finisher): Hono {
  return new Hono()
    .post('/create-demo', async (c) => {
      const upload = await receiveUpload(c.req.raw, parts.storage, parts.settings, readCreateOptions);
      const { id, viewUrl, ownerSecret } = await createProject(parts, upload, upload.fields);
      finisher.add(id);
      return c.json({ arId: id, status: 'pending', viewUrl, ownerSecret });
    })
    .get('/status/:id', async (c) => c.json(await reportStatus(parts, c.req.param('id'))));
}
