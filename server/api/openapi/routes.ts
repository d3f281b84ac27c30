import { Hono } from 'hono';
import { html } from 'hono/html';
import { assetUrl } from '../../client-assets.ts';
import type { Parts } from '../../parts.ts';
import { CONTENT_SECURITY_POLICY } from '../../response-headers.ts';
import { openApiDocument } from './document.ts';

/** The viewer of descriptions writes styles of its own into the page. */
const POLICY = `${CONTENT_SECURITY_POLICY}; style-src 'self' 'unsafe-inline'`;

/** `/openapi.json`, the description of the HTTP API, and `/api-docs`, a page to read it and to try each call. */
export function openApiRoutes({ publicUrl }: Parts): Hono {
  let text: string | undefined;
  return new Hono()
    .get('/openapi.json', (c) => {
      text ??= JSON.stringify(openApiDocument(publicUrl));
      return c.body(text, 200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-cache',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
    })
    .get('/api-docs', (c) =>
      c.html(
        html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Passepartout HTTP API</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${assetUrl('rapidoc-min.js')}"></script>
  </head>
  <body>
    <rapi-doc spec-url="/openapi.json" server-url="/" default-api-server="${publicUrl}" render-style="focused" load-fonts="false" theme="light"
      primary-color="#8a3d1f" show-header="false" allow-spec-file-download="false" regular-font="system-ui, sans-serif"
      schema-style="table" nav-bg-color="#f6f4f0" nav-text-color="#1b1b1f" nav-accent-color="#8a3d1f"></rapi-doc>
    <noscript>This page needs JavaScript. The description itself: <a href="/openapi.json">openapi.json</a></noscript>
  </body>
</html>`,
        200,
        { 'content-security-policy': POLICY },
      ),
    );
}
