import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { requireScope } from '../access/callers.ts';
import type { Environment } from '../api/environment.ts';
import type { Parts } from '../parts.ts';
import { checkReadiness } from './readiness.ts';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** `/ready` for whoever spreads the load, `/metrics` for Prometheus: from this machine without a key, from elsewhere with one. */
export function observeRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>()
    .get('/ready', async (c) => {
      const readiness = await checkReadiness(parts);
      return c.json(readiness, readiness.status === 'unavailable' ? 503 : 200, {
        'cache-control': 'no-store',
      });
    })
    .get('/metrics', async (c) => {
      // What a proxy on this machine passes on comes from elsewhere.
      const isLocal =
        LOOPBACK.test(getConnInfo(c).remote.address ?? '') && c.req.header('x-forwarded-for') === undefined;
      if (!isLocal) await requireScope(c.get('caller'), parts, 'jobs:admin');
      return c.body(await parts.metrics.text(parts), 200, {
        'content-type': parts.metrics.registry.contentType,
      });
    });
}

/** Counts every request by its route, and how long its answer took to begin. Ids in addresses count as one route. */
export function countRequests({ metrics, log }: Pick<Parts, 'metrics' | 'log'>): MiddlewareHandler {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const milliseconds = performance.now() - started;
    const { method } = c.req;
    const matched = routePath(c, -1);
    const route = c.res.status === 404 && /^\/?\*?$/.test(matched) ? 'none' : matched;
    metrics.requests.observe({ method, route, status: String(c.res.status) }, milliseconds / 1000);
    log.debug({ method, path: c.req.path, status: c.res.status, ms: Math.round(milliseconds) }, 'answered');
  };
}
