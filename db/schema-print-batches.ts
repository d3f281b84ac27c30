import { check, index, integer, jsonb, pgTable, real, text } from 'drizzle-orm/pg-core';
import { createdAt, moment, oneOf } from './columns.ts';
import { LOOK_DEVICES, type LookDevice } from './schema-looks.ts';

/** Prints that are made together: the first is printed and found by a phone before the others are. */
export const printBatches = pgTable(
  'print_batches',
  {
    /** Random, and all that a phone has to know to note its check. */
    id: text('id').primaryKey(),
    /** The living photos, in the order in which they are printed. */
    projectIds: jsonb('project_ids').$type<string[]>().notNull(),
    profileId: text('profile_id').notNull(),
    copies: integer('copies').notNull(),
    createdAt: createdAt(),
    /** When a phone last found the first print; what follows is of that check. */
    checkedAt: moment('checked_at'),
    device: text('device').$type<LookDevice>(),
    /** From the first picture that was looked at to the first of half a second in which it was never lost. */
    msToLock: integer('ms_to_lock'),
    /** How much of the camera's picture it took then: the greater of the shares of width and height. */
    pictureShare: real('picture_share'),
    releasedAt: moment('released_at'),
  },
  (table) => [
    index('print_batches_created').on(table.createdAt),
    check('print_batches_device', oneOf('device', LOOK_DEVICES)),
  ],
);
