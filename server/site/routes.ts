import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Environment } from '../api/environment.ts';
import type { Parts } from '../parts.ts';
import { requireProject } from '../projects/status.ts';
import { LANGUAGES, type Language, languageOf } from '../projects/viewer-words/index.ts';
import { siteData } from './site-data.ts';
import { renderSitePage, type SitePage } from './site-page.ts';

/** The site's pages. Each path is named: any other answers 404. */
export function siteRoutes(parts: Parts): Hono<Environment> {
  const answer = (c: Context, page: SitePage) => {
    c.header('cache-control', 'no-cache');
    c.header('vary', 'accept-language, cookie');
    return c.html(renderSitePage(page, siteData(parts.settings, siteLanguage(c))));
  };
  return new Hono<Environment>()
    .get('/', (c) => answer(c, 'create/create-page'))
    .get('/photos', (c) => answer(c, 'photos/photos-page'))
    .get('/p/:id', async (c) => {
      await requireProject(parts, c.req.param('id'));
      return answer(c, 'project/project-page');
    });
}

/** What the visitor chose at the foot of a page, or else what the browser asks for. */
function siteLanguage(c: Context): Language {
  const chosen = getCookie(c, 'language');
  if (chosen && Object.hasOwn(LANGUAGES, chosen)) return chosen as Language;
  return languageOf(c.req.header('accept-language'));
}
