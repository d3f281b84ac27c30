import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';

/** A file that arrives piece by piece, perhaps at several servers. */
export const uploads = pgTable(
  'uploads',
  {
    /** Whoever knows it may go on with it, use it and remove it. */
    id: text('id').primaryKey(),
    /** Null as long as the sender has not said it. */
    size: bigint('size', { mode: 'number' }),
    /** So many bytes have arrived: all pieces together, without gaps. */
    received: bigint('received', { mode: 'number' }).notNull().default(0),
    /** What the sender said of it, as the header has it. */
    metadata: text('metadata'),
    /** Who writes to it now, and until when that counts unless it is said again. */
    holder: text('holder'),
    heldUntil: moment('held_until'),
    createdAt: createdAt(),
    changedAt: moment('changed_at').notNull().defaultNow(),
  },
  (table) => [index('uploads_changed').on(table.changedAt)],
);

export const uploadPieces = pgTable(
  'upload_pieces',
  {
    uploadId: text('upload_id')
      .notNull()
      .references(() => uploads.id, { onDelete: 'cascade' }),
    /** Where in the file it begins. */
    start: bigint('start', { mode: 'number' }).notNull(),
    storageKey: text('storage_key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.start] })],
);
