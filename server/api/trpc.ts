import { initTRPC, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { Parts } from '../parts.ts';
import type { Finisher } from '../projects/finisher.ts';
import { type Problem, problemOf } from './errors.ts';

export interface Context extends Record<string, unknown> {
  parts: Parts;
  finisher: Finisher;
}

const t = initTRPC.context<Context>().create({
  isDev: false,
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
  const detail = 'This call, or its input, is not of the form that it takes.';
  return { status, code: 'INPUT_INVALID', title: 'INPUT_INVALID', detail };
}

/** tRPC's words for the statuses that our errors have. */
const TRPC_CODE: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
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
export const procedure = t.procedure.use(withCodes);
