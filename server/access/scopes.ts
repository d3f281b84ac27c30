import type { KeyRole } from '../../db/schema.ts';

/** What a key may do. An anonymous visitor has none of them. */
export const SCOPES = [
  /** make demos beyond what visitors may */
  'demo:create',
  /** see projects of others */
  'project:read',
  /** keep, extend and delete projects of others */
  'project:write',
  /** download print files, which locks their markers for ever */
  'print:read',
  /** everything about the pool of markers */
  'pool:admin',
  /** everything about the queue */
  'jobs:admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** What each role may do whatever its key says: an admin everything, a print shop what it takes to print. A program has its own. */
export const SCOPES_OF_ROLE: Record<Exclude<KeyRole, 'program'>, readonly Scope[]> = {
  admin: SCOPES,
  'print-shop': ['project:read', 'print:read'],
};
