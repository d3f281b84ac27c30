import { z } from 'zod';
import { PROJECT_SCHEDULES } from '../../db/schema.ts';
import { STYLES } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { FORMATS } from '../../markers/formats.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { CreateOptions } from '../projects/create.ts';
import type { ItemOptions } from '../projects/items.ts';

const idsOf = <Id extends string>(table: Record<Id, unknown>) => Object.keys(table) as [Id, ...Id[]];

const flag = z
  .enum(['true', 'false', '1', '0', 'on'])
  .transform((value) => value === 'true' || value === '1' || value === 'on');

const choices = z.object({
  format: z.enum(idsOf(FORMATS)),
  style: z.enum(idsOf(STYLES)),
  fitMode: z.enum(['contain', 'cover', 'fill', 'exact']),
  useSmartCrop: flag,
  borderless: flag,
  schedule: z.enum(PROJECT_SCHEDULES),
  // Refused rather than passed over: the visitor would get another product than the one asked for.
  palette: z.never('palettes are not offered yet').optional(),
});

/** The fields of the create form besides the two files. Shops send others of their own: those are passed over. */
const createOptions = choices.extend({
  format: choices.shape.format.default(DEFAULT_KIND.format),
  style: choices.shape.style.default(DEFAULT_KIND.style),
  fitMode: choices.shape.fitMode.default('cover'),
  useSmartCrop: flag.default(false),
  borderless: flag.default(false),
  schedule: choices.shape.schedule.default('now'),
});

/** The same of an item that is added or changed: what is not given stays as it is, or is as with its project. */
const itemOptions = choices.partial().extend({ force: flag.optional() });

/** Reads the options of a create form; an empty field counts as not given. Throws INPUT_INVALID naming each wrong field. */
export function readCreateOptions(fields: Record<string, string>): CreateOptions {
  const { palette: _, ...options } = read(createOptions, fields);
  return options;
}

/** Reads the options of a form for an item in the same way. */
export function readItemOptions(fields: Record<string, string>): ItemOptions {
  const { palette: _, borderless, ...options } = read(itemOptions, fields);
  if (borderless === undefined) return options;
  return { ...options, mode: borderless ? 'borderless' : 'framed' };
}

function read<Schema extends z.ZodType>(schema: Schema, fields: Record<string, string>): z.infer<Schema> {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new CodedError('INPUT_INVALID', `These fields are wrong. ${problems.join('; ')}.`);
}
