/**
 * All tables. The `ar_…` tables keep the names and columns that existing shops know; what is ours stands below a comment.
 * Columns that end in `_url` hold paths below the service's own address; `*_key` names a file in storage.
 */
import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { createdAt, moment, oneOf } from './columns.ts';
import type { ItemScan } from './item-scan.ts';
import { markers } from './schema-pool.ts';

export * from './schema-access.ts';
export * from './schema-looks.ts';
export * from './schema-notify.ts';
export * from './schema-pool.ts';
export * from './schema-print-batches.ts';
export * from './schema-uploads.ts';

export const PROJECT_STATUSES = ['pending', 'processing', 'ready', 'error'] as const;
export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

export const PROJECT_SCHEDULES = ['now', 'night'] as const;
export type ProjectSchedule = (typeof PROJECT_SCHEDULES)[number];

export const PRINT_STATES = ['none', 'rendering', 'checked', 'failed'] as const;
export type PrintState = (typeof PRINT_STATES)[number];

/** See markers/frame/placing.ts. */
export interface PhotoPlacing {
  zoom?: number;
  offsetX?: number;
  offsetY?: number;
  rotation?: number;
}

/** See server/media/plan-video.ts. */
export interface VideoChanges {
  trimStart?: number;
  trimEnd?: number;
  mute?: boolean;
  crop?: boolean;
  posterAt?: number;
  loop?: boolean;
}

export const ITEM_MODES = ['framed', 'borderless'] as const;
export type ItemMode = (typeof ITEM_MODES)[number];

export const arProjects = pgTable(
  'ar_projects',
  {
    id: text('id').primaryKey(),
    userId: text('user_id'),
    orderId: text('order_id'),
    photoUrl: text('photo_url'),
    videoUrl: text('video_url'),
    maskUrl: text('mask_url'),
    markerMindUrl: text('marker_mind_url'),
    viewUrl: text('view_url'),
    viewerHtmlUrl: text('viewer_html_url'),
    qrCodeUrl: text('qr_code_url'),
    status: text('status').$type<ProjectStatus>().notNull().default('pending'),
    compilationStartedAt: moment('compilation_started_at'),
    compilationFinishedAt: moment('compilation_finished_at'),
    compilationTimeMs: integer('compilation_time_ms'),
    errorMessage: text('error_message'),
    photoWidth: integer('photo_width'),
    photoHeight: integer('photo_height'),
    videoWidth: integer('video_width'),
    videoHeight: integer('video_height'),
    videoDurationMs: integer('video_duration_ms'),
    photoAspectRatio: doublePrecision('photo_aspect_ratio'),
    videoAspectRatio: doublePrecision('video_aspect_ratio'),
    fitMode: text('fit_mode').notNull().default('cover'),
    scaleWidth: doublePrecision('scale_width'),
    scaleHeight: doublePrecision('scale_height'),
    config: jsonb('config').$type<Record<string, unknown>>().notNull().default({}),
    isDemo: boolean('is_demo').notNull().default(true),
    expiresAt: moment('expires_at'),
    notificationSent: boolean('notification_sent').notNull().default(false),
    notificationSentAt: moment('notification_sent_at'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    // ours
    errorCode: text('error_code'),
    /** How often somebody began to finish it: what fails for ever must end. */
    attempts: integer('attempts').notNull().default(0),
    printState: text('print_state').$type<PrintState>().notNull().default('none'),
    /** When its print file was first downloaded: from then on its markers are its own for ever. */
    printedAt: moment('printed_at'),
    /** When somebody at the print shop said that it is printed. */
    markedPrintedAt: moment('marked_printed_at'),
    /** When a demo that was over lost its files and gave its markers back. */
    endedAt: moment('ended_at'),
    /** When its folder in storage was found to hold nothing any more that no row names; only of ended projects. */
    clearedAt: moment('cleared_at'),
    ownerSecretHash: text('owner_secret_hash').notNull(),
    /** `night`: what is to be compiled waits for the night. */
    schedule: text('schedule').$type<ProjectSchedule>().notNull().default('now'),
    /** Where its maker wants to be written to, and in which language; null where no mail is wanted, and of projects that ended. */
    email: text('email'),
    language: text('language'),
    /** When shop and maker were told that it ends soon. */
    expiryToldAt: moment('expiry_told_at'),
    /** How many items it has had, removed and replaced ones included: none of their file suffixes is given twice. */
    itemsMade: integer('items_made').notNull().default(1),
  },
  (table) => [
    index('ar_projects_created').on(table.createdAt.desc(), table.id.desc()),
    index('ar_projects_user').on(table.userId),
    index('ar_projects_order').on(table.orderId),
    index('ar_projects_email').on(table.email).where(sql`email is not null`),
    index('ar_projects_unfinished')
      .on(table.compilationStartedAt)
      .where(sql`status in ('pending', 'processing')`),
    index('ar_projects_expiry').on(table.expiresAt).where(sql`ended_at is null`),
    index('ar_projects_checking').on(table.id).where(sql`print_state = 'rendering'`),
    index('ar_projects_uncleared').on(table.endedAt).where(sql`ended_at is not null and cleared_at is null`),
    check('ar_projects_status', oneOf('status', PROJECT_STATUSES)),
    check('ar_projects_schedule', oneOf('schedule', PROJECT_SCHEDULES)),
    check('ar_projects_print_state', oneOf('print_state', PRINT_STATES)),
  ],
);

export const arProjectItems = pgTable(
  'ar_project_items',
  {
    id: serial('id').primaryKey(),
    projectId: text('project_id')
      .notNull()
      .references(() => arProjects.id, { onDelete: 'cascade' }),
    targetIndex: integer('target_index').notNull(),
    name: text('name'),
    photoUrl: text('photo_url'),
    videoUrl: text('video_url'),
    createdAt: createdAt(),
    // ours
    maskUrl: text('mask_url'),
    /** How the photo is placed in its window, and what is done to the video; null where nothing was asked for. */
    placing: jsonb('placing').$type<PhotoPlacing>(),
    videoEdits: jsonb('video_edits').$type<VideoChanges>(),
    /** The frame's colours: a palette of markers/art, `photo` for the photo's own, `style` for the style's own; null: as with its project. */
    palette: text('palette'),
    markerId: integer('marker_id').references(() => markers.id),
    orientation: text('orientation').$type<'landscape' | 'portrait'>().notNull(),
    /** Whether a frame of the pool is recognised, or the photo itself. */
    mode: text('mode').$type<ItemMode>().notNull().default('framed'),
    /** Told from the other items' files by this: `video.mp4`, `video-2.mp4`. Never given twice in a project. */
    fileSuffix: text('file_suffix').notNull().default(''),
    /** The `.mind` of this item alone; the project's `marker.mind` joins those of all its items. Null until it is compiled. */
    mindKey: text('mind_key'),
    mindBytes: integer('mind_bytes'),
    /** The `.target` of this item alone. Null where its marker's does, or where there is none: then only MindAR recognises it. */
    targetKey: text('target_key'),
    targetBytes: integer('target_bytes'),
    /** Of a photo without a frame: see `compiled_targets`. */
    targetVersion: integer('target_version'),
    /** Of a photo that was compiled: its target among `compiled_targets` goes with the last item that names it. */
    pixelsHash: text('pixels_hash'),
    photoWidth: integer('photo_width'),
    photoHeight: integer('photo_height'),
    /** Of its print file: whether a phone finds it. */
    scan: jsonb('scan').$type<ItemScan>(),
    /** When a print of it was first downloaded: its target stays, whatever becomes of the item. */
    printedAt: moment('printed_at'),
    /**
     * It was replaced, but its print hangs on a wall: its target stays in the project, and shows what that item shows.
     * An item that was removed shows its own video for ever.
     */
    replacedBy: integer('replaced_by').references((): AnyPgColumn => arProjectItems.id, {
      onDelete: 'set null',
    }),
    removedAt: moment('removed_at'),
    /** It is to take that item's place as soon as its target is there; until then that item stays as it is. */
    replaces: integer('replaces').references((): AnyPgColumn => arProjectItems.id, { onDelete: 'cascade' }),
    /** How often somebody began to make it, where that is not its project's: what fails for ever must end. */
    attempts: integer('attempts').notNull().default(0),
    /** How often something else was wanted of it: who is at it learns by this that what he makes is wanted no more. */
    changes: integer('changes').notNull().default(0),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    /** Where it differs from its project's. */
    fitMode: text('fit_mode'),
    useSmartCrop: boolean('use_smart_crop'),
  },
  (table) => [
    uniqueIndex('ar_project_items_target').on(table.projectId, table.targetIndex),
    // A marker belongs to at most one living project: the claim sees to it, and this index says so too.
    uniqueIndex('ar_project_items_marker').on(table.markerId),
    uniqueIndex('ar_project_items_suffix').on(table.projectId, table.fileSuffix),
    index('ar_project_items_mind_key').on(table.mindKey),
    index('ar_project_items_target_key').on(table.targetKey).where(sql`target_key is not null`),
    index('ar_project_items_pixels').on(table.pixelsHash).where(sql`pixels_hash is not null`),
    index('ar_project_items_replaced_by').on(table.replacedBy).where(sql`replaced_by is not null`),
    index('ar_project_items_replaces').on(table.replaces).where(sql`replaces is not null`),
    check('ar_project_items_orientation', oneOf('orientation', ['landscape', 'portrait'])),
    check('ar_project_items_mode', oneOf('mode', ITEM_MODES)),
  ],
);

/** The fixed names below `/objects/ar-storage/:id/`, each an alias of a file in storage: replacing one is one row. */
export const projectFiles = pgTable(
  'project_files',
  {
    projectId: text('project_id')
      .notNull()
      .references(() => arProjects.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    storageKey: text('storage_key').notNull(),
    contentType: text('content_type').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    /** The original photo, with its place and time, is ours only. */
    isPublic: boolean('is_public').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.name] }),
    index('project_files_storage_key').on(table.storageKey),
  ],
);

/** Photos that were compiled: the same pixels with the same engine are not compiled again. */
export const compiledTargets = pgTable(
  'compiled_targets',
  {
    /** SHA-256 of size and grey pixels. */
    pixelsHash: text('pixels_hash').notNull(),
    engineVersion: integer('engine_version').notNull(),
    mindKey: text('mind_key').notNull(),
    mindBytes: integer('mind_bytes').notNull(),
    /** Null for what is older than these files, and for a photo that our own runtime cannot recognise. */
    targetKey: text('target_key'),
    targetBytes: integer('target_bytes'),
    /** With which version of these files it was last tried to build one; null for what is older than they. */
    targetVersion: integer('target_version'),
    /** How well the photo can be recognised: see markers/gate. */
    trackability: jsonb('trackability').notNull(),
    hits: integer('hits').notNull().default(0),
    createdAt: createdAt(),
    lastUsedAt: moment('last_used_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.pixelsHash, table.engineVersion] }),
    index('compiled_targets_last_used').on(table.lastUsedAt),
    index('compiled_targets_mind_key').on(table.mindKey),
    index('compiled_targets_target_key').on(table.targetKey),
  ],
);

/** Every step a project went through, for its owner's progress and for us at 3 a.m. */
export const arCompilationLogs = pgTable(
  'ar_compilation_logs',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    projectId: text('project_id')
      .notNull()
      .references(() => arProjects.id, { onDelete: 'cascade' }),
    step: text('step').notNull(),
    /** How much of the whole is done after this step, from 0 to 1. */
    share: doublePrecision('share').notNull(),
    durationMs: integer('duration_ms').notNull(),
    message: text('message'),
    createdAt: createdAt(),
  },
  (table) => [index('ar_compilation_logs_project').on(table.projectId, table.id)],
);

/** What print shops want of a file. They begin as the presets of markers/print-profiles.ts; then they are the admin's. */
export const printProfiles = pgTable('print_profiles', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  widthMm: doublePrecision('width_mm').notNull(),
  heightMm: doublePrecision('height_mm').notNull(),
  dpi: integer('dpi').notNull().default(300),
  bleedMm: doublePrecision('bleed_mm').notNull(),
  safetyMarginMm: doublePrecision('safety_margin_mm').notNull(),
  settings: jsonb('settings').$type<PrintProfileSettings>().notNull().default({}),
  createdAt: createdAt(),
  // ours
  /** When it was taken out of use: its id stays known, so that no preset comes back by itself. */
  removedAt: moment('removed_at'),
});

/** What of a print profile has no column of its own; see markers/print-profiles.ts. */
export interface PrintProfileSettings {
  cropMarks?: boolean;
  file?: 'jpeg' | 'pdf' | 'overlay';
  turning?: 'item' | 'landscape';
  /** Whether the QR code stands in the frame; else it is left to the back. */
  codeInFrame?: boolean;
}

export const PRINT_FILE_STATES = ['rendering', 'checked', 'failed'] as const;
export type PrintFileState = (typeof PRINT_FILE_STATES)[number];

/** The print files of items for papers: one of each item and profile, made anew when something it depends on has changed. */
export const printFiles = pgTable(
  'print_files',
  {
    id: serial('id').primaryKey(),
    projectId: text('project_id')
      .notNull()
      .references(() => arProjects.id, { onDelete: 'cascade' }),
    itemId: integer('item_id')
      .notNull()
      .references(() => arProjectItems.id, { onDelete: 'cascade' }),
    profileId: text('profile_id').notNull(),
    /** A hash of all that it depends on: photo, place, colours, frame, target, profile, address. */
    basis: text('basis').notNull(),
    state: text('state').$type<PrintFileState>().notNull().default('rendering'),
    storageKey: text('storage_key'),
    contentType: text('content_type'),
    bytes: bigint('bytes', { mode: 'number' }),
    width: integer('width'),
    height: integer('height'),
    grade: text('grade'),
    /** What the scan test says of it, or why it could not be made. */
    words: text('words'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('print_files_item').on(table.itemId, table.profileId),
    index('print_files_project').on(table.projectId),
    index('print_files_storage_key').on(table.storageKey),
    check('print_files_state', oneOf('state', PRINT_FILE_STATES)),
  ],
);

/** What the queue itself does not keep of the jobs that run: how far they are, and that somebody is still at them. */
export const jobProgress = pgTable(
  'job_progress',
  {
    jobId: text('job_id').primaryKey(),
    /** The queue that it came from. */
    kind: text('kind').notNull(),
    /** The process that runs it. */
    worker: text('worker').notNull(),
    step: text('step').notNull(),
    share: doublePrecision('share').notNull(),
    details: jsonb('details').notNull().default({}),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    startedAt: moment('started_at').notNull().defaultNow(),
    /** A job whose worker has not renewed this for a while belongs to a worker that died. */
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [index('job_progress_updated').on(table.updatedAt)],
);
