import type { Context } from 'hono';
import type { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';

/** Throws INPUT_INVALID naming what is wrong. */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new CodedError('INPUT_INVALID', `This input is wrong. ${problems.join('; ')}.`);
}

/** A body of JSON. Throws INPUT_INVALID naming what is wrong. */
export async function readJson<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return check(schema, await c.req.json().catch(() => undefined));
}

/** The texts of a page's form, each name with all that was given for it. What is no form has none. */
export async function readTexts(c: Context): Promise<Record<string, string[] | undefined>> {
  const fields = await c.req.parseBody({ all: true }).catch(() => ({}));
  return Object.fromEntries(
    Object.entries(fields).map(([name, values]) => [
      name,
      [values].flat().filter((value) => typeof value === 'string'),
    ]),
  );
}
