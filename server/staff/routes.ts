import { Hono } from 'hono';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import { hasScope, type KeyCaller, requireAdmin } from '../access/callers.ts';
import { signIn, signOut } from '../access/sessions.ts';
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
import { problemOf, retryAfterOf } from '../api/errors.ts';
import { batch, callBatch } from '../api/print-calls.ts';
import { sendBatch } from '../api/print-routes.ts';
import { callTakeDown, takedown } from '../api/project-calls.ts';
import type { Parts } from '../parts.ts';
import { readProjectId } from '../projects/links.ts';
import { renderAdminPage, seesAdminPage } from './admin-page.ts';
import type { Html } from './layout.ts';
import { renderPrintPage } from './print-page.ts';
import { isStaffPage, renderSignInPage } from './sign-in-page.ts';

/** `/login`, `/admin` and `/print`: pages made here, whose forms work without a script. None of them ever redirects to the sign-in. */
export function staffRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  const ofOurPages = [ownPagesOnly(parts), smallBody()] as const;
  const page = (c: RouteContext, content: Html, status: 200 | 201 = 200) => c.html(content, status);

  app.get('/login', (c) => page(c, renderSignInPage({ to: toOf(c) })));
  app.post('/login', ...ofOurPages, (c) => answerSignIn(c, parts));
  app.post('/logout', ...ofOurPages, async (c) => {
    await signOut(c, parts);
    return c.redirect('/login', 303);
  });

  app.get('/print', async (c) => {
    const caller = c.get('caller');
    const maySee = hasScope(caller, 'print:read') && hasScope(caller, 'project:read');
    if (!maySee) return page(c, renderSignInPage({ to: '/print', caller: signedIn(c) }));
    return page(c, await renderPrintPage(parts, caller, searchOf(c)));
  });

  app.post('/print/batch', ...ofOurPages, async (c) => {
    const { project = [], profile: [profile] = [], copies: [copies] = [] } = await readTexts(c);
    const projects = project.map((id) => ({ id, copies: Number(copies ?? 1) }));
    return sendBatch(await callBatch(callOf(c, parts), check(batch, { profile, projects })));
  });

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
  return app;
}

async function answerSignIn(c: RouteContext, parts: Parts): Promise<Response> {
  const { key } = await readTexts(c);
  const to = toOf(c);
  try {
    const found = await signIn(c, parts, key?.[0]?.trim() ?? '', c.get('caller').address);
    return c.redirect(to ?? (found.role === 'print-shop' ? '/print' : '/admin'), 303);
  } catch (error) {
    return answerProblem(c, error, (problem) => renderSignInPage({ to, problem }));
  }
}

/** The same page again, with what was wrong next to its cause. What was our own fault is left to whoever answers errors. */
async function answerProblem(
  c: RouteContext,
  error: unknown,
  render: (problem: string) => Html | Promise<Html>,
): Promise<Response> {
  const { status, detail } = problemOf(error);
  if (status >= 500 || !(error instanceof CodedError)) throw error;
  const wait = retryAfterOf(error);
  if (wait !== undefined) c.header('retry-after', String(wait));
  return c.html(await render(detail), status as 400);
}

function signedIn(c: RouteContext): KeyCaller | undefined {
  const caller = c.get('caller');
  return caller.kind === 'key' ? caller : undefined;
}

function toOf(c: RouteContext) {
  const to = c.req.query('to');
  return isStaffPage(to) ? to : undefined;
}

/** Whatever cannot be searched for is passed over: the list is then the whole one. */
function searchOf(c: RouteContext): { search?: string | undefined; before?: Date | undefined } {
  const before = z.iso.datetime().safeParse(c.req.query('before'));
  return {
    search: c.req.query('search')?.replaceAll('\0', '').trim().slice(0, 100) || undefined,
    before: before.success ? new Date(before.data) : undefined,
  };
}

async function readNewKey(c: RouteContext): Promise<z.infer<typeof newKey>> {
  const { name, role, scopes = [] } = await readTexts(c);
  return check(newKey, { name: name?.[0], role: role?.[0], scopes });
}
