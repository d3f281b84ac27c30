/** Tables about what shops are told: where to, and what became of each message. */
import { sql } from 'drizzle-orm';
import { bigserial, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';

/** Where shops want to be told of events. */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: text('id').primaryKey(),
  url: text('url').notNull(),
  /** The events that it is told of; null: of all, also of those that later versions add. */
  events: text('events').array(),
  /** `whsec_` and base64: what messages are signed with. Kept as it is, because signing needs it. */
  secret: text('secret').notNull(),
  /** The secret before, which signs as well until then: so a shop can change over without losing a message. */
  previousSecret: text('previous_secret'),
  previousUntil: moment('previous_until'),
  /** Sent as it is in `x-webhook-secret`, for shops of old; null where they check the signature. */
  plainSecret: text('plain_secret'),
  /** When it stopped being told of anything: because its server answered that it is gone. */
  disabledAt: moment('disabled_at'),
  createdAt: createdAt(),
});

/** One message to one endpoint, and how its delivery went. */
export const arWebhookEvents = pgTable(
  'ar_webhook_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    projectId: text('project_id'),
    event: text('event').notNull(),
    payload: jsonb('payload').notNull(),
    url: text('url').notNull(),
    attempts: integer('attempts').notNull().default(0),
    responseStatus: integer('response_status'),
    nextAttemptAt: moment('next_attempt_at'),
    deliveredAt: moment('delivered_at'),
    createdAt: createdAt(),
    // ours
    /** The same for all endpoints, and for each attempt: by it a receiver knows a message that comes again. */
    messageId: text('message_id').notNull(),
    endpointId: text('endpoint_id').references(() => webhookEndpoints.id, { onDelete: 'set null' }),
    /** What went wrong with the last attempt, in words. */
    lastError: text('last_error'),
    /** When it was given up: no attempt follows, unless somebody asks for one. */
    givenUpAt: moment('given_up_at'),
  },
  (table) => [
    index('ar_webhook_events_project').on(table.projectId),
    uniqueIndex('ar_webhook_events_message').on(table.messageId, table.endpointId),
    index('ar_webhook_events_due')
      .on(table.nextAttemptAt)
      .where(sql`delivered_at is null and given_up_at is null`),
  ],
);

/** One letter to one person, and how its sending went. */
export const mails = pgTable(
  'mails',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    /** Which letter: see server/notify/letters. */
    letter: text('letter').notNull(),
    projectId: text('project_id'),
    recipient: text('recipient').notNull(),
    language: text('language').notNull(),
    /** What makes it this letter and no other: nobody gets the same one twice. */
    onceKey: text('once_key').notNull().unique(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: moment('next_attempt_at').notNull().defaultNow(),
    sentAt: moment('sent_at'),
    givenUpAt: moment('given_up_at'),
    lastError: text('last_error'),
    createdAt: createdAt(),
  },
  (table) => [
    index('mails_due').on(table.nextAttemptAt).where(sql`sent_at is null and given_up_at is null`),
    index('mails_created').on(table.createdAt),
  ],
);
