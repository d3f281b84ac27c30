import type { WebhookEvent } from './types.ts';

/** Older messages may be somebody's who has recorded them. */
const OLDEST_SECONDS = 5 * 60;

/** A request that is not what our service signed. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

type Headers = Record<string, string | string[] | undefined> | { get(name: string): string | null };

/**
 * Reads a message of the service, once its signature is right: HMAC-SHA256 as standardwebhooks.com has it. A message may come twice: its id is the
 * same then.
 * @param body the request's body as text, before anything has read it as JSON
 * @param secret `whsec_…`, as the webhook's creation answered
 * Throws WebhookRefused.
 */
export async function readWebhook(
  body: string,
  headers: Headers,
  secret: string,
): Promise<WebhookEvent & { id: string }> {
  const header = (name: string): string => {
    const value =
      typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name];
    if (typeof value !== 'string' || value === '') throw new WebhookRefused(`The header ${name} is missing.`);
    return value;
  };
  const [id, timestamp, signatures] = [
    header('webhook-id'),
    header('webhook-timestamp'),
    header('webhook-signature'),
  ];
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= OLDEST_SECONDS))
    throw new WebhookRefused('The message is too old, or one of the two clocks is wrong.');
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of signatures.split(' ')) {
    if (!signature.startsWith('v1,')) continue;
    if (await crypto.subtle.verify('HMAC', key, bytesOf(signature.slice(3)), signed))
      return { ...(JSON.parse(body) as WebhookEvent), id };
  }
  throw new WebhookRefused('The signature is not right.');
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
