import { bigserial, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, oneOf } from './columns.ts';
import { markers } from './schema-pool.ts';

export const LOOK_DEVICES = ['iphone', 'ipad', 'android', 'computer', 'other'] as const;
export type LookDevice = (typeof LOOK_DEVICES)[number];

export const LOOK_TRACKERS = ['ours', 'mindar'] as const;

/** How it went when somebody pointed a phone at a print. Nothing in it says who, where, or at whose living photo. */
export const looks = pgTable(
  'looks',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** Null for a photo without a frame, and where a page has several prints of which none was found. */
    markerId: integer('marker_id').references(() => markers.id, { onDelete: 'cascade' }),
    device: text('device').$type<LookDevice>().notNull(),
    tracker: text('tracker').$type<(typeof LOOK_TRACKERS)[number]>().notNull(),
    /** From the first picture that was looked at to the first pose; null where none came. */
    msToLock: integer('ms_to_lock'),
    /** How often it was lost after that, and for how long it was seen in all. */
    losses: integer('losses').notNull(),
    followedMs: integer('followed_ms').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    index('looks_marker').on(table.markerId),
    index('looks_created').on(table.createdAt),
    check('looks_device', oneOf('device', LOOK_DEVICES)),
    check('looks_tracker', oneOf('tracker', LOOK_TRACKERS)),
  ],
);
