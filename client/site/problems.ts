import type { ErrorCode } from '../../server/api/errors.ts';
import type { CommonWords } from './words/en.ts';

/** What the server says of an error, in the shape of RFC 9457. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
}

/** An error with a sentence for the visitor, from the server or from this page. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The server's problem in an error, of the HTTP API or of a tRPC call; undefined where the server was not reached. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  const data = (error as { data?: { problem?: Problem } } | undefined)?.data;
  return data?.problem;
}

/** A sentence for whoever looks at the page, in the page's language where we have it. */
export function problemInWords(error: unknown, words: CommonWords): string {
  const problem = problemOf(error);
  if (!problem) return error instanceof TypeError || isNetworkError(error) ? words.offline : messageOf(error);
  return words.problems[problem.code as ErrorCode] ?? problem.detail;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** tRPC wraps what `fetch` throws. */
const isNetworkError = (error: unknown) =>
  (error as { cause?: unknown } | undefined)?.cause instanceof TypeError;
