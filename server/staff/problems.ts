import { CodedError } from '../../markers/coded-error.ts';
import type { KeyCaller } from '../access/callers.ts';
import type { RouteContext } from '../api/environment.ts';
import { problemOf, retryAfterOf } from '../api/errors.ts';
import type { Html } from './layout.ts';

/** The same page again, with what was wrong next to its cause. What was our own fault is left to whoever answers errors. */
export async function answerProblem(
  c: RouteContext,
  error: unknown,
  render: (problem: string) => Html | Promise<Html>,
): Promise<Response> {
  const { status, detail } = problemOf(error);
  if (status >= 500 || !(error instanceof CodedError)) throw error;
  const wait = retryAfterOf(error);
  if (wait !== undefined) c.header('retry-after', String(wait));
  return c.html(await render(detail), status as 400);
}

export function signedIn(c: RouteContext): KeyCaller | undefined {
  const caller = c.get('caller');
  return caller.kind === 'key' ? caller : undefined;
}
