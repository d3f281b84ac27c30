import { Hono } from 'hono';
import type { z } from 'zod';
import { requireAdmin } from '../access/callers.ts';
import {
  callCloseReport,
  callCreateKey,
  callRevokeKey,
  keyId,
  newKey,
  reportId,
} from '../api/access-calls.ts';
import { check, readTexts } from '../api/check-input.ts';
import { ownPagesOnly, smallBody } from '../api/doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from '../api/environment.ts';
import { callPutProfile, callRemoveProfile, profile, profileId } from '../api/print-calls.ts';
import { callTakeDown, takedown } from '../api/project-calls.ts';
import {
  callAddWebhook,
  callPingWebhook,
  callRedeliver,
  callRemoveWebhook,
  callRotateWebhook,
  messageId,
  newWebhook,
  webhookId,
} from '../api/webhook-calls.ts';
import type { Parts } from '../parts.ts';
import { readProjectId } from '../projects/links.ts';
import { renderAdminPage, seesAdminPage } from './admin-page.ts';
import { profileOfForm } from './admin-profiles.ts';
import { webhookOfForm } from './admin-webhooks.ts';
import type { Html } from './layout.ts';
import { answerProblem, signedIn } from './problems.ts';
import { renderSignInPage } from './sign-in-page.ts';

/** `/admin`: what admins see and do, on one page whose forms work without a script. */
export function adminRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  const ofOurPages = [ownPagesOnly(parts), smallBody()] as const;
  const page = (c: RouteContext, content: Html, status: 200 | 201 = 200) => c.html(content, status);

  app.get('/admin', async (c) => {
    const caller = signedIn(c);
    if (!caller || !seesAdminPage(caller)) return page(c, renderSignInPage({ to: '/admin', caller }));
    return page(c, await renderAdminPage(parts, caller));
  });
  app.post('/admin/keys', ...ofOurPages, async (c) => {
    const admin = await requireAdmin(c.get('caller'), parts);
    try {
      const { key } = await callCreateKey(callOf(c, parts), await readNewKey(c));
      return page(c, await renderAdminPage(parts, admin, { newKey: key }), 201);
    } catch (error) {
      return answerProblem(c, error, (problem) => renderAdminPage(parts, admin, { problem }));
    }
  });
  const showingSecret = (path: string, act: (c: RouteContext) => Promise<{ secret: string }>) =>
    app.post(path, ...ofOurPages, async (c) => {
      const admin = await requireAdmin(c.get('caller'), parts);
      try {
        const { secret } = await act(c);
        return page(c, await renderAdminPage(parts, admin, { newSecret: secret }), 201);
      } catch (error) {
        return answerProblem(c, error, (problem) => renderAdminPage(parts, admin, { problem }));
      }
    });
  showingSecret('/admin/webhooks', async (c) =>
    callAddWebhook(callOf(c, parts), check(newWebhook, webhookOfForm(await readTexts(c)))),
  );
  showingSecret('/admin/webhooks/:id/rotate', (c) =>
    callRotateWebhook(callOf(c, parts), check(webhookId, c.req.param('id'))),
  );
  const thenBack = (path: string, act: (c: RouteContext) => Promise<unknown>) =>
    app.post(path, ...ofOurPages, async (c) => {
      const admin = await requireAdmin(c.get('caller'), parts);
      try {
        await act(c);
        return c.redirect('/admin', 303);
      } catch (error) {
        return answerProblem(c, error, (problem) => renderAdminPage(parts, admin, { problem }));
      }
    });
  thenBack('/admin/keys/:id/revoke', (c) => callRevokeKey(callOf(c, parts), check(keyId, c.req.param('id'))));
  thenBack('/admin/reports/:id/close', (c) =>
    callCloseReport(callOf(c, parts), check(reportId, c.req.param('id'))),
  );
  thenBack('/admin/takedown', async (c) => {
    const { id, reason } = await readTexts(c);
    return callTakeDown(
      callOf(c, parts),
      readProjectId(id?.[0] ?? ''),
      check(takedown, { reason: reason?.[0] }),
    );
  });
  thenBack('/admin/webhooks/:id/ping', (c) =>
    callPingWebhook(callOf(c, parts), check(webhookId, c.req.param('id'))),
  );
  thenBack('/admin/webhooks/:id/remove', (c) =>
    callRemoveWebhook(callOf(c, parts), check(webhookId, c.req.param('id'))),
  );
  thenBack('/admin/webhooks/messages/:id/redeliver', (c) =>
    callRedeliver(callOf(c, parts), check(messageId, c.req.param('id'))),
  );
  thenBack('/admin/print-profiles', async (c) =>
    callPutProfile(callOf(c, parts), check(profile, profileOfForm(await readTexts(c)))),
  );
  thenBack('/admin/print-profiles/:id/remove', (c) =>
    callRemoveProfile(callOf(c, parts), check(profileId, c.req.param('id'))),
  );
  return app;
}

async function readNewKey(c: RouteContext): Promise<z.infer<typeof newKey>> {
  const { name, role, scopes = [] } = await readTexts(c);
  return check(newKey, { name: name?.[0], role: role?.[0], scopes });
}
