/** Tables about the pool: its markers, and how many of each kind there shall be. */
import { sql } from 'drizzle-orm';
import {
  check,
  customType,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { createdAt, moment, oneOf } from './columns.ts';

/**
 * building → free → assigned → resting → free; printed is for ever, and what is retired never comes back. A row is `building`
 * from before its file is written until it is admitted: what a crash leaves behind can be found by it.
 */
export const MARKER_STATES = ['building', 'free', 'assigned', 'resting', 'printed', 'retired'] as const;
export type MarkerState = (typeof MARKER_STATES)[number];

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** Every builder takes its seeds from here, so that no pattern is ever drawn twice. */
export const markerSeeds = pgSequence('marker_seeds', { startWith: 1 });

export const markers = pgTable(
  'markers',
  {
    id: serial('id').primaryKey(),
    format: text('format').notNull(),
    layout: text('layout').notNull(),
    style: text('style').notNull(),
    seed: integer('seed').notNull(),
    artVersion: integer('art_version').notNull(),
    engineVersion: integer('engine_version').notNull(),
    gateVersion: integer('gate_version').notNull(),
    state: text('state').$type<MarkerState>().notNull().default('building'),
    /** What the gate measured: see markers/gate. */
    quality: jsonb('quality').notNull(),
    /** The `.mind` file in storage; null once a retired marker that no project uses has given it up. */
    mindKey: text('mind_key'),
    mindBytes: integer('mind_bytes').notNull(),
    /** The `.target` file beside it, for our own runtime; goes when that goes. Null too for what is older than these files, until it is built. */
    targetKey: text('target_key'),
    targetBytes: integer('target_bytes'),
    /** The process that builds it: see pool-builder/process-tag.ts. */
    builder: text('builder'),
    /** How many projects it was claimed for: more than one means that an older print may still hang somewhere. */
    claims: integer('claims').notNull().default(0),
    lastClaimedAt: moment('last_claimed_at'),
    createdAt: createdAt(),
    stateChangedAt: moment('state_changed_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('markers_seed_once').on(table.style, table.seed),
    index('markers_free').on(table.format, table.layout, table.style, table.id).where(sql`state = 'free'`),
    index('markers_state').on(table.state, table.stateChangedAt).where(sql`state in ('building', 'resting')`),
    index('markers_last_claimed').on(table.lastClaimedAt),
    index('markers_mind_key').on(table.mindKey),
    index('markers_target_key').on(table.targetKey),
    check('markers_state', oneOf('state', MARKER_STATES)),
    check('markers_mind_key', sql`state = 'retired' or mind_key is not null`),
  ],
);

/** What tells markers apart, of every marker that there is: a new one must look like none of them. */
export const markerFingerprints = pgTable('marker_fingerprints', {
  markerId: integer('marker_id')
    .primaryKey()
    .references(() => markers.id, { onDelete: 'cascade' }),
  /** For finding suspects fast. */
  keys: bytea('keys').notNull(),
  /** For comparing with a suspect. */
  features: bytea('features').notNull(),
});

/** What a marker is named by when a picture of its print is sent: see markers/runtime/identify. */
export const markerSignatures = pgTable('marker_signatures', {
  markerId: integer('marker_id')
    .primaryKey()
    .references(() => markers.id, { onDelete: 'cascade' }),
  version: integer('version').notNull(),
  signature: bytea('signature').notNull(),
});

/** How many markers of a kind did not pass which rule, since the beginning. */
export const markerRejects = pgTable(
  'marker_rejects',
  {
    format: text('format').notNull(),
    layout: text('layout').notNull(),
    style: text('style').notNull(),
    rule: text('rule').notNull(),
    count: integer('count').notNull(),
    lastAt: moment('last_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.format, table.layout, table.style, table.rule] })],
);

/** Marks that an admin set; every other kind has the ones that the settings give it. */
export const poolMarks = pgTable(
  'pool_marks',
  {
    format: text('format').notNull(),
    layout: text('layout').notNull(),
    style: text('style').notNull(),
    /** Fewer free markers than this: the pool is refilled, */
    low: integer('low').notNull(),
    /** up to this many. */
    high: integer('high').notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.format, table.layout, table.style] }),
    check('pool_marks_order', sql`0 <= low and low <= high`),
  ],
);
