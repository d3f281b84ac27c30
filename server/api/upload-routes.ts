import { Hono } from 'hono';
import type { Parts } from '../parts.ts';

/** The verbs of the tus protocol. It has none to read a file with, and there shall be none. */
const VERBS = ['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'];

/** `/api/ar/uploads`: files that arrive piece by piece, for phones whose line drops. */
export function uploadRoutes({ uploads }: Pick<Parts, 'uploads'>): Hono {
  return new Hono().on(VERBS, ['/', '/:id'], async (c) => {
    const answer = await uploads.handle(c.req.raw);
    if (answer.status >= 400) answer.headers.set('content-type', 'application/problem+json; charset=utf-8');
    answer.headers.set('cache-control', 'no-store');
    return answer;
  });
}
