/** Tables about who may do what, how much of it, and who did it. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, moment, oneOf } from './columns.ts';

/** `admin` may do everything, `print-shop` what it takes to print, `program` what its scopes say. */
export const KEY_ROLES = ['admin', 'print-shop', 'program'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** What a key may do otherwise than the settings say of all keys; see server/limits. */
export interface KeyLimits {
  requestsPerMinute?: number | undefined;
  uploadsAtOnce?: number | undefined;
  megabytesPerDay?: number | undefined;
  projectsPerDay?: number | undefined;
}

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').unique(),
  role: text('role').notNull(),
  createdAt: createdAt(),
});

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    keyHash: text('key_hash').notNull().unique(),
    role: text('role').$type<KeyRole>().notNull().default('program'),
    scopes: text('scopes').array().notNull(),
    limits: jsonb('limits').$type<KeyLimits>().notNull().default({}),
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    /** To the minute. */
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
    createdAt: createdAt(),
  },
  () => [check('api_keys_role', oneOf('role', KEY_ROLES))],
);

/** Who is signed in, by the hash of what their cookie holds. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    apiKeyId: text('api_key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    expiresAt: moment('expires_at').notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('sessions_expiry').on(table.expiresAt)],
);

export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject'),
    details: jsonb('details').notNull().default({}),
    createdAt: createdAt(),
  },
  (table) => [index('audit_log_time').on(table.createdAt)],
);

/** What somebody has used up of a limit in the window that runs. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    /** The limit and whose it is. Addresses are pseudonyms: see server/access/client-address.ts. */
    key: text('key').primaryKey(),
    used: bigint('used', { mode: 'number' }).notNull(),
    /** When the window ends; from then on the row means nothing. */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('rate_limits_expiry').on(table.expiresAt)],
);

/** Uploads under way: whoever may have n at once has n slots. */
export const uploadSlots = pgTable(
  'upload_slots',
  {
    holder: text('holder').notNull(),
    slot: integer('slot').notNull(),
    /** The upload that has it. */
    token: uuid('token').notNull(),
    /** Renewed while the upload goes on: one whose server died is free again after that. */
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.holder, table.slot] }),
    index('upload_slots_expiry').on(table.expiresAt),
  ],
);

/** Random texts that all servers of the installation share, and that nobody else needs to know. */
export const installationSecrets = pgTable('installation_secrets', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

/** Which project was made under which key of a caller, for a day. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** A key of ours, or an address' pseudonym: as in `rate_limits`. */
    holder: text('holder').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint'),
    /** It need not be there: whoever began to make it may have failed. */
    projectId: text('project_id').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.holder, table.key] }),
    index('idempotency_keys_created').on(table.createdAt),
  ],
);

/** What visitors reported. A report says nothing of who sent it. */
export const reports = pgTable(
  'reports',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    projectId: text('project_id').notNull(),
    reason: text('reason').notNull(),
    message: text('message').notNull().default(''),
    createdAt: createdAt(),
    closedAt: moment('closed_at'),
    /** The key of whoever looked at it. */
    closedBy: text('closed_by'),
  },
  (table) => [
    index('reports_open').on(table.id).where(sql`closed_at is null`),
    index('reports_project').on(table.projectId),
  ],
);
