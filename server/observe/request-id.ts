import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { pino } from 'pino';

/** What log lines say of the request, or the job, that they belong to. */
export type LogContext = { requestId: string } | { jobId: string };

const context = new AsyncLocalStorage<LogContext>();

/** Runs something whose log lines are to name a request or a job. */
export const withLogContext = <Result>(of: LogContext, work: () => Result): Result => context.run(of, work);

/** What a proxy before us may call a request; anything else is given a name of ours. */
const WELL_FORMED = /^[\w.-]{8,64}$/;

export const REQUEST_ID = 'x-request-id';

/** Gives each request a name, or takes over the proxy's, and says it in the answer and in every line that is logged meanwhile. */
export function nameRequests(): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.header(REQUEST_ID);
    const requestId = given && WELL_FORMED.test(given) ? given : randomUUID();
    await withLogContext({ requestId }, next);
    c.res.headers.set(REQUEST_ID, requestId);
  };
}

/** The log of a process, on standard output unless told: one JSON object a line, each with the request or job that it belongs to. */
export function openLog(level: string, to: 1 | 2 | pino.DestinationStream = 1): pino.Logger {
  const destination = typeof to === 'number' ? pino.destination(to) : to;
  return pino({ level, mixin: () => context.getStore() ?? {} }, destination);
}
