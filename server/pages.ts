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

/** In pixels: what is left of a demo is no larger. */
const PICTURE_WIDTH = 320;

/** A page that says one thing kindly. */
export function renderMessagePage(
  title: string,
  text: string,
  options: {
    /** Looks again by itself: there is something to wait for. */
    reloadAfterSeconds?: number | undefined;
    /** Shown small above the text. */
    pictureUrl?: string | undefined;
  } = {},
) {
  const { reloadAfterSeconds, pictureUrl } = options;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    ${reloadAfterSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${reloadAfterSeconds}" />`}
    <link rel="stylesheet" href="${assetUrl('site.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main class="message">
      <h1>${title}</h1>
      ${pictureUrl === undefined ? '' : html`<p><img src="${pictureUrl}" width="${PICTURE_WIDTH}" alt="The framed picture" /></p>`}
      <p>${text}</p>
      <p><a href="/">Make a living photo</a></p>
    </main>
  </body>
</html>`;
}
