import { Hono } from 'hono';
import type { Parts } from '../parts.ts';
import { check, readJson } from './check-input.ts';
import { callCompile, compileInput } from './compile-call.ts';
import { smallBody } from './doorkeeper.ts';
import { callOf, type Environment } from './environment.ts';
import { callStatus, projectId } from './project-calls.ts';

/** The calls that shops of old make without `/api/ar` before them. `/view/:id` is with the other ways to an AR page. */
export function oldRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>()
    .post('/compile', smallBody(), async (c) => {
      const input = await readJson(c, compileInput);
      return c.json(await callCompile(callOf(c, parts), input, c.req.header('idempotency-key')));
    })
    .get('/status/:id', async (c) =>
      c.json(await callStatus(callOf(c, parts), check(projectId, c.req.param('id')))),
    );
}
