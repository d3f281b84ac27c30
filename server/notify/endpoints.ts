import { randomBytes } from 'node:crypto';
import { recordAudit } from '../../db/audit.ts';
import {
  deleteEndpoint,
  findEndpoint,
  findMessage,
  insertEndpoint,
  listEndpoints,
  replaceSecret,
  updateEndpoint,
  updateMessage,
  type WebhookEndpoint,
} from '../../db/webhooks.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { randomText } from '../projects/ids.ts';
import { announce, type EventName } from './announce.ts';

/** How long a secret that was replaced signs as well. */
export const OVERLAP_HOURS = 24;
/** As Standard Webhooks wants them: 24 to 64 random bytes. */
const SECRET_BYTES = 32;
const MOST_ENDPOINTS = 20;

/** What people are shown of an endpoint; its secrets are not. */
export interface EndpointReport {
  id: string;
  url: string;
  /** Null: all events, also those that later versions add. */
  events: string[] | null;
  sendsPlainSecret: boolean;
  /** Until when the secret before signs as well. */
  previousSecretUntil: string | null;
  disabledAt: string | null;
  createdAt: string;
}

export interface EndpointChoices {
  url: string;
  events: EventName[] | null;
  plainSecret: string | null;
}

const newSecret = () => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export async function reportEndpoints({ db }: Pick<Parts, 'db'>): Promise<EndpointReport[]> {
  return (await listEndpoints(db)).map(reportOf);
}

/** Answers with its secret, which is not shown again. Throws TOO_MANY_WEBHOOKS. */
export async function addEndpoint(
  { db }: Parts,
  choices: EndpointChoices,
  actor: string,
): Promise<EndpointReport & { secret: string }> {
  if ((await listEndpoints(db)).length >= MOST_ENDPOINTS)
    throw new CodedError(
      'TOO_MANY_WEBHOOKS',
      `There are ${MOST_ENDPOINTS} webhooks already. Remove one that is not used any more.`,
    );
  const secret = newSecret();
  const id = `wh_${randomText(10)}`;
  return db.transaction(async (transaction) => {
    const endpoint = await insertEndpoint(transaction, { id, secret, ...choices });
    await recordAudit(transaction, {
      actor,
      action: 'webhooks.create',
      subject: id,
      details: { url: choices.url },
    });
    return { ...reportOf(endpoint), secret };
  });
}

/** Changes what is given, and enables it again. Throws WEBHOOK_NOT_FOUND. */
export async function changeEndpoint(
  { db }: Parts,
  id: string,
  change: Partial<EndpointChoices>,
  actor: string,
): Promise<EndpointReport> {
  const endpoint = await updateEndpoint(db, id, { ...change, disabledAt: null });
  if (!endpoint) throw unknownEndpoint();
  await recordAudit(db, { actor, action: 'webhooks.change', subject: id, details: { url: endpoint.url } });
  return reportOf(endpoint);
}

/** Answers with its new secret, which is not shown again. Throws WEBHOOK_NOT_FOUND. */
export async function rotateSecret(
  { db }: Parts,
  id: string,
  actor: string,
): Promise<EndpointReport & { secret: string }> {
  const secret = newSecret();
  const endpoint = await replaceSecret(db, id, secret, OVERLAP_HOURS);
  if (!endpoint) throw unknownEndpoint();
  await recordAudit(db, { actor, action: 'webhooks.rotate', subject: id });
  return { ...reportOf(endpoint), secret };
}

/** Throws WEBHOOK_NOT_FOUND. */
export async function removeEndpoint(
  { db }: Parts,
  id: string,
  actor: string,
): Promise<{ id: string; removed: true }> {
  if (!(await deleteEndpoint(db, id))) throw unknownEndpoint();
  await recordAudit(db, { actor, action: 'webhooks.remove', subject: id });
  return { id, removed: true };
}

/** Sends `ar.ping` to it, whatever it wants to know of. Throws WEBHOOK_NOT_FOUND. */
export async function pingEndpoint(
  parts: Parts,
  id: string,
  actor: string,
): Promise<{ id: string; sent: true }> {
  const endpoint = await findEndpoint(parts.db, id);
  if (!endpoint) throw unknownEndpoint();
  await parts.db.transaction((transaction) =>
    announce(parts, transaction, 'ar.ping', { sentBy: actor }, endpoint),
  );
  return { id, sent: true };
}

/**
 * Delivers a message once more, under its own id, with all its attempts; to where its endpoint is now. Throws WEBHOOK_NOT_FOUND where
 * there is none, or where its endpoint was removed.
 */
export async function redeliver(
  { db, queue }: Parts,
  id: number,
  actor: string,
): Promise<{ id: number; sent: true }> {
  const found = await findMessage(db, id);
  if (!found?.endpoint) throw unknownEndpoint();
  await db.transaction(async (transaction) => {
    await updateMessage(transaction, id, {
      attempts: 0,
      deliveredAt: null,
      givenUpAt: null,
      lastError: null,
      nextAttemptAt: new Date(),
    });
    await queue.send('webhook', { messageId: id }, { singletonKey: `${id}/${randomText(8)}`, transaction });
    await recordAudit(transaction, { actor, action: 'webhooks.redeliver', subject: String(id) });
  });
  return { id, sent: true };
}

const unknownEndpoint = () =>
  new CodedError('WEBHOOK_NOT_FOUND', 'There is no such webhook, or it was removed.');

function reportOf(endpoint: WebhookEndpoint): EndpointReport {
  const { id, url, events, plainSecret, previousUntil, disabledAt, createdAt } = endpoint;
  const isOverlapping = previousUntil !== null && previousUntil > new Date();
  return {
    id,
    url,
    events,
    sendsPlainSecret: plainSecret !== null,
    previousSecretUntil: isOverlapping ? previousUntil.toISOString() : null,
    disabledAt: disabledAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
