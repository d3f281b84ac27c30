import { Hono } from 'hono';
import { requireScope } from '../access/keys.ts';
import { reportQueue } from '../jobs/report.ts';
import type { Parts } from '../parts.ts';

/** `/api/ar/queue/…`: for monitoring. Everything else about the queue goes through tRPC. */
export function queueRoutes(parts: Parts): Hono {
  return new Hono().get('/stats', async (c) => {
    await requireScope(c.req.raw.headers, parts, 'jobs:admin');
    return c.json(await reportQueue(parts), 200, { 'cache-control': 'no-store' });
  });
}
