import { setTimeout as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { findMessage, updateEndpoint, updateMessage } from '../../db/webhooks.ts';
import { announce } from '../../server/notify/announce.ts';
import { deliverWebhook } from '../../server/notify/deliver-webhook.ts';
import { remindOfExpiry } from '../../server/notify/remind.ts';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { isSignedWith, openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { ADMIN_KEY, blankPhoto } from './project-fixtures.ts';

const never = new AbortController().signal;

let server: TestServer;
let receiver: WebhookReceiver;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, WORKERS: 'off' });
  server.service.startWorkers(['finish', 'compile']);
  await stockPool(server.service.parts.markerMaker, 4);
});
afterAll(() => server.stop());
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(async () => {
  for (const { id } of (await api('GET', '')).webhooks as { id: string }[]) await api('DELETE', `/${id}`);
  await receiver.close();
});

async function api(method: string, path: string, body?: object) {
  const response = await fetch(`${server.localUrl}/api/ar/webhooks${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
}

const addWebhook = (options: object = {}): Promise<{ id: string; secret: string }> =>
  api('POST', '', { url: receiver.url, ...options });
const messages = async (query: string) => (await api('GET', `/messages?${query}`)).entries;

/** Makes the attempts that are due, as the job does. */
async function deliverAll(webhookId: string): Promise<void> {
  for (const { id } of await messages(`webhookId=${webhookId}&state=waiting`))
    await deliverWebhook(server.service.parts, id, never);
}

/** One message, to be delivered by the test. */
async function announceLow(): Promise<void> {
  const data = { format: '3x2', layout: 'border-8', style: 'terrazzo', free: 3, low: 200 };
  await server.service.parts.db.transaction((transaction) =>
    announce(server.service.parts, transaction, 'ar.pool.low', data),
  );
}

describe('A webhook', () => {
  it('tells a shop that a living photo is ready, in the words that old shops know, signed', async () => {
    const { id, secret } = await addWebhook({ plainSecret: 'the-shops-own-secret' });
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    await deliverAll(id);

    const complete = receiver.received.find(({ body }) => body.event === 'ar.compilation.complete')!;
    const { publicUrl } = server;
    expect(complete.body).toEqual({
      event: 'ar.compilation.complete',
      data: {
        projectId: body.arId,
        viewUrl: body.viewUrl,
        qrCodeUrl: `${publicUrl}/objects/ar-storage/${body.arId}/qr-code.png`,
      },
    });
    expect(complete.headers['x-webhook-secret']).toBe('the-shops-own-secret');
    expect(isSignedWith(secret, complete)).toBe(true);
    expect(Math.abs(Date.now() / 1000 - Number(complete.headers['webhook-timestamp']))).toBeLessThan(60);
    const email = receiver.received.find(({ body }) => body.event === 'ar.email.request')!;
    expect(email.body.data).toEqual({ projectId: body.arId, userId: null, viewUrl: body.viewUrl });
    expect(await messages(`projectId=${body.arId}&state=delivered`)).toHaveLength(2);
  });

  it('tells of a living photo that could not be made, and why', async () => {
    const { id } = await addWebhook({ events: ['ar.compilation.failed'] });
    const { body } = await create(server.localUrl, {
      photo: await blankPhoto(),
      fields: { borderless: 'true' },
    });
    await finished(server.localUrl, body.arId);
    await deliverAll(id);
    expect(receiver.received.map(({ body }) => body)).toEqual([
      {
        event: 'ar.compilation.failed',
        data: { projectId: body.arId, errorCode: 'PHOTO_TOO_WEAK', error: expect.stringContaining('frame') },
      },
    ]);
  });

  it('tells once of a demo that ends soon, and again when it was extended', async () => {
    const { id } = await addWebhook({ events: ['ar.project.expiring'] });
    const { body } = await create(server.localUrl);
    await finished(server.localUrl, body.arId);
    const { parts } = server.service;
    const endsSoon = () =>
      parts.db
        .update(arProjects)
        .set({ expiresAt: new Date(Date.now() + 3_600_000) })
        .where(eq(arProjects.id, body.arId));
    await remindOfExpiry(parts);
    await endsSoon();
    await remindOfExpiry(parts);
    await remindOfExpiry(parts);
    await deliverAll(id);
    expect(receiver.received.map(({ body }) => body.data.projectId)).toEqual([body.arId]);

    await fetch(`${server.localUrl}/api/ar/projects/${body.arId}/extend`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ hours: 48 }),
    });
    await endsSoon();
    await remindOfExpiry(parts);
    await deliverAll(id);
    expect(receiver.received).toHaveLength(2);
  });

  it('hears only of the events that were chosen for it', async () => {
    const { id } = await addWebhook({ events: ['ar.print.ready'] });
    await announceLow();
    expect(await messages(`webhookId=${id}`)).toEqual([]);
  });

  it('is tried again under the same id when the shop fails, and then no more', async () => {
    const { id, secret } = await addWebhook();
    receiver.answers.push(500, 503);
    await announceLow();
    for (let n = 0; n < 4; n++) await deliverAll(id);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received.every((each) => isSignedWith(secret, each))).toBe(true);
    const [message] = await messages(`webhookId=${id}`);
    expect(message).toMatchObject({ state: 'delivered', attempts: 3, responseStatus: 200, lastError: null });
  });

  it('is given up after a day of growing pauses, and delivered when an admin asks for it', async () => {
    const { id } = await addWebhook();
    receiver.answers.push(...Array<number>(11).fill(500));
    await announceLow();
    const [{ id: message }] = await messages(`webhookId=${id}`);
    const waits: number[] = [];
    for (let n = 0; n < 11; n++) {
      await deliverWebhook(server.service.parts, message, never);
      const found = await findMessage(server.service.parts.db, message);
      const next = found!.message.nextAttemptAt;
      if (next) waits.push(next.getTime() - Date.now());
    }
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(waits).toHaveLength(10);
    expect(waits.slice(0, 9)).toEqual(waits.slice(0, 9).sort((a, b) => a - b));
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(28);
    expect(await messages(`webhookId=${id}&state=failed`)).toMatchObject([
      { attempts: 11, lastError: 'The receiver answered 500.' },
    ]);

    expect(await api('POST', `/messages/${message}/redeliver`)).toEqual({ id: message, sent: true });
    await deliverAll(id);
    expect(await messages(`webhookId=${id}&state=delivered`)).toMatchObject([{ id: message }]);
  });

  it('does not follow redirects, and says what went wrong', async () => {
    const { id } = await addWebhook();
    receiver.answers.push({ redirect: `${receiver.url}/elsewhere` });
    await announceLow();
    await deliverAll(id);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks']);
    expect(await messages(`webhookId=${id}`)).toMatchObject([
      { state: 'waiting', responseStatus: 302, lastError: 'The receiver answered 302.' },
    ]);
  });

  it('waits for a shop whose server is down', async () => {
    const { id } = await addWebhook();
    const { url } = receiver;
    await receiver.close();
    await announceLow();
    await deliverAll(id);
    expect(await messages(`webhookId=${id}`)).toMatchObject([
      { state: 'waiting', responseStatus: null, lastError: expect.stringContaining('ECONNREFUSED') },
    ]);
    receiver = await openReceiver();
    expect(receiver.url).not.toBe(url);
    await api('PATCH', `/${id}`, { url: receiver.url });
    await deliverAll(id);
    expect(receiver.received).toHaveLength(1);
  });

  it.runIf(isLong)('waits no longer than 15 s for a shop that never answers', async () => {
    const { id } = await addWebhook();
    receiver.answers.push('nothing');
    await announceLow();
    const started = performance.now();
    await deliverAll(id);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await messages(`webhookId=${id}`)).toMatchObject([{ lastError: 'No answer within 15 s.' }]);
  });

  it('tells a shop nothing more that answers that it is gone', async () => {
    const { id } = await addWebhook();
    receiver.answers.push(410);
    await announceLow();
    await deliverAll(id);
    await announceLow();
    expect(await messages(`webhookId=${id}`)).toMatchObject([{ state: 'failed', responseStatus: 410 }]);
    expect((await api('GET', '')).webhooks).toMatchObject([{ id, disabledAt: expect.any(String) }]);
  });

  it('signs with the old secret as well for a day after it was replaced', async () => {
    const { id, secret: old } = await addWebhook();
    const { secret } = await api('POST', `/${id}/rotate`);
    await announceLow();
    await deliverAll(id);
    const [first] = receiver.received;
    expect([isSignedWith(secret, first!), isSignedWith(old, first!)]).toEqual([true, true]);

    await updateEndpoint(server.service.parts.db, id, { previousUntil: new Date(Date.now() - 1000) });
    await announceLow();
    await deliverAll(id);
    const second = receiver.received[1]!;
    expect([isSignedWith(secret, second), isSignedWith(old, second)]).toEqual([true, false]);
    expect(JSON.stringify(await api('GET', ''))).not.toContain('whsec_');
  });

  it('is delivered by the workers of the queue, also where its job was lost', async () => {
    const { id } = await addWebhook();
    await announceLow();
    const { parts } = server.service;
    const [{ id: message }] = await messages(`webhookId=${id}`);
    server.service.startWorkers(['webhook', 'finish', 'compile']);
    await receiver.until(1);
    for (;;) {
      const found = await findMessage(parts.db, message);
      if (found!.message.deliveredAt) break;
      await pause(20);
    }
    await updateMessage(parts.db, message, {
      deliveredAt: null,
      nextAttemptAt: new Date(Date.now() - 3_600_000),
    });
    await server.service.handlers().resume!({}, { jobId: '', attempt: 1, signal: never, report: () => {} });
    expect((await receiver.until(2)).map(({ headers }) => headers['webhook-id'])).toEqual([
      receiver.received[0]!.headers['webhook-id'],
      receiver.received[0]!.headers['webhook-id'],
    ]);
  });
});
