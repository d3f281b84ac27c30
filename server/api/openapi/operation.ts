import type { z } from 'zod';
import type { Scope } from '../../access/scopes.ts';

/** Who may call: see docs/access.md. */
export type Access = 'everybody' | 'admin' | Scope | 'owner' | `owner or ${Scope}`;

/** One call of the HTTP API. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As the server's routes have it, with `:id`. */
  path: string;
  /** The name of the function in programs that are made from the description. */
  id: string;
  tag: 'Living photos' | 'Print' | 'Webhooks' | 'Queue' | 'Pool' | 'Access';
  summary: string;
  access: Access;
  query?: z.ZodObject;
  /** A body of JSON. */
  json?: z.ZodType;
  /** That body may be left out. */
  isJsonOptional?: boolean;
  /** Fields of a form, and its files. */
  form?: { fields: z.ZodObject; files: string[] };
  /** Takes the header `Idempotency-Key`. */
  isIdempotent?: boolean;
  /** What it answers with: JSON of a shape, a file of a type, or a redirect. */
  answer: { status?: number; json: z.ZodType } | { file: string } | { redirect: true };
  /** Codes of what it may be refused with, besides those of every call. */
  errors?: string[];
}
