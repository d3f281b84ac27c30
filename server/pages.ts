import { html } from 'hono/html';
import { assetUrl } from './client-assets.ts';
import { GONE_WORDS } from './projects/gone-words.ts';

type Html = ReturnType<typeof html>;

/** The frame of the pages that are made here. None of them is for search engines. */
export function renderPage(title: string, body: Html, head: Html | string = '', language = 'en') {
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    ${head}
    <link rel="stylesheet" href="${assetUrl('pages.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <header class="brand"><a href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d="M2 5h28v22H2zm5 5v12h18V10z" /><path fill="currentColor" d="M13.5 12.2 20 16l-6.5 3.8z" /></svg>
      Passepartout
    </a></header>
    ${body}
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
    /** There is something to wait for: the page shows how far it is, and looks again by itself. How far it has come, 0 … 1. */
    progress?: number | undefined;
    /** What title and text are written in; default English. */
    language?: string | undefined;
    /** Shown small above the text. */
    pictureUrl?: string | undefined;
    /** Where a visitor says that something is wrong with it. */
    reportUrl?: string | undefined;
    /** What its links say; default English. */
    links?: { makeOne: string; report: string; pictureAlt: string };
  } = {},
) {
  const { progress, language, pictureUrl, reportUrl } = options;
  const { makeOne, report, pictureAlt } = options.links ?? GONE_WORDS.en;
  return renderPage(
    title,
    html`<main class="message">
      <h1>${title}</h1>
      ${pictureUrl === undefined ? '' : html`<p><img src="${pictureUrl}" width="${PICTURE_WIDTH}" alt="${pictureAlt}" /></p>`}
      <p>${text}</p>
      ${progress === undefined ? '' : html`<p><progress max="1" value="${progress}" aria-label="${title}"></progress></p>`}
      ${progress === undefined ? html`<p><a href="/">${makeOne}</a></p>` : ''}
      ${reportUrl === undefined ? '' : html`<p class="fine-print"><a href="${reportUrl}">${report}</a></p>`}
    </main>`,
    progress === undefined
      ? ''
      : html`<script type="module" src="${assetUrl('waiting.js')}"></script>
    <noscript><meta http-equiv="refresh" content="1" /></noscript>`,
    language,
  );
}
