import { html } from 'hono/html';
import { listAudit } from '../../db/audit.ts';
import { listReports, type Report } from '../../db/reports.ts';
import { STYLES, type StyleId } from '../../markers/art/index.ts';
import { LAYOUTS, type LayoutId } from '../../markers/formats.ts';
import { hasScope, isAdmin, type KeyCaller } from '../access/callers.ts';
import { type KeyReport, reportKeys } from '../access/keys.ts';
import { SCOPES } from '../access/scopes.ts';
import { reportQueue } from '../jobs/report.ts';
import type { Parts } from '../parts.ts';
import { reportPool } from '../pool/report.ts';
import { viewPath } from '../projects/links.ts';
import { REPORT_REASONS, type ReportReason } from '../projects/report-abuse.ts';
import { renderLooks } from './admin-looks.ts';
import { renderProfiles } from './admin-profiles.ts';
import { renderWebhooks } from './admin-webhooks.ts';
import { type Html, renderMoment, renderStaffPage, renderTable } from './layout.ts';

const REPORTS = 50;
const AUDIT_ENTRIES = 30;

/** Whether there is anything on the page for this key. */
export const seesAdminPage = (caller: KeyCaller) =>
  isAdmin(caller) || hasScope(caller, 'pool:admin') || hasScope(caller, 'jobs:admin');

/** What came of what was sent: a key or a webhook's secret is shown this once. */
export interface AdminNews {
  newKey?: string | undefined;
  newSecret?: string | undefined;
  problem?: string | undefined;
}

/** What an admin sees; whoever has only some of the rights sees that much of it. */
export async function renderAdminPage(
  parts: Parts,
  caller: KeyCaller,
  { newKey, newSecret, problem }: AdminNews = {},
) {
  const sections = await Promise.all([
    isAdmin(caller) ? renderReports(parts) : '',
    hasScope(caller, 'pool:admin') ? renderPool(parts) : '',
    hasScope(caller, 'jobs:admin') ? renderQueue(parts) : '',
    isAdmin(caller) ? renderLooks(parts, caller) : '',
    isAdmin(caller) ? renderKeys(parts, newKey) : '',
    isAdmin(caller) ? renderWebhooks(parts, caller, newSecret) : '',
    isAdmin(caller) ? renderProfiles(parts) : '',
    isAdmin(caller) ? renderTakedown() : '',
    isAdmin(caller) ? renderAudit(parts) : '',
  ]);
  const alert = problem ? html`<p class="problem" role="alert">${problem}</p>` : '';
  return renderStaffPage('Admin', caller, html`${alert}${sections}`);
}

async function renderReports({ db }: Parts): Promise<Html> {
  const open = await listReports(db, { open: true, limit: REPORTS });
  return html`<section aria-labelledby="reports">
        <h2 id="reports">Reports</h2>
        ${renderTable({
          label: 'Reports',
          heads: ['When', 'Living photo', 'What', ''],
          rows: open.map(renderReport),
          empty: 'Nobody has reported anything.',
          isStacked: true,
        })}
      </section>`;
}

function renderReport({ id, projectId, reason, message, createdAt }: Report): Html {
  const words = REPORT_REASONS[reason as ReportReason] ?? reason;
  return html`<tr>
              <td>${renderMoment(createdAt)}</td>
              <td><a class="id" href="${viewPath(projectId)}">${projectId}</a></td>
              <td>${words}${message ? html`<br /><small>${message}</small>` : ''}</td>
              <td><div class="actions">
                <form method="post" action="/admin/takedown">
                  <input type="hidden" name="id" value="${projectId}" />
                  <input type="hidden" name="reason" value="reported: ${reason}" />
                  <button class="danger">Take down</button>
                </form>
                <form method="post" action="/admin/reports/${id}/close"><button class="quiet-button">Leave it</button></form>
              </div></td>
            </tr>`;
}

async function renderPool(parts: Parts): Promise<Html> {
  const { totals, kinds } = await reportPool(parts);
  const shown = kinds.filter(
    ({ states, high }) => high > 0 || Object.values(states).some((count) => count > 0),
  );
  const others = kinds.length - shown.length;
  const rows = shown.map(
    ({ format, layout, style, free, states, low, high, lastsDays }) => html`<tr>
              <td>${STYLES[style as StyleId]?.name ?? style}, ${LAYOUTS[layout as LayoutId]?.name ?? layout}, ${format.replace('x', ':')}</td>
              <td class="number">${free}</td>
              <td class="number">${states.assigned}</td>
              <td class="number">${states.resting}</td>
              <td class="number">${states.printed}</td>
              <td class="number">${low}–${high}</td>
              <td>${lastsDays === null ? '–' : `${lastsDays} days`}</td>
            </tr>`,
  );
  const heads = ['Kind', 'Free', 'In use', 'Resting', 'Printed', 'Marks', 'Lasts'];
  return html`<section aria-labelledby="pool">
        <h2 id="pool">Pool</h2>
        <p>${totals.free} of ${totals.markers} markers are free.</p>
        ${renderTable({ label: 'Pool', heads, rows, empty: 'There are no markers yet.' })}
        ${others > 0 ? html`<p class="fine-print">${others} other kinds are not kept in stock: a marker of them is made when somebody asks for it.</p>` : ''}
      </section>`;
}

async function renderQueue(parts: Parts): Promise<Html> {
  const { kinds, workers } = await reportQueue(parts);
  const rows = kinds.map(
    ({ kind, waiting, active, failed, deadLetters, longestWaitMs }) => html`<tr>
              <td>${kind}</td>
              <td class="number">${waiting}</td>
              <td class="number">${active}</td>
              <td class="number">${failed}</td>
              <td class="number">${deadLetters}</td>
              <td class="number">${(longestWaitMs / 1000).toFixed(1)} s</td>
            </tr>`,
  );
  const heads = ['Job', 'Waiting', 'Running', 'Failed', 'Given up', 'Longest wait'];
  return html`<section aria-labelledby="queue">
        <h2 id="queue">Queue</h2>
        <p>${busyInWords(workers.busy)}</p>
        ${renderTable({ label: 'Queue', heads, rows, empty: 'There are no jobs yet.' })}
      </section>`;
}

function busyInWords(count: number): string {
  if (count === 0) return 'Nothing is being worked on at this moment.';
  return count === 1 ? 'One process is at work.' : `${count} processes are at work.`;
}

async function renderKeys(parts: Parts, newKey: string | undefined): Promise<Html> {
  const keys = await reportKeys(parts);
  return html`<section aria-labelledby="keys">
        <h2 id="keys">Keys</h2>
        ${newKey ? renderNewKey(newKey) : ''}
        ${renderTable({
          label: 'Keys',
          heads: ['Name', 'Rights', 'Last used', ''],
          rows: keys.map(renderKey),
          empty: 'There are no keys.',
          isStacked: true,
        })}
        <details>
          <summary>Make a key</summary>
          <form class="make-key" method="post" action="/admin/keys">
            <label for="name">Name, such as the program that will have it</label>
            <input id="name" name="name" required maxlength="100" autocomplete="off" />
            <fieldset>
              <legend>For</legend>
              <label><input type="radio" name="role" value="program" checked /> a program, with the rights below</label>
              <label><input type="radio" name="role" value="print-shop" /> a print shop</label>
              <label><input type="radio" name="role" value="admin" /> an admin, with every right</label>
            </fieldset>
            <fieldset>
              <legend>Rights of a program</legend>
              ${SCOPES.map((scope) => html`<label><input type="checkbox" name="scopes" value="${scope}" /> ${scope}</label>`)}
            </fieldset>
            <button class="primary">Make it</button>
          </form>
        </details>
      </section>`;
}

function renderNewKey(key: string): Html {
  return html`<div class="problem" role="status">
          <p>Here is the new key. It is shown this once: copy it now.</p>
          <p><code class="key">${key}</code></p>
        </div>`;
}

function renderKey({ id, name, role, scopes, lastUsedAt, revokedAt }: KeyReport): Html {
  const rights = role === 'program' ? scopes.join(', ') : role === 'admin' ? 'everything' : 'print shop';
  const revoke = html`<form method="post" action="/admin/keys/${id}/revoke"><button class="danger">Revoke</button></form>`;
  return html`<tr>
              <td>${name}<br /><small class="id">${id}</small></td>
              <td>${rights}</td>
              <td>${lastUsedAt ? renderMoment(lastUsedAt) : 'never used'}</td>
              <td>${revokedAt ? html`revoked ${renderMoment(revokedAt)}` : id === 'admin' ? '' : revoke}</td>
            </tr>`;
}

function renderTakedown(): Html {
  return html`<section aria-labelledby="takedown">
        <h2 id="takedown">Take down</h2>
        <p>Removes everything of a living photo at once and for good, printed or not. Its link says so from then on.</p>
        <form class="search" method="post" action="/admin/takedown">
          <label for="id">Id or link</label>
          <input id="id" name="id" required maxlength="300" autocomplete="off" />
          <label for="reason">Why (only for the log)</label>
          <input id="reason" name="reason" maxlength="500" autocomplete="off" />
          <button class="danger">Take down</button>
        </form>
      </section>`;
}

async function renderAudit({ db }: Parts): Promise<Html> {
  const entries = await listAudit(db, { limit: AUDIT_ENTRIES });
  const rows = entries.map(
    ({ actor, action, subject, createdAt }) => html`<tr>
              <td>${renderMoment(createdAt)}</td>
              <td>${actor}</td>
              <td>${action}</td>
              <td class="id">${subject ?? '–'}</td>
            </tr>`,
  );
  return html`<section aria-labelledby="audit">
        <h2 id="audit">What happened lately</h2>
        ${renderTable({
          label: 'Audit log',
          heads: ['When', 'Who', 'What', 'On what'],
          rows,
          empty: 'Nothing yet.',
          isStacked: true,
        })}
      </section>`;
}
