import { type Context, Hono } from 'hono';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';

/** `/api/ar/uploads`: files that arrive piece by piece, for phones whose line drops, by the tus protocol. */
export function uploadRoutes({ uploads }: Pick<Parts, 'uploads'>): Hono {
  const answer = async (c: Context) => {
    // Hono routes HEAD as GET. The protocol has nothing to read a file with, and there shall be nothing.
    if (c.req.raw.method === 'GET') throw new CodedError('NOT_FOUND', 'Uploads cannot be read.');
    const response = await uploads.handle(c.req.raw);
    if (response.status >= 400)
      response.headers.set('content-type', 'application/problem+json; charset=utf-8');
    response.headers.set('cache-control', 'no-store');
    return response;
  };
  return new Hono().on(['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS'], ['/', '/:id'], answer);
}
