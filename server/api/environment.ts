import type { Context as HonoContext } from 'hono';
import type { Caller } from '../access/callers.ts';
import type { Parts } from '../parts.ts';

/** What the doorkeeper has found out before a route begins. */
export interface Environment {
  Variables: { caller: Caller };
}

export type RouteContext = HonoContext<Environment>;

/** What a call needs to know, by whichever way it came. */
export interface Call {
  parts: Parts;
  caller: Caller;
}

export const callOf = (c: RouteContext, parts: Parts): Call => ({ parts, caller: c.get('caller') });
