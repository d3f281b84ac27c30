import { initTRPC, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import { requireAdmin, requireScope } from '../access/callers.ts';
import type { Scope } from '../access/scopes.ts';
import { admitUpload } from '../limits/uploads.ts';
import { wrongInput } from './check-input.ts';
import type { Call } from './environment.ts';
import { AUTHENTICATE, type Problem, problemOf, retryAfterOf } from './errors.ts';

export interface Context extends Call, Record<string, unknown> {
  /** Of its body, by the header Content-Length; undefined where it comes in chunks. */
  announcedBytes: number | undefined;
  /** Whether its body is a form, which may hold files. */
  isForm: boolean;
}

const t = initTRPC.context<Context>().create({
  isDev: false,
  // A line now and then keeps proxies, and our own time limit, from cutting a subscription in which nothing happens.
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  // Programs find code and sentence in `error.data.problem`, in the same words as in the HTTP API.
  errorFormatter({ shape, error }) {
    const problem = problemOfCall(error);
    return {
      ...shape,
      message: problem.detail,
      data: { ...shape.data, httpStatus: problem.status, problem },
    };
  },
});

function problemOfCall(error: TRPCError): Problem {
  const problem = problemOf(error.cause);
  if (problem.status !== 500 || error.code === 'INTERNAL_SERVER_ERROR') return problem;
  // What tRPC itself refused, before any of our code ran.
  const status = getHTTPStatusCodeFromError(error);
  if (status === 404)
    return { status, code: 'NOT_FOUND', title: 'NOT_FOUND', detail: 'There is no such call.' };
  const detail =
    error.cause instanceof ZodError
      ? wrongInput(error.cause)
      : 'This call, or its input, is not of the form that it takes.';
  return { status, code: 'INPUT_INVALID', title: 'INPUT_INVALID', detail };
}

/** tRPC's words for the statuses that our errors have. */
const TRPC_CODE: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  // tRPC has no word for "gone".
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

const withCodes = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !result.error.cause) return result;
  const code = TRPC_CODE[problemOf(result.error.cause).status];
  if (!code) return result;
  throw new TRPCError({ code, message: result.error.message, cause: result.error.cause });
});

export const router = t.router;
const anyProcedure = t.procedure.use(withCodes);

/** A call for everybody. Forms are for calls with files: where nobody counts them their body is not even read. */
export const publicProcedure = anyProcedure.use(({ ctx, next }) => {
  if (ctx.isForm) throw new CodedError('INPUT_INVALID', 'This call takes JSON, not a form.');
  return next();
});

/** A call for whoever has a key with this right; `ctx.caller` says which key it is. */
export const withScope = (scope: Scope) =>
  publicProcedure.use(async ({ ctx, next }) =>
    next({ ctx: { caller: await requireScope(ctx.caller, ctx.parts, scope) } }),
  );

/** A call for admins. */
export const adminProcedure = publicProcedure.use(async ({ ctx, next }) =>
  next({ ctx: { caller: await requireAdmin(ctx.caller, ctx.parts) } }),
);

/** A call with files. It is let in, or refused, before its form is read; its `.input` has to come after this. */
export const uploadProcedure = ({ isNew }: { isNew: boolean }) =>
  anyProcedure.use(async ({ ctx: { parts, caller, announcedBytes }, next }) => {
    const admitted = await admitUpload(parts, { caller, isNew, announcedBytes });
    let hasMade = false;
    try {
      const result = await next();
      hasMade = result.ok;
      return result;
    } finally {
      await admitted.end({ hasMade });
    }
  });

/** Headers for an answer with these errors. */
export function headersFor(errors: readonly TRPCError[]): Headers {
  const headers = new Headers();
  if (errors.some((error) => error.code === 'UNAUTHORIZED')) headers.set('www-authenticate', AUTHENTICATE);
  const wait = Math.max(...errors.map((error) => retryAfterOf(error.cause) ?? 0));
  if (wait > 0) headers.set('retry-after', String(wait));
  return headers;
}

/** What was refused before tRPC had the call, in the shape that its clients read: one answer, or one for each call of a batch. */
export function refusalOfCall(url: URL, error: unknown): string {
  const problem = problemOf(error);
  // As it was sent: what cannot be decoded may be what is wrong with it.
  const names = url.pathname.slice('/trpc/'.length).split(/,|%2c/i);
  const code = TRPC_CODE[problem.status] ?? 'INTERNAL_SERVER_ERROR';
  const answers = names.map((path) => ({
    error: {
      message: problem.detail,
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: { code, httpStatus: problem.status, path, problem },
    },
  }));
  return JSON.stringify(url.searchParams.has('batch') ? answers : answers[0]);
}
