import { readFileSync } from 'node:fs';
import path from 'node:path';
import { html } from 'hono/html';
import { CLIENT_FOLDER } from '../client-assets.ts';
import type { SiteData } from './site-data.ts';
import type { SitePage } from './site-paths.ts';

/** What the build says of the site's files: see `siteFiles` in client/build.mjs. */
interface SiteFiles {
  script: string;
  styles: string[];
  modules: Record<string, string[]>;
  pictures: Record<string, string[]>;
}

let siteFiles: SiteFiles | undefined;

/**
 * The shell of a page of the site: it names all files that the page needs, so that a browser fetches them at once, and holds no data but
 * the installation's. What is on the page the site's script asks for.
 */
export function renderSitePage(page: SitePage, data: SiteData) {
  siteFiles ??= JSON.parse(readFileSync(path.join(CLIENT_FOLDER, 'site.json'), 'utf8')) as SiteFiles;
  const { script, styles, modules, pictures } = siteFiles;
  // The words of the page, of what stands round it, and of every page.
  const folders = page.split('/').map((_, depth, names) => names.slice(0, depth).join('/'));
  const needed = [page, ...folders.map((folder) => path.posix.join(folder, 'words', data.language))];
  const files = new Set(['main', ...needed].flatMap((name) => modules[name] ?? []));
  files.delete(script);
  return html`<!doctype html>
<html lang="${data.language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    ${page === 'create/create-page' ? '' : html`<meta name="robots" content="noindex" />`}
    <meta name="color-scheme" content="light dark" />
    <title>Passepartout</title>
    ${styles.map((file) => html`<link rel="stylesheet" href="/assets/${file}" />`)}
    <script type="module" src="/assets/${script}"></script>
    ${[...files].map((file) => html`<link rel="modulepreload" href="/assets/${file}" />`)}
    ${(pictures[page] ?? []).map((file) => html`<link rel="preload" as="image" href="/assets/${file}" />`)}
    <link rel="icon" href="data:," />
  </head>
  <body>
    <div id="app" data-site="${JSON.stringify(data)}"></div>
    <noscript>Passepartout needs JavaScript.</noscript>
  </body>
</html>`;
}
