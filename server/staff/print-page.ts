import { html } from 'hono/html';
import { type ListedProject, listReadyProjects } from '../../db/project-list.ts';
import type { KeyCaller } from '../access/callers.ts';
import type { Parts } from '../parts.ts';
import { type ShopProfile, shopProfiles } from '../print/profiles.ts';
import { THUMBNAIL } from '../projects/files.ts';
import { filePath, viewPath } from '../projects/links.ts';
import { type Html, renderMoment, renderStaffPage, renderTable } from './layout.ts';

const ON_A_PAGE = 50;

/** What a print shop sees: projects that are ready, with their print files. */
export async function renderPrintPage(
  parts: Parts,
  caller: KeyCaller,
  { search, before }: { search?: string | undefined; before?: Date | undefined },
) {
  const [projects, profiles] = await Promise.all([
    listReadyProjects(parts.db, { search, before, limit: ON_A_PAGE }),
    shopProfiles(parts),
  ]);
  const canBatch = parts.settings.PUBLIC_URL !== undefined;
  return renderStaffPage(
    'Print shop',
    caller,
    html`<p class="lead">Living photos that are ready.</p>
      <form class="search" method="get" action="/print" role="search">
        <label for="search">Order number or id</label>
        <input id="search" name="search" value="${search ?? ''}" maxlength="100" />
        <button class="secondary">Search</button>
      </form>
      ${canBatch ? '' : html`<p class="problem">Files for papers are made once PUBLIC_URL is set: a printed QR code carries that address for ever.</p>`}
      <form method="post" action="/print/batch">
      ${renderTable({
        label: 'Living photos',
        heads: ['', 'Picture', 'Order', 'Made', 'Print file'],
        rows: projects.map((project) => renderProject(project, canBatch)),
        empty: search ? 'Nothing here has this order number or id.' : 'There is nothing to print yet.',
        isStacked: true,
      })}
      ${canBatch && projects.some(isPrintable) ? renderBatch(profiles) : ''}
      </form>
      ${projects.length === ON_A_PAGE ? renderOlder(projects.at(-1)!, search) : ''}
      <p class="fine-print">Downloading a print file for the first time keeps the project for ever and locks its frame.</p>`,
  );
}

const isPrintable = ({ isDemo, printState }: ListedProject) => !isDemo && printState !== 'failed';

/** All that are marked come in one ZIP, with a job sheet. */
function renderBatch(profiles: ShopProfile[]): Html {
  return html`<p class="batch">
        <label for="profile">Paper</label>
        <select id="profile" name="profile">${profiles.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>
        <label for="copies">Copies of each</label>
        <input id="copies" name="copies" type="number" min="1" max="1000" value="1" />
        <button class="primary">Download those marked</button>
      </p>`;
}

function renderProject(project: ListedProject, canBatch: boolean): Html {
  const { id, orderId, createdAt } = project;
  const mark = html`<input type="checkbox" name="project" value="${id}" aria-label="Print ${orderId ?? id}" />`;
  return html`<tr>
              <td>${canBatch && isPrintable(project) ? mark : ''}</td>
              <td><a href="${viewPath(id)}"><img src="${filePath(id, THUMBNAIL)}" alt="Living photo ${id}" loading="lazy" height="64" /></a></td>
              <td>${orderId ?? 'without an order'}<br /><small class="id">${id}</small></td>
              <td>${renderMoment(createdAt)}</td>
              <td>${renderPrint(project)}</td>
            </tr>`;
}

/** A demo has none to offer yet: its first download would keep it for ever. */
function renderPrint({ id, isDemo, expiresAt, printedAt, printState }: ListedProject): Html {
  if (isDemo) return html`Demo until ${renderMoment(expiresAt)}`;
  const since = printedAt ? html`<br /><small>first downloaded ${renderMoment(printedAt)}</small>` : '';
  if (printState === 'failed') return html`Does not scan: not to be printed${since}`;
  return html`<a href="/api/ar/print/${id}" download>Download</a>${since}`;
}

function renderOlder({ createdAt }: ListedProject, search: string | undefined): Html {
  const query = new URLSearchParams({ before: createdAt.toISOString(), ...(search && { search }) });
  return html`<p><a href="/print?${query.toString()}">Older ones</a></p>`;
}
