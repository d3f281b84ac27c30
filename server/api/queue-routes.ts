import { Hono } from 'hono';
import { requireScope } from '../access/callers.ts';
import { reportQueue } from '../jobs/report.ts';
import type { Parts } from '../parts.ts';
import type { Environment } from './environment.ts';

/** `/api/ar/queue/…`: for monitoring. Everything else about the queue goes through tRPC. */
export function queueRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>().get('/stats', async (c) => {
    await requireScope(c.get('caller'), parts, 'jobs:admin');
    return c.json(await reportQueue(parts), 200, { 'cache-control': 'no-store' });
  });
}
