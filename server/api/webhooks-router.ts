import { z } from 'zod';
import { adminProcedure, router } from './trpc.ts';
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

const one = z.object({ id: webhookId });

/** For admins: where shops are told of events, and what became of each message. */
export const webhooksRouter = router({
  list: adminProcedure.query(({ ctx }) => callListWebhooks(ctx)),
  /** The answer holds the secret that messages are signed with, and nothing else ever will. */
  create: adminProcedure.input(newWebhook).mutation(({ ctx, input }) => callAddWebhook(ctx, input)),
  /** Changes what is given; one that was disabled is told again. */
  change: adminProcedure
    .input(webhookChange.extend({ id: webhookId }))
    .mutation(({ ctx, input: { id, ...change } }) => callChangeWebhook(ctx, id, change)),
  /** Gives it a new secret; for a day the old one signs as well. */
  rotate: adminProcedure.input(one).mutation(({ ctx, input }) => callRotateWebhook(ctx, input.id)),
  remove: adminProcedure.input(one).mutation(({ ctx, input }) => callRemoveWebhook(ctx, input.id)),
  /** Sends `ar.ping`. */
  ping: adminProcedure.input(one).mutation(({ ctx, input }) => callPingWebhook(ctx, input.id)),
  /** Messages, the newest first, a page at a time. */
  messages: adminProcedure
    .input(messagePage.default({ limit: 50 }))
    .query(({ ctx, input }) => callListMessages(ctx, input)),
  /** Delivers a message once more, under its own id. */
  redeliver: adminProcedure
    .input(z.object({ id: messageId }))
    .mutation(({ ctx, input }) => callRedeliver(ctx, input.id)),
});
