import { Hono } from 'hono';
import type { Parts } from '../parts.ts';
import { check, readJson } from './check-input.ts';
import { smallBody } from './doorkeeper.ts';
import { callOf, type Environment } from './environment.ts';
import {
  callAddWebhook,
  callChangeWebhook,
  callListMessages,
  callListWebhooks,
  callPingWebhook,
  callRedeliver,
  callRemoveWebhook,
  callRotateWebhook,
  messageId,
  messagePage,
  newWebhook,
  webhookChange,
  webhookId,
} from './webhook-calls.ts';

/** `/api/ar/webhooks`: what the tRPC router of the same name does. */
export function webhookRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get('/', async (c) => c.json(await callListWebhooks(callOf(c, parts))));
  app.post('/', smallBody(), async (c) =>
    c.json(await callAddWebhook(callOf(c, parts), await readJson(c, newWebhook)), 201),
  );
  // Before what takes an id: an endpoint's id begins with `wh_`.
  app.get('/messages', async (c) =>
    c.json(await callListMessages(callOf(c, parts), check(messagePage, c.req.query()))),
  );
  app.post('/messages/:id/redeliver', async (c) =>
    c.json(await callRedeliver(callOf(c, parts), check(messageId, c.req.param('id')))),
  );
  app.patch('/:id', smallBody(), async (c) => {
    const id = check(webhookId, c.req.param('id'));
    return c.json(await callChangeWebhook(callOf(c, parts), id, await readJson(c, webhookChange)));
  });
  app.delete('/:id', async (c) =>
    c.json(await callRemoveWebhook(callOf(c, parts), check(webhookId, c.req.param('id')))),
  );
  app.post('/:id/rotate', async (c) =>
    c.json(await callRotateWebhook(callOf(c, parts), check(webhookId, c.req.param('id')))),
  );
  app.post('/:id/ping', async (c) =>
    c.json(await callPingWebhook(callOf(c, parts), check(webhookId, c.req.param('id')))),
  );
  return app;
}
