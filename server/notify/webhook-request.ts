import { Webhook } from 'standardwebhooks';
import type { WebhookEndpoint, WebhookMessage } from '../../db/webhooks.ts';

export interface WebhookRequest {
  body: string;
  headers: Record<string, string>;
}

/**
 * The request that carries a message, as Standard Webhooks (standardwebhooks.com) has it: `webhook-signature` holds `v1,` and the
 * HMAC-SHA256 of `id.timestamp.body` in base64; two of them while a secret is being replaced.
 * @param now when the attempt is made: receivers refuse what is older than a few minutes
 */
export function webhookRequest(
  { messageId, payload }: Pick<WebhookMessage, 'messageId' | 'payload'>,
  endpoint: Pick<WebhookEndpoint, 'secret' | 'previousSecret' | 'previousUntil' | 'plainSecret'>,
  now: Date,
): WebhookRequest {
  const body = JSON.stringify(payload);
  const { secret, previousSecret, previousUntil, plainSecret } = endpoint;
  const secrets = [secret];
  if (previousSecret && previousUntil && previousUntil > now) secrets.push(previousSecret);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Passepartout-Webhooks',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map((each) => new Webhook(each).sign(messageId, now, body)).join(' '),
      ...(plainSecret && { 'x-webhook-secret': plainSecret }),
    },
  };
}
