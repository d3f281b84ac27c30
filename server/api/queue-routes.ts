import { Hono } from 'hono';
import { requireScope } from '../access/callers.ts';
import { reportQueue } from '../jobs/report.ts';
import type { Parts } from '../parts.ts';
import { check } from './check-input.ts';
import { callOf, type Environment } from './environment.ts';
import { callCancelJob, callGetJob, callListJobs, callRetryJob, jobId, jobPage } from './job-calls.ts';

/** `/api/ar/queue/…`: what the tRPC router `jobs` does. */
export function queueRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>()
    .get('/stats', async (c) => {
      await requireScope(c.get('caller'), parts, 'jobs:admin');
      return c.json(await reportQueue(parts), 200, { 'cache-control': 'no-store' });
    })
    .get('/jobs', async (c) => c.json(await callListJobs(callOf(c, parts), check(jobPage, c.req.query()))))
    .get('/jobs/:id', async (c) =>
      c.json(await callGetJob(callOf(c, parts), check(jobId, c.req.param('id')))),
    )
    .post('/jobs/:id/retry', async (c) =>
      c.json(await callRetryJob(callOf(c, parts), check(jobId, c.req.param('id')))),
    )
    .post('/jobs/:id/cancel', async (c) =>
      c.json(await callCancelJob(callOf(c, parts), check(jobId, c.req.param('id')))),
    );
}
