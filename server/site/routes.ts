import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Environment } from '../api/environment.ts';
import type { Parts } from '../parts.ts';
import { requireProject } from '../projects/status.ts';
import { LANGUAGES, type Language, languageOf } from '../projects/viewer-words/index.ts';
import { siteData } from './site-data.ts';
import { renderSitePage } from './site-page.ts';
import { PROJECT_PAGE, SITE_PATHS, type SitePage } from './site-paths.ts';

/** The site's pages. Each path is named: any other answers 404. */
export function siteRoutes(parts: Parts): Hono<Environment> {
  const answer = (c: Context, page: SitePage) => {
    c.header('cache-control', 'no-cache');
    c.header('vary', 'accept-language, cookie');
    return c.html(renderSitePage(page, siteData(parts.settings, siteLanguage(c))));
  };
  const app = new Hono<Environment>();
  for (const [path, page] of Object.entries(SITE_PATHS)) app.get(path, (c) => answer(c, page));
  app.get('/p/:id', async (c) => {
    await requireProject(parts, c.req.param('id'));
    return answer(c, PROJECT_PAGE);
  });
  return app;
}

/** What the visitor chose at the foot of a page, or else what the browser asks for. */
function siteLanguage(c: Context): Language {
  const chosen = getCookie(c, 'language');
  if (chosen && Object.hasOwn(LANGUAGES, chosen)) return chosen as Language;
  return languageOf(c.req.header('accept-language'));
}
