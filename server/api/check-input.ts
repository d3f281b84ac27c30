import type { Context } from 'hono';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';

/** A text that can be kept: PostgreSQL holds none with a NUL in it, nor half a character (a surrogate without its other one) in JSON. */
export const text = (longest: number) =>
  z
    .string('must be a text')
    .max(longest)
    .refine((value) => !value.includes('\0') && isWhole(value), 'holds a character that cannot be kept');

const isWhole = (value: string) => !/\p{Surrogate}/u.test(value);

/** Throws INPUT_INVALID naming what is wrong. */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new CodedError('INPUT_INVALID', wrongInput(result.error));
}

/** What is wrong with an input, each part by its name. */
export function wrongInput({ issues }: Pick<z.ZodError, 'issues'>): string {
  const problems = issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return `This input is wrong. ${problems.join('; ')}.`;
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
