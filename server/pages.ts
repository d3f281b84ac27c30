import { html } from 'hono/html';
import { PALETTES, STYLES, type StyleId } from '../markers/art/index.ts';
import { DEFAULT_KIND } from '../pool-builder/kinds.ts';
import { assetUrl } from './client-assets.ts';
import type { Settings } from './config.ts';
import { GONE_WORDS } from './projects/gone-words.ts';

type Html = ReturnType<typeof html>;

/** The frame of the pages that everybody sees. None of them is for search engines but the start page. */
export function renderPage(title: string, body: Html, head: Html | string = '', language = 'en') {
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    ${head}
    <link rel="stylesheet" href="${assetUrl('site.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    ${body}
  </body>
</html>`;
}

/** The start page: photo and video in, framed picture and QR code out. It says what is kept, and for how long, where one uploads. */
export function renderStartPage({ DEMO_TTL_HOURS, DEMO_GRACE_DAYS }: Settings) {
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
    <main id="app" data-looks="${JSON.stringify(looks())}" data-kept="${keptInWords(DEMO_TTL_HOURS, DEMO_GRACE_DAYS)}"></main>
    <footer><a href="/scan">Find a living photo by its print</a> · <a href="/report">Report a living photo</a></footer>
    <noscript>Passepartout needs JavaScript to upload your photo and video.</noscript>
    <script type="module" src="${assetUrl('site.js')}"></script>
  </body>
</html>`;
}

/** What the start page offers for a frame; the first of each is chosen already. */
export interface Looks {
  styles: { id: string; name: string; description: string; picture: string }[];
  /** `colours` from the darkest to the lightest; none where they depend on style or photo. */
  palettes: { id: string; name: string; colours: string[] }[];
}

function looks(): Looks {
  const ids = Object.keys(STYLES) as StyleId[];
  const ordered = [DEFAULT_KIND.style as StyleId, ...ids.filter((id) => id !== DEFAULT_KIND.style)];
  return {
    styles: ordered.map((id) => {
      const { name, description } = STYLES[id];
      return { id, name, description, picture: assetUrl(`style-${id}.webp`) };
    }),
    palettes: [
      { id: 'style', name: 'As shown', colours: [] },
      { id: 'photo', name: 'The photo’s own', colours: [] },
      ...Object.entries(PALETTES).map(([id, { name, colours }]) => ({ id, name, colours: [...colours] })),
    ],
  };
}

/** What becomes of what a visitor uploads. */
export function keptInWords(ttlHours: number, graceDays: number): string {
  const life = inWords(ttlHours, 'hour');
  const grace = graceDays > 0 ? `, and for ${inWords(graceDays, 'day')} more in case you want it back` : '';
  return `Photo and video are kept for ${life}${grace}; then all but a small picture is removed.`;
}

const inWords = (count: number, unit: string) => `${count} ${count === 1 ? unit : `${unit}s`}`;

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
