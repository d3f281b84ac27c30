import { initTRPC, TRPCError } from '@trpc/server';
import type { Parts } from '../parts.ts';
import type { Finisher } from '../projects/finisher.ts';
import { problemOf } from './errors.ts';

export interface Context extends Record<string, unknown> {
  parts: Parts;
  finisher: Finisher;
}

const t = initTRPC.context<Context>().create({
  isDev: false,
  // Programs find code and sentence in `error.data.problem`, in the same words as in the HTTP API.
  errorFormatter({ shape, error }) {
    const problem = isInputError(error)
      ? { ...problemOf(error), ...INPUT_PROBLEM }
      : problemOf(error.cause ?? error);
    return {
      ...shape,
      message: problem.detail,
      data: { ...shape.data, httpStatus: problem.status, problem },
    };
  },
});

const INPUT_PROBLEM = {
  status: 400,
  code: 'INPUT_INVALID',
  title: 'INPUT_INVALID',
  detail: 'The input of this call is not of the form that it takes.',
};

function isInputError(error: TRPCError): boolean {
  return (
    error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR' || error.code === 'UNSUPPORTED_MEDIA_TYPE'
  );
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
