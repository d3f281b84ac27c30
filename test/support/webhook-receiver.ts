import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  /** As it was sent. */
  text: string;
  body: { event: string; data: Record<string, unknown> };
}

/** How a receiver answers: with a status, a redirect, or never. */
export type Answer = number | { redirect: string } | 'nothing';

export interface WebhookReceiver {
  url: string;
  /** All that came, the first one first. */
  received: Received[];
  /** What the next requests are answered with, one after another; after the last one 200. */
  answers: Answer[];
  /** Waits until so many have come. */
  until(count: number): Promise<Received[]>;
  close(): Promise<void>;
}

/** A shop's server that takes webhooks. */
export async function openReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const waiting: { count: number; tell: () => void }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received.push({ path: request.url!, headers: request.headers, text, body: JSON.parse(text) });
    const answer = answers.shift() ?? 200;
    if (typeof answer === 'number') response.writeHead(answer).end('thank you');
    else if (answer !== 'nothing') response.writeHead(302, { location: answer.redirect }).end();
    for (const { count, tell } of waiting) if (received.length >= count) tell();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answers,
    async until(count) {
      if (received.length < count)
        await new Promise<void>((resolve) => waiting.push({ count, tell: resolve }));
      return received;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a message was signed with this secret, as standardwebhooks.com says: computed here, without the library that signed it. */
export function isSignedWith(secret: string, { headers, text }: Received): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const wanted = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}
