import { Hono } from 'hono';
import { html } from 'hono/html';
import { readProjectId } from '../markers/printed-id.ts';
import { callReport, newReport } from './api/access-calls.ts';
import { check, readTexts } from './api/check-input.ts';
import { ownPagesOnly, smallBody } from './api/doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from './api/environment.ts';
import { pageLanguage } from './page-language.ts';
import { renderMessagePage, renderPage } from './pages.ts';
import type { Parts } from './parts.ts';
import { GONE_WORDS } from './projects/gone-words.ts';
import { MOST_REPORT_CHARACTERS } from './projects/report-abuse.ts';
import type { Language } from './projects/viewer-words/index.ts';
import { REPORT_WORDS } from './report-words.ts';

/** `/report` and `/report/:id`: where a visitor says that something is wrong with a living photo. Works without a script. */
export function reportRoutes(parts: Parts): Hono<Environment> {
  const form = (c: RouteContext) => c.html(renderReportPage(c.req.param('id') ?? '', pageLanguage(c)));
  return new Hono<Environment>()
    .get('/report', form)
    .get('/report/:id', form)
    .post('/report', ownPagesOnly(parts), smallBody(), async (c) => {
      const { project, reason, message } = await readTexts(c);
      const projectId = readProjectId(project?.[0] ?? '');
      const given = check(newReport, { projectId, reason: reason?.[0], message: message?.[0] });
      await callReport(callOf(c, parts), given);
      const language = pageLanguage(c);
      const { thanks, received } = REPORT_WORDS[language];
      const { makeOne, report, pictureAlt } = GONE_WORDS[language];
      const links = { makeOne, report, pictureAlt };
      return c.html(renderMessagePage(thanks, received, { language, links }), 201);
    });
}

function renderReportPage(id: string, language: Language) {
  const words = REPORT_WORDS[language];
  const [before, after] = words.link;
  return renderPage(
    words.title,
    html`<main class="message">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <form class="report" method="post" action="/report">
        <label for="project">${before}<code>/V/</code>${after}</label>
        <input id="project" name="project" required maxlength="300" autocomplete="off" value="${id}" />
        <fieldset>
          <legend>${words.what}</legend>
          ${Object.entries(words.reasons).map(
            ([reason, text]) =>
              html`<label><input type="radio" name="reason" value="${reason}" required /> ${text}</label>`,
          )}
        </fieldset>
        <label for="message">${words.more}</label>
        <textarea id="message" name="message" rows="4" maxlength="${MOST_REPORT_CHARACTERS}"></textarea>
        <button class="primary">${words.send}</button>
      </form>
    </main>`,
    '',
    language,
  );
}
