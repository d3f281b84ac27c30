import { Hono } from 'hono';
import { html } from 'hono/html';
import { callReport, newReport } from './api/access-calls.ts';
import { check, readTexts } from './api/check-input.ts';
import { ownPagesOnly, smallBody } from './api/doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from './api/environment.ts';
import { renderMessagePage, renderPage } from './pages.ts';
import type { Parts } from './parts.ts';
import { readProjectId } from './projects/links.ts';
import { MOST_REPORT_CHARACTERS, REPORT_REASONS } from './projects/report-abuse.ts';

/** `/report` and `/report/:id`: where a visitor says that something is wrong with a living photo. Works without a script. */
export function reportRoutes(parts: Parts): Hono<Environment> {
  const form = (c: RouteContext) => c.html(renderReportPage(c.req.param('id') ?? ''));
  return new Hono<Environment>()
    .get('/report', form)
    .get('/report/:id', form)
    .post('/report', ownPagesOnly(parts), smallBody(), async (c) => {
      const { project, reason, message } = await readTexts(c);
      const projectId = readProjectId(project?.[0] ?? '');
      const report = check(newReport, { projectId, reason: reason?.[0], message: message?.[0] });
      await callReport(callOf(c, parts), report);
      return c.html(
        renderMessagePage(
          'Thank you',
          'Your report was received, and somebody will look at it. Nothing that tells who you are was kept.',
        ),
        201,
      );
    });
}

function renderReportPage(id: string) {
  return renderPage(
    'Report a living photo',
    html`<main class="message">
      <h1>Report a living photo</h1>
      <p class="lead">Tell us what is wrong with it. You need not say who you are.</p>
      <form class="report" method="post" action="/report">
        <label for="project">Its link, or the letters after <code>/V/</code></label>
        <input id="project" name="project" required maxlength="300" autocomplete="off" value="${id}" />
        <fieldset>
          <legend>What is wrong?</legend>
          ${Object.entries(REPORT_REASONS).map(
            ([reason, words]) =>
              html`<label><input type="radio" name="reason" value="${reason}" required /> ${words}</label>`,
          )}
        </fieldset>
        <label for="message">More about it, if you like</label>
        <textarea id="message" name="message" rows="4" maxlength="${MOST_REPORT_CHARACTERS}"></textarea>
        <button class="primary">Send the report</button>
      </form>
    </main>`,
  );
}
