import { html } from 'hono/html';
import { assetUrl } from './client-assets.ts';

/** The start page: photo and video in, framed picture and QR code out. */
export function renderStartPage() {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Passepartout – living photos</title>
    <link rel="stylesheet" href="${assetUrl('site.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main id="app"></main>
    <noscript>Passepartout needs JavaScript to upload your photo and video.</noscript>
    <script type="module" src="${assetUrl('site.js')}"></script>
  </body>
</html>`;
}

/** A page that says one thing kindly, and looks again by itself where there is something to wait for. */
export function renderMessagePage(title: string, text: string, reloadAfterSeconds?: number) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    ${reloadAfterSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${reloadAfterSeconds}" />`}
    <link rel="stylesheet" href="${assetUrl('site.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main class="message">
      <h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">Make a living photo</a></p>
    </main>
  </body>
</html>`;
}
