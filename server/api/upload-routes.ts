import { type Context, Hono } from 'hono';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { uploadLimits } from './doorkeeper.ts';
import type { Environment } from './environment.ts';

/** `/api/ar/uploads`: files that arrive piece by piece, for phones whose line drops, by the tus protocol. */
export function uploadRoutes(parts: Parts): Hono<Environment> {
  const answer = async (c: Context) => {
    // Hono routes HEAD as GET. The protocol has nothing to read a file with, and there shall be nothing.
    if (c.req.raw.method === 'GET') throw new CodedError('NOT_FOUND', 'Uploads cannot be read.');
    const response = await parts.uploads.handle(c.req.raw);
    // Which origins may call is a setting of ours.
    for (const name of [...response.headers.keys()])
      if (name.startsWith('access-control-')) response.headers.delete(name);
    response.headers.set('cache-control', 'no-store');
    return response;
  };
  // All of a file counts when it is announced, its pieces only as uploads under way.
  const announced = uploadLimits(parts, { isNew: false, announcedBy: 'upload-length' });
  const piece = uploadLimits(parts, { isNew: false, announcedBy: 'nothing' });
  return new Hono<Environment>()
    .post('/', announced, answer)
    .options('/', answer)
    .get('/:id', answer)
    .patch('/:id', piece, answer)
    .delete('/:id', answer);
}
