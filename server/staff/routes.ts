import { Hono } from 'hono';
import { signIn, signOut } from '../access/sessions.ts';
import { check, readTexts } from '../api/check-input.ts';
import { ownPagesOnly, smallBody } from '../api/doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from '../api/environment.ts';
import { batch, callBatch } from '../api/print-calls.ts';
import { sendBatch } from '../api/print-routes.ts';
import type { Parts } from '../parts.ts';
import { adminRoutes } from './admin-routes.ts';
import type { Html } from './layout.ts';
import { answerProblem } from './problems.ts';
import { isStaffPage, renderSignInPage } from './sign-in-page.ts';

/** `/login`, `/admin` and `/print`: pages made here, whose forms work without a script. None of them ever redirects to the sign-in. */
export function staffRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  const ofOurPages = [ownPagesOnly(parts), smallBody()] as const;
  const _page = (c: RouteContext, content: Html, status: 200 | 201 = 200) => c.html(content, status);

  app.post('/login', ...ofOurPages, (c) => answerSignIn(c, parts));
  app.post('/logout', ...ofOurPages, async (c) => {
    await signOut(c, parts);
    return wantsJson(c) ? c.json({}) : c.redirect('/login', 303);
  });

  app.post('/print/batch', ...ofOurPages, async (c) => {
    const { project = [], profile: [profile] = [], copies: [copies] = [] } = await readTexts(c);
    const projects = project.map((id) => ({ id, copies: Number(copies ?? 1) }));
    return sendBatch(await callBatch(callOf(c, parts), check(batch, { profile, projects })));
  });

  app.route('/', adminRoutes(parts));
  return app;
}

async function answerSignIn(c: RouteContext, parts: Parts): Promise<Response> {
  const { key } = await readTexts(c);
  const to = toOf(c);
  try {
    const found = await signIn(c, parts, key?.[0]?.trim() ?? '', c.get('caller').address);
    if (wantsJson(c)) return c.json({ role: found.role });
    return c.redirect(to ?? (found.role === 'print-shop' ? '/print' : '/admin'), 303);
  } catch (error) {
    if (wantsJson(c)) throw error;
    return answerProblem(c, error, (problem) => renderSignInPage({ to, problem }));
  }
}

/** The site's script asks for JSON; a form of a page is led on. */
const wantsJson = (c: RouteContext) => c.req.header('accept') === 'application/json';

function toOf(c: RouteContext) {
  const to = c.req.query('to');
  return isStaffPage(to) ? to : undefined;
}
