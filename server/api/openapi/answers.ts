/** What the HTTP API answers with, as schemas: the description of the API is made of them, and tests hold answers against them. */
import { z } from 'zod';
import { JOB_STATES } from '../../../db/jobs.ts';
import { ITEM_MODES, KEY_ROLES, MARKER_STATES, PRINT_STATES, PROJECT_STATUSES } from '../../../db/schema.ts';
import { MESSAGE_STATES } from '../../../db/webhooks.ts';

const moment = () => z.iso.datetime();
const share = () => z.number().min(0).max(1);

export const problem = z
  .object({
    type: z.string(),
    status: z.number().int(),
    title: z.string(),
    code: z.string().meta({ description: 'Never changes.' }),
    detail: z.string().meta({ description: 'What was wrong, and what to do.' }),
  })
  .meta({ id: 'Problem', description: 'An error, in the shape of RFC 9457.' });

export const created = z
  .object({
    arId: z.string(),
    status: z.literal('pending'),
    viewUrl: z.url(),
    ownerSecret: z.string().meta({ description: 'The bearer of this project; given this once.' }),
  })
  .meta({ id: 'Created' });

export const compiled = z
  .object({ projectId: z.string(), status: z.literal('pending'), viewUrl: z.url(), ownerSecret: z.string() })
  .meta({ id: 'Compiled' });

const scan = z
  .object({
    grade: z.enum(['very good', 'good', 'weak', 'none']),
    scans: z.boolean(),
    words: z.string(),
    n: z.number().int(),
    recognised: share(),
    good: share(),
    medianCornerError: z.number().nullable(),
    testedAt: z.string(),
    simulated: z.literal(true),
    captures: z.array(z.url()),
  })
  .meta({ id: 'Scan', description: 'What simulated captures said of a print file.' });

const making = {
  mode: z.enum(ITEM_MODES),
  status: z.enum(['processing', 'ready', 'error']),
  startsAt: moment().optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
  weakAreasUrl: z.url().optional(),
};

const item = z
  .object({
    ...making,
    id: z.number().int(),
    videoUrl: z.url(),
    pictureUrl: z.url().optional(),
    version: z.string(),
    window: z
      .object({ x: share(), y: share(), width: share(), height: share() })
      .optional()
      .meta({ description: 'Where the video lies on the picture, in fractions of its width and height.' }),
    fit: z.enum(['contain', 'cover', 'fill', 'exact']).optional(),
    scan: scan.optional(),
    printedAt: moment().optional(),
    change: z.object(making).optional(),
  })
  .loose()
  .meta({ id: 'Item', description: 'One picture of a project, with its video.' });

const statusFields = {
  status: z.enum(PROJECT_STATUSES),
  viewUrl: z.url(),
  isDemo: z.boolean(),
  printState: z.enum(PRINT_STATES),
  progress: z.object({ step: z.string(), share: share() }),
  waiting: z.object({ ahead: z.number().int(), since: moment() }).optional(),
  startsAt: moment().optional(),
  items: z.array(item),
  scan: scan.nullable(),
  qrCodeUrl: z.url().optional(),
  tunnelViewUrl: z.url().optional(),
  tunnelQrCodeUrl: z.url().optional(),
  pictureUrl: z.url().optional(),
  previewUrl: z.url().optional(),
  shareUrl: z.url().optional(),
  storyboardUrl: z.url().optional(),
  compilationTimeMs: z.number().int().optional(),
  expiresAt: moment().optional(),
  renewableUntil: moment().optional(),
  printedAt: moment().optional(),
  endedAt: moment().optional(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
};
export const status = z.object(statusFields).loose().meta({ id: 'Status' });
export const itemStatus = z
  .object({ ...statusFields, itemId: z.number().int() })
  .loose()
  .meta({ id: 'ItemStatus' });

export const projectPage = z
  .object({
    entries: z.array(
      z.object({
        projectId: z.string(),
        userId: z.string().nullable(),
        orderId: z.string().nullable(),
        status: z.enum(PROJECT_STATUSES),
        printState: z.enum(PRINT_STATES),
        isDemo: z.boolean(),
        viewUrl: z.url(),
        createdAt: moment(),
        expiresAt: moment().nullable(),
        printedAt: moment().nullable(),
        errorCode: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ProjectPage' });

const key = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(KEY_ROLES),
  scopes: z.array(z.string()),
  limits: z.record(z.string(), z.number()),
  createdAt: moment(),
  lastUsedAt: moment().nullable(),
  revokedAt: moment().nullable(),
});
export const keys = z.object({ keys: z.array(key) }).meta({ id: 'Keys' });
export const newKeyAnswer = key
  .extend({ key: z.string().meta({ description: 'The key itself; given this once.' }) })
  .meta({ id: 'NewKey' });

const webhook = z
  .object({
    id: z.string(),
    url: z.url(),
    events: z.array(z.string()).nullable(),
    sendsPlainSecret: z.boolean(),
    previousSecretUntil: moment().nullable(),
    disabledAt: moment().nullable(),
    createdAt: moment(),
  })
  .meta({ id: 'Webhook' });
export const webhookAnswer = webhook;
export const webhooks = z.object({ webhooks: z.array(webhook) }).meta({ id: 'Webhooks' });
export const webhookWithSecret = webhook
  .extend({ secret: z.string().meta({ description: 'Messages are signed with it; given this once.' }) })
  .meta({ id: 'WebhookWithSecret' });
export const messagePage = z
  .object({
    entries: z.array(
      z
        .object({
          id: z.number().int(),
          messageId: z.string(),
          webhookId: z.string().nullable(),
          event: z.string(),
          projectId: z.string().nullable(),
          payload: z.unknown(),
          url: z.url(),
          state: z.enum(MESSAGE_STATES),
          attempts: z.number().int(),
          responseStatus: z.number().int().nullable(),
          lastError: z.string().nullable(),
          nextAttemptAt: moment().nullable(),
          deliveredAt: moment().nullable(),
          createdAt: moment(),
        })
        .meta({ id: 'Message' }),
    ),
    nextCursor: z.number().int().nullable(),
  })
  .meta({ id: 'MessagePage' });

const job = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(JOB_STATES),
    data: z.unknown(),
    priority: z.number().int(),
    attempts: z.number().int(),
    createdAt: moment(),
    startAfter: moment(),
    startedAt: moment().nullable(),
    endedAt: moment().nullable(),
    progress: z
      .object({ step: z.string(), share: share(), details: z.unknown(), updatedAt: moment() })
      .nullable(),
    error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
    deadLetterOf: z.string().nullable(),
  })
  .loose()
  .meta({ id: 'Job' });
export const jobAnswer = job;
export const jobPage = z
  .object({ jobs: z.array(job), nextCursor: z.string().nullable() })
  .meta({ id: 'JobPage' });
export const queueStats = z
  .object({
    kinds: z.array(
      z.object({
        kind: z.string(),
        waiting: z.number().int(),
        active: z.number().int(),
        done: z.number().int(),
        failed: z.number().int(),
        cancelled: z.number().int(),
        failedSince: z
          .number()
          .int()
          .describe('of those that failed, how many did after the last that was done'),
        deadLetters: z.number().int(),
        longestWaitMs: z.number(),
        medianWaitMs: z.number().nullable(),
        p95WaitMs: z.number().nullable(),
      }),
    ),
    workers: z.object({ here: z.boolean(), busy: z.number().int(), alive: z.null() }),
  })
  .meta({ id: 'QueueStats' });

const mark = { low: z.number().int(), high: z.number().int() };
export const pool = z
  .object({
    totals: z.object({ markers: z.number().int(), free: z.number().int(), outdated: z.number().int() }),
    kinds: z.array(
      z.object({
        format: z.string(),
        layout: z.string(),
        style: z.string(),
        stocked: z.boolean(),
        free: z.number().int(),
        outdated: z.number().int(),
        states: z.record(z.enum(MARKER_STATES), z.number().int()),
        ...mark,
        marksSet: z.boolean(),
        suggested: z.object(mark),
        claimedPerDay: z.number(),
        lastsDays: z.number().int().nullable(),
        rejects: z.record(z.string(), z.number().int()),
      }),
    ),
    refills: z.array(z.looseObject({})),
    alerts: z.array(z.object({ kind: z.string().nullable(), at: moment() })),
  })
  .meta({ id: 'Pool' });

const lookSummary = {
  looks: z.number().int(),
  locked: z.number().int().describe('of the looks, how many found the print'),
  medianMsToLock: z.number().nullable(),
  lossesPerMinute: z.number().nullable(),
};

export const lookReport = z
  .object({
    days: z.number().describe('how long looks are kept; 0: none is'),
    styles: z.array(
      z.object({
        ...lookSummary,
        style: z.string().nullable().describe('null: photos without a frame'),
        layout: z.string().nullable(),
      }),
    ),
    devices: z.array(z.object({ ...lookSummary, device: z.string() })),
    poorestMarkers: z.array(
      z.object({ ...lookSummary, markerId: z.number().int(), style: z.string(), layout: z.string() }),
    ),
  })
  .meta({ id: 'LookReport' });

export const reportPage = z
  .object({
    entries: z.array(
      z.looseObject({
        id: z.number().int(),
        projectId: z.string(),
        reason: z.string(),
        message: z.string(),
        createdAt: moment(),
        viewUrl: z.url(),
      }),
    ),
    nextCursor: z.number().int().nullable(),
  })
  .meta({ id: 'ReportPage' });
export const auditPage = z
  .object({
    entries: z.array(
      z.object({
        id: z.number().int(),
        actor: z.string(),
        action: z.string(),
        subject: z.string().nullable(),
        details: z.unknown(),
        createdAt: moment(),
      }),
    ),
    nextCursor: z.number().int().nullable(),
  })
  .meta({ id: 'AuditPage' });
