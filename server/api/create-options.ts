import { z } from 'zod';
import { STYLES } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { FORMATS } from '../../markers/formats.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { CreateOptions } from '../projects/create.ts';

const idsOf = <Id extends string>(table: Record<Id, unknown>) => Object.keys(table) as [Id, ...Id[]];

const flag = z
  .enum(['true', 'false', '1', '0', 'on'])
  .transform((value) => value === 'true' || value === '1' || value === 'on');

/** The fields of the create form besides the two files. Shops send others of their own: those are passed over. */
const createOptions = z.object({
  format: z.enum(idsOf(FORMATS)).default(DEFAULT_KIND.format),
  style: z.enum(idsOf(STYLES)).default(DEFAULT_KIND.style),
  fitMode: z.enum(['contain', 'cover', 'fill', 'exact']).default('cover'),
  useSmartCrop: flag.default(false),
  // Refused rather than passed over: the visitor would get another product than the one asked for.
  palette: z.never('palettes are not offered yet').optional(),
  borderless: flag.refine((value) => !value, 'photos without a frame are not offered yet').default(false),
});

/** Reads the options of a create form; an empty field counts as not given. Throws INPUT_INVALID naming each wrong field. */
export function readCreateOptions(fields: Record<string, string>): CreateOptions {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const result = createOptions.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new CodedError('INPUT_INVALID', `These fields are wrong. ${problems.join('; ')}.`);
  }
  const { format, style, fitMode, useSmartCrop } = result.data;
  return { format, style, fitMode, useSmartCrop };
}
