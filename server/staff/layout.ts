import { html } from 'hono/html';
import type { KeyCaller } from '../access/callers.ts';
import { assetUrl } from '../client-assets.ts';

export type Html = ReturnType<typeof html>;

/** The frame of the pages for print shops and admins: who is signed in, where else they may go, and the way out. */
export function renderStaffPage(title: string, caller: KeyCaller | undefined, content: Html) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} – Passepartout</title>
    <link rel="stylesheet" href="${assetUrl('pages.css')}" />
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main class="staff">
      ${caller ? renderBar(caller) : ''}
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>`;
}

const ROLE_NAMES = { admin: 'Admin', 'print-shop': 'Print shop', program: 'Program' };

function renderBar(caller: KeyCaller) {
  return html`<nav class="bar" aria-label="Pages">
        <a href="/admin">Admin</a>
        <a href="/print">Print</a>
        <a href="/">Site</a>
        <span class="who">Signed in as <strong>${caller.name}</strong> (${ROLE_NAMES[caller.role]})</span>
        <form method="post" action="/logout"><button class="quiet-button">Sign out</button></form>
      </nav>`;
}

/** A moment as people read it, and as programs do. The server's clock is the only one that it knows: it says UTC. */
export function renderMoment(moment: Date | string | null) {
  if (!moment) return html`–`;
  const iso = new Date(moment).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

export interface Table {
  /** What it is called by whoever does not see it. */
  label: string;
  /** Cells of a row stand under the heads of the same place. */
  heads: string[];
  rows: Html[];
  /** Said where there are no rows. */
  empty: string;
  /** On a narrow screen a row's cells stand below one another; else the table scrolls by itself. */
  isStacked?: boolean;
}

export function renderTable({ label, heads, rows, empty, isStacked = false }: Table) {
  if (rows.length === 0) return html`<p class="fine-print">${empty}</p>`;
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
        <table class="${isStacked ? 'stacked' : ''}">
          <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${rows}</tbody>
        </table>
      </div>`;
}
