import { type Context, Hono } from 'hono';
import type { Environment } from '../api/environment.ts';
import { allowingStorage } from '../api/storage-links.ts';
import { LANGUAGE_HEADERS, pageLanguage } from '../page-language.ts';
import type { Parts } from '../parts.ts';
import { requireProject } from '../projects/status.ts';
import { CONTENT_SECURITY_POLICY } from '../response-headers.ts';
import { siteData } from './site-data.ts';
import { renderSitePage } from './site-page.ts';
import { PROJECT_PAGE, SITE_PATHS, type SitePage } from './site-paths.ts';

/**
 * The pages are one application: whoever comes to the start page from another one still has that one's document. There the browser measures
 * a photo with our engine, for which `wasm-unsafe-eval` allows WebAssembly and, unlike its namesake, no script.
 */
const SITE_POLICY = `${CONTENT_SECURITY_POLICY}; script-src 'self' 'wasm-unsafe-eval'`;

/** The site's pages. Each path is named: any other answers 404. */
export function siteRoutes(parts: Parts): Hono<Environment> {
  const answer = async (c: Context, page: SitePage) => {
    c.header('cache-control', 'no-cache');
    c.header('vary', LANGUAGE_HEADERS);
    c.header('content-security-policy', await allowingStorage(parts, SITE_POLICY));
    return c.html(renderSitePage(page, siteData(parts.settings, pageLanguage(c))));
  };
  const app = new Hono<Environment>();
  for (const [path, page] of Object.entries(SITE_PATHS)) app.get(path, (c) => answer(c, page));
  app.get('/p/:id', async (c) => {
    await requireProject(parts, c.req.param('id'));
    return answer(c, PROJECT_PAGE);
  });
  return app;
}
