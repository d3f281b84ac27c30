import { findMessage, updateEndpoint, updateMessage } from '../../db/webhooks.ts';
import type { Parts } from '../parts.ts';
import { nextAttempt } from './pauses.ts';
import { webhookRequest } from './webhook-request.ts';

/** A receiver that needs longer than this had better answer first and work afterwards. */
const TIMEOUT_MS = 15_000;
/** The receiver wants no message any more. */
const GONE = 410;

interface Answer {
  status: number | null;
  /** Why that is no delivery. */
  error?: string;
}

/**
 * The job that makes one attempt to deliver a message. What fails is tried again with growing pauses for a day, and then given up. Killed
 * between the receiver's answer and our noting it, it delivers the message a second time, under the same id.
 */
export async function deliverWebhook(parts: Parts, id: number, signal: AbortSignal): Promise<void> {
  const { db, queue, log } = parts;
  const found = await findMessage(db, id);
  if (!found || found.message.deliveredAt || found.message.givenUpAt) return;
  const { message, endpoint } = found;
  if (!endpoint || endpoint.disabledAt)
    return updateMessage(db, id, {
      givenUpAt: new Date(),
      nextAttemptAt: null,
      lastError: endpoint ? 'This endpoint is disabled.' : 'This endpoint was removed.',
    });
  const answer = await post(endpoint.url, webhookRequest(message, endpoint, new Date()), signal);
  const attempts = message.attempts + 1;
  const { status, error } = answer;
  if (error === undefined)
    return updateMessage(db, id, {
      attempts,
      url: endpoint.url,
      responseStatus: status,
      deliveredAt: new Date(),
      nextAttemptAt: null,
      lastError: null,
    });
  const next = status === GONE ? undefined : nextAttempt(attempts);
  await db.transaction(async (transaction) => {
    await updateMessage(transaction, id, {
      attempts,
      url: endpoint.url,
      responseStatus: status,
      lastError: error,
      nextAttemptAt: next ?? null,
      givenUpAt: next ? null : new Date(),
    });
    if (status === GONE) await updateEndpoint(transaction, endpoint.id, { disabledAt: new Date() });
    if (next)
      await queue.send(
        'webhook',
        { messageId: id },
        { singletonKey: String(id), startAfter: next, transaction },
      );
  });
  log.warn(
    { endpointId: endpoint.id, event: message.event, messageId: message.messageId, attempts, status, error },
    next ? 'a webhook was not delivered: it is tried again' : 'a webhook was given up',
  );
}

/** Throws only the signal's reason. */
async function post(
  url: string,
  { body, headers }: ReturnType<typeof webhookRequest>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      // What is signed for one receiver is no other's.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    return ok ? { status } : { status, error: `The receiver answered ${status}.` };
  } catch (error) {
    signal.throwIfAborted();
    return { status: null, error: inWords(error) };
  }
}

function inWords(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `No answer within ${TIMEOUT_MS / 1000} s.`;
  return cause instanceof Error ? `No connection: ${cause.message}` : `No connection: ${message}`;
}
