/** What the HTTP API and tRPC do with webhooks: who may, then what. All of it is for admins. */
import { z } from 'zod';
import { listMessages, MESSAGE_STATES, type WebhookMessage } from '../../db/webhooks.ts';
import { requireAdmin } from '../access/callers.ts';
import { EVENT_NAMES } from '../notify/announce.ts';
import {
  addEndpoint,
  changeEndpoint,
  type EndpointReport,
  pingEndpoint,
  redeliver,
  removeEndpoint,
  reportEndpoints,
  rotateSecret,
} from '../notify/endpoints.ts';
import type { Page } from './access-calls.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';

const choices = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .max(2000)
    // What is no address at all is told so already.
    .refine((value) => !URL.canParse(value) || !new URL(value).username, 'must hold no user and password'),
  /** Null for all. */
  events: z.array(z.enum(EVENT_NAMES)).min(1).nullable(),
  plainSecret: z
    .string()
    .min(8, 'must have at least 8 characters')
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'must consist of letters, digits and signs that fit a header, without spaces')
    .nullable(),
});

export const newWebhook = choices.extend({
  events: choices.shape.events.default(null),
  plainSecret: choices.shape.plainSecret.default(null),
});
export const webhookChange = choices.partial();
export const webhookId = text(100);
export const messageId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const messagePage = z.object({
  webhookId: webhookId.optional(),
  projectId: text(100).optional(),
  event: z.enum(EVENT_NAMES).optional(),
  state: z.enum(MESSAGE_STATES).optional(),
  cursor: messageId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** One message to one endpoint. */
export interface MessageReport {
  id: number;
  /** What the header `webhook-id` says. */
  messageId: string;
  /** Null where the endpoint was removed. */
  webhookId: string | null;
  event: string;
  projectId: string | null;
  payload: unknown;
  url: string;
  state: (typeof MESSAGE_STATES)[number];
  attempts: number;
  responseStatus: number | null;
  lastError: string | null;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
  createdAt: string;
}

export async function callListWebhooks({ parts, caller }: Call): Promise<{ webhooks: EndpointReport[] }> {
  await requireAdmin(caller, parts);
  return { webhooks: await reportEndpoints(parts) };
}

/** Answers with its secret, which nobody sees ever again. */
export async function callAddWebhook({ parts, caller }: Call, input: z.infer<typeof newWebhook>) {
  const admin = await requireAdmin(caller, parts);
  return addEndpoint(parts, input, admin.id);
}

export async function callChangeWebhook(
  { parts, caller }: Call,
  id: string,
  { url, events, plainSecret }: z.infer<typeof webhookChange>,
): Promise<EndpointReport> {
  const admin = await requireAdmin(caller, parts);
  const change = {
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events }),
    ...(plainSecret !== undefined && { plainSecret }),
  };
  return changeEndpoint(parts, id, change, admin.id);
}

/** Answers with the new secret, which nobody sees ever again. */
export async function callRotateWebhook({ parts, caller }: Call, id: string) {
  const admin = await requireAdmin(caller, parts);
  return rotateSecret(parts, id, admin.id);
}

export async function callRemoveWebhook({ parts, caller }: Call, id: string) {
  const admin = await requireAdmin(caller, parts);
  return removeEndpoint(parts, id, admin.id);
}

export async function callPingWebhook({ parts, caller }: Call, id: string) {
  const admin = await requireAdmin(caller, parts);
  return pingEndpoint(parts, id, admin.id);
}

export async function callListMessages(
  { parts, caller }: Call,
  { webhookId: endpointId, cursor, ...wanted }: z.infer<typeof messagePage>,
): Promise<Page<MessageReport>> {
  await requireAdmin(caller, parts);
  const found = await listMessages(parts.db, { ...wanted, endpointId, before: cursor });
  return {
    entries: found.map(reportOf),
    nextCursor: found.length === wanted.limit ? found.at(-1)!.id : null,
  };
}

export async function callRedeliver({ parts, caller }: Call, id: number) {
  const admin = await requireAdmin(caller, parts);
  return redeliver(parts, id, admin.id);
}

function reportOf({ endpointId, deliveredAt, givenUpAt, nextAttemptAt, createdAt, ...rest }: WebhookMessage) {
  const state = deliveredAt ? ('delivered' as const) : givenUpAt ? ('failed' as const) : ('waiting' as const);
  return {
    ...rest,
    webhookId: endpointId,
    state,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
