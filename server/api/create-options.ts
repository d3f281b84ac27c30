import { z } from 'zod';
import { PROJECT_SCHEDULES } from '../../db/schema.ts';
import { STYLES } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { FORMATS } from '../../markers/formats.ts';
import type { Placing } from '../../markers/frame/index.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { VideoEdits } from '../media/plan-video.ts';
import { normalEmail } from '../notify/recover-links.ts';
import type { CreateOptions } from '../projects/create.ts';
import type { ItemOptions } from '../projects/items.ts';
import { FRAME_PALETTES } from '../projects/palette.ts';
import { LANGUAGES, type Language } from '../projects/viewer-words/index.ts';
import { text } from './check-input.ts';

const idsOf = <Id extends string>(table: Record<Id, unknown>) => Object.keys(table) as [Id, ...Id[]];

const flag = z
  .enum(['true', 'false', '1', '0', 'on'])
  .transform((value) => value === 'true' || value === '1' || value === 'on');

/** In widths or heights of the photo's window. */
const offset = z.coerce.number().min(-5).max(5).optional();
const seconds = z.coerce.number().min(0).max(86_400).optional();

/** A shop's own name for a customer or an order. */
const shopName = text(200).trim().optional();

const choices = z.object({
  format: z.enum(idsOf(FORMATS)),
  style: z.enum(idsOf(STYLES)),
  fitMode: z.enum(['contain', 'cover', 'fill', 'exact']),
  useSmartCrop: flag,
  borderless: flag,
  schedule: z.enum(PROJECT_SCHEDULES),
  zoom: z.coerce.number().min(0.1).max(10).optional(),
  offsetX: offset,
  offsetY: offset,
  rotation: z.coerce.number().min(-360).max(360).optional(),
  trimStart: seconds,
  trimEnd: seconds,
  mute: flag.optional(),
  cropVideo: flag.optional(),
  posterAt: seconds,
  loop: flag.optional(),
  email: z
    .email('must be an e-mail address')
    .max(254)
    .transform((value) => normalEmail(value))
    .optional(),
  language: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).optional(),
  userId: shopName,
  orderId: shopName,
  palette: z.enum(FRAME_PALETTES).optional(),
});

/** The fields of the create form besides the two files. Shops send others of their own: those are passed over. */
export const createFields = choices.extend({
  format: choices.shape.format.default(DEFAULT_KIND.format),
  style: choices.shape.style.default(DEFAULT_KIND.style),
  fitMode: choices.shape.fitMode.default('cover'),
  useSmartCrop: flag.default(false),
  borderless: flag.default(false),
  schedule: choices.shape.schedule.default('now'),
});

/** The same of an item that is added or changed: what is not given stays as it is, or is as with its project. */
export const itemFields = choices
  .omit({ email: true, language: true, userId: true, orderId: true })
  .partial()
  .extend({ force: flag.optional() });

/**
 * Reads the options of a create form; an empty field counts as not given. What names an order counts only from a shop: a visitor's photo
 * must not turn up among its orders. Throws INPUT_INVALID naming each wrong field.
 */
export function readCreateOptions(fields: Record<string, string>, { isShop = false } = {}): CreateOptions {
  const { email, language, userId, orderId, ...options } = read(createFields, fields);
  return {
    ...gatherChanges(options),
    ...(email !== undefined && { email }),
    ...(language !== undefined && { language }),
    ...(isShop && userId !== undefined && { userId }),
    ...(isShop && orderId !== undefined && { orderId }),
  };
}

/** Reads the options of a form for an item in the same way. */
export function readItemOptions(fields: Record<string, string>): ItemOptions {
  const { borderless, ...options } = read(itemFields, fields);
  const gathered = gatherChanges(options);
  if (borderless === undefined) return gathered;
  return { ...gathered, mode: borderless ? 'borderless' : 'framed' };
}

type Changes = Pick<
  z.infer<typeof choices>,
  | 'zoom'
  | 'offsetX'
  | 'offsetY'
  | 'rotation'
  | 'trimStart'
  | 'trimEnd'
  | 'mute'
  | 'cropVideo'
  | 'posterAt'
  | 'loop'
>;

/** What is done to photo and video, each as one value; not there where nothing of it was asked for. */
function gatherChanges<Options extends Changes>(options: Options) {
  const { zoom, offsetX, offsetY, rotation, trimStart, trimEnd, mute, cropVideo, posterAt, loop, ...others } =
    options;
  const placing = given<Placing>({ zoom, offsetX, offsetY, rotation });
  const videoEdits = given<VideoEdits>({ trimStart, trimEnd, mute, crop: cropVideo, posterAt, loop });
  return { ...others, ...(placing && { placing }), ...(videoEdits && { videoEdits }) };
}

function given<Value extends object>(
  values: { [Key in keyof Value]: Value[Key] | undefined },
): Value | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? (Object.fromEntries(entries) as Value) : undefined;
}

function read<Schema extends z.ZodType>(schema: Schema, fields: Record<string, string>): z.infer<Schema> {
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new CodedError('INPUT_INVALID', `These fields are wrong. ${problems.join('; ')}.`);
}
